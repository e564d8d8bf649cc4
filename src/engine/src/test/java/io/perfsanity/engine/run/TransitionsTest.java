package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {
    private static final Attempt ATTEMPT = new Attempt("ps-r-001-1", "/w/runs/r/cases/001-x/attempts/1");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Transitions transitions = new Transitions(Limits.DEFAULT, Duration.ofSeconds(20));
    private final CaseProgress p = new CaseProgress(1);

    private void submitted(String jobId) {
        p.phase = Phase.LIVE;
        p.jobId = Optional.of(jobId);
        p.submitted = Optional.of(START);
    }

    private static Observation seen(Optional<JobReport> job, boolean queryFailed, Optional<ExitFile> exit) {
        return new Observation(ATTEMPT, job, queryFailed, Optional.empty(), exit, List.of());
    }

    private static Observation state(JobState state) {
        return seen(Optional.of(new JobReport("42", state, "", "", "")), false, Optional.empty());
    }

    private static Observation unknown() {
        return seen(Optional.empty(), false, Optional.empty());
    }

    private static Observation noAnswer() {
        return seen(Optional.empty(), true, Optional.empty());
    }

    private static Instant after(long seconds) {
        return START.plusSeconds(seconds);
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void shouldEndOnlyByATerminalState(JobState state) {
        submitted("42");

        transitions.observed(p, state(state), after(1));

        assertThat(p.phase).isEqualTo(state.ended() ? Phase.ENDED : Phase.LIVE);
    }

    @Test
    void shouldNotConcludeAnythingFromAFailedQueryBeforeTheLimit() {
        submitted("42");
        for (int i = 1; i <= 20; i++) {
            transitions.observed(p, noAnswer(), after(i * 20L));
        }

        assertThat(p.phase).isEqualTo(Phase.LIVE);
    }

    @Test
    void shouldCountAJobAsLostOnlyAfterFivePollsAndTenMinutes() {
        submitted("42");
        transitions.observed(p, unknown(), after(1));
        transitions.observed(p, unknown(), after(700));
        assertThat(p.phase).as("after two polls").isEqualTo(Phase.LIVE);

        for (int i = 0; i < 3; i++) {
            transitions.observed(p, unknown(), after(701 + i));
        }

        assertThat(p.phase).isEqualTo(Phase.ENDED);
        assertThat(p.ending).hasValueSatisfying(ending -> {
            assertThat(ending.kind()).isEqualTo(CaseProgress.Ending.Kind.INFRA);
            assertThat(ending.reason()).contains("state lost", "42");
        });
    }

    @Test
    void shouldForgetEarlierGapsOnceTheJobIsSeenAgain() {
        submitted("42");
        for (int i = 0; i < 4; i++) {
            transitions.observed(p, unknown(), after(i));
        }
        transitions.observed(p, state(JobState.RUNNING), after(300));
        transitions.observed(p, unknown(), after(1000));

        assertThat(p.phase).isEqualTo(Phase.LIVE);
        assertThat(p.misses).isEqualTo(1);
    }

    @Test
    void shouldEndByTheExitFileWhenTheSchedulerForgotTheJob() {
        submitted("42");
        Observation forgotten = seen(Optional.empty(), false, Optional.of(new ExitFile(Optional.of(0), "")));

        transitions.observed(p, forgotten, after(1));
        assertThat(p.phase).as("accounting may be late").isEqualTo(Phase.LIVE);
        transitions.observed(p, forgotten, after(2));
        transitions.observed(p, forgotten, after(3));

        assertThat(p.phase).isEqualTo(Phase.ENDED);
        assertThat(p.state).contains(JobState.COMPLETED);
    }

    @Test
    void shouldNotTakeAnUnfinishedExitFileForTheSchedulersWord() {
        submitted("42");
        Observation killed = seen(Optional.empty(), false, Optional.of(new ExitFile(Optional.empty(), "")));
        for (int i = 1; i < 10; i++) {
            transitions.observed(p, killed, after(i));
        }

        assertThat(p.phase).isEqualTo(Phase.LIVE);
    }

    @Test
    void shouldAdoptAJobThatTurnsUpByNameWhileInDoubt() {
        p.phase = Phase.DOUBTFUL;

        transitions.observed(p, state(JobState.PENDING), after(5));

        assertThat(p.phase).isEqualTo(Phase.LIVE);
        assertThat(p.jobId).contains("42");
    }

    @Test
    void shouldStayInDoubtUntilEnoughPollsWouldHaveShownTheJob() {
        p.phase = Phase.DOUBTFUL;
        transitions.observed(p, noAnswer(), after(0));
        transitions.observed(p, noAnswer(), after(100));
        assertThat(transitions.doubtIsOver(p, after(200)))
                .as("no query succeeded")
                .isFalse();

        transitions.observed(p, unknown(), after(200));
        assertThat(transitions.doubtIsOver(p, after(300))).as("one poll").isFalse();
        transitions.observed(p, unknown(), after(210));
        assertThat(transitions.doubtIsOver(p, after(219))).as("too early").isFalse();
        assertThat(transitions.doubtIsOver(p, after(220))).isTrue();
    }

    @Test
    void shouldFollowTheJobThatHoldsTheClaim() {
        submitted("41");
        Observation claimed = new Observation(
                ATTEMPT,
                Optional.of(new JobReport("42", JobState.RUNNING, "", "n1", "")),
                false,
                Optional.of("42"),
                Optional.empty(),
                List.of());

        transitions.observed(p, claimed, after(1));

        assertThat(p.jobId).contains("42");
        assertThat(p.state).contains(JobState.RUNNING);
    }

    @Test
    void shouldWaitForTheExitFileAfterAnEndThatWritesOne() {
        submitted("42");
        transitions.observed(p, state(JobState.COMPLETED), after(0));

        assertThat(transitions.readyToSettle(p, after(1))).isFalse();
        assertThat(transitions.readyToSettle(p, after(270))).isTrue();
        transitions.observed(
                p,
                seen(
                        Optional.of(new JobReport("42", JobState.COMPLETED, "", "", "0:0")),
                        false,
                        Optional.of(new ExitFile(Optional.of(0), ""))),
                after(2));
        assertThat(transitions.readyToSettle(p, after(2))).isTrue();
    }

    @Test
    void shouldNotWaitForAnExitFileThatALostNodeCannotWrite() {
        submitted("42");
        transitions.observed(p, state(JobState.NODE_FAIL), after(0));

        assertThat(transitions.readyToSettle(p, after(0))).isTrue();
    }

    @Test
    void shouldGiveUpAJobThatWaitsTooLong() {
        submitted("42");
        transitions.observed(
                p,
                seen(Optional.of(new JobReport("42", JobState.PENDING, "Resources", "", "")), false, Optional.empty()),
                after(1));

        assertThat(transitions.overdue(p, after(86_399))).isEmpty();
        assertThat(transitions.overdue(p, after(86_400)))
                .hasValueSatisfying(ending -> assertThat(ending.reason()).contains("24h", "Resources"));
    }

    @Test
    void shouldGiveUpAJobThatWentSilent() {
        submitted("42");
        transitions.observed(p, state(JobState.RUNNING), after(0));
        transitions.observed(
                p,
                new Observation(
                        ATTEMPT,
                        Optional.of(new JobReport("42", JobState.RUNNING, "", "", "")),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(new Observation.LogGrowth("AGG.log", 0, 5, 5, "hello"))),
                after(1000));

        assertThat(p.logOffsets).containsEntry("AGG.log", 5L);
        assertThat(transitions.overdue(p, after(8_199))).isEmpty();
        assertThat(transitions.overdue(p, after(8_200)))
                .hasValueSatisfying(ending -> assertThat(ending.kind()).isEqualTo(CaseProgress.Ending.Kind.SILENT));
    }

    @Test
    void shouldNotCallASuspendedJobSilent() {
        submitted("42");
        transitions.observed(p, state(JobState.RUNNING), after(0));
        transitions.observed(p, state(JobState.SUSPENDED), after(7_000));

        assertThat(transitions.overdue(p, after(14_199))).isEmpty();
        transitions.observed(p, state(JobState.SUSPENDED), after(20_000));
        transitions.observed(p, state(JobState.RUNNING), after(20_001));

        assertThat(transitions.overdue(p, after(27_199))).isEmpty();
        assertThat(transitions.overdue(p, after(27_200))).isPresent();
    }
}
