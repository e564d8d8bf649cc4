package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.StatusText;
import io.perfsanity.engine.scheduler.JobState;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StatusTextTest {
    @ParameterizedTest
    @EnumSource(Phase.class)
    void shouldSaySomethingOfEveryPhase(Phase phase) {
        assertThat(StatusText.of(Sample.status(1, phase))).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"WAITING, waiting", "SUBMITTING, being submitted", "ENDED, fetching results", "LIVE, submitted"})
    void shouldSayWhatAPhaseMeansToTheUser(Phase phase, String text) {
        assertThat(StatusText.of(Sample.status(1, phase))).isEqualTo(text);
    }

    @Test
    void shouldTellASecondAttemptFromTheFirst() {
        CaseStatus second = new CaseStatus(
                1,
                "id",
                Phase.WAITING,
                2,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(StatusText.of(second)).isEqualTo("to be tried again");
    }

    @Test
    void shouldSayWhyASubmissionIsInDoubt() {
        CaseStatus doubtful = new CaseStatus(
                1,
                "id",
                Phase.DOUBTFUL,
                1,
                Optional.empty(),
                Optional.empty(),
                "the answer was lost",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(StatusText.of(doubtful)).isEqualTo("submission in doubt: the answer was lost");
    }

    @Test
    void shouldSayWhyAJobWaits() {
        assertThat(StatusText.of(Sample.live(1, JobState.PENDING, "Resources", "")))
                .isEqualTo("job 4711 PENDING (Resources)");
    }

    /** Slurm's word while it hasn't looked at the job yet. */
    @Test
    void shouldNotShowTheReasonNone() {
        assertThat(StatusText.of(Sample.live(1, JobState.PENDING, "None", ""))).isEqualTo("job 4711 PENDING");
    }

    @Test
    void shouldSayWhereAJobRuns() {
        assertThat(StatusText.of(Sample.live(1, JobState.RUNNING, "", "gb200-node[1-2]")))
                .isEqualTo("job 4711 RUNNING on gb200-node[1-2]");
    }

    @Test
    void shouldEndWithTheVerdictAndItsReason() {
        assertThat(StatusText.of(Sample.done(1, Sample.result(1, Verdict.FAILED))))
                .isEqualTo("FAILED: because of FAILED");
    }
}
