package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.result.Stop;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Observation.Sight;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path directory;

    private static final Moment NOW = new Moment(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(1));
    private static final Rules RULES = new Rules(Limits.DEFAULT, Duration.ofSeconds(20));
    private static final Attempt ATTEMPT = new Attempt("ps-r-001-1", "/w/1");
    private static final Case SUBMITTING = new Case(1).submitting();
    private static final Case LIVE = SUBMITTING
            .submitted(new SubmitOutcome(ATTEMPT, SubmitOutcome.Kind.ACCEPTED, Optional.of("42"), ""), NOW)
            .seen(
                    new Observation(
                            ATTEMPT,
                            new Sight.Seen(new JobReport("42", JobState.RUNNING, "", "n1", "")),
                            Optional.empty(),
                            Optional.of(new ExitFile(Optional.empty(), "timeout")),
                            Optional.of(12L)),
                    NOW,
                    RULES)
            .stop(Stop.silent("no output"), NOW);
    /** What only the process knows that looked. */
    private static final String[] PROCESS = {"failures", "notBefore", "unasked", "seen.lookedAt", "seen.absent"};

    private Path file() {
        return directory.resolve("journal.jsonl");
    }

    @Test
    void shouldLeaveOneLineACaseWhenItIsOpened() throws IOException {
        try (Journal journal = Journal.open(file())) {
            for (int i = 0; i < 1000; i++) {
                journal.append(List.of(SUBMITTING, new Case(2)), false);
                journal.append(List.of(LIVE), false);
            }
        }

        Journal.open(file()).close();

        assertThat(Files.readAllLines(file())).as("the schema and the cases").hasSize(3);
        try (Journal journal = Journal.open(file())) {
            assertThat(journal.last(1)).map(Case::phase).contains(Phase.LIVE);
        }
    }

    @Test
    void shouldKeepTheLastStateOfEachCase() throws IOException {
        try (Journal journal = Journal.open(file())) {
            journal.append(List.of(SUBMITTING, new Case(2).submitting()), true);
            journal.append(List.of(LIVE), false);
        }

        try (Journal journal = Journal.open(file())) {
            assertThat(journal.last(1))
                    .hasValueSatisfying(read -> assertThat(read)
                            .usingRecursiveComparison()
                            .ignoringFields(PROCESS)
                            .isEqualTo(LIVE));
            assertThat(journal.last(2)).map(Case::phase).contains(Phase.SUBMITTING);
        }
    }

    @Test
    void shouldPassByWhatIsNoText() throws IOException {
        try (Journal journal = Journal.open(file())) {
            journal.append(List.of(LIVE), true);
        }
        Files.write(file(), new byte[] {'\n', (byte) 0xC3, 0, (byte) 0xFF, '\n'}, StandardOpenOption.APPEND);

        try (Journal journal = Journal.open(file())) {
            assertThat(journal.last(1)).map(Case::phase).contains(Phase.LIVE);
        }
    }

    @Test
    void shouldGoOnAfterALineThatACrashCutShort() throws IOException {
        try (Journal journal = Journal.open(file())) {
            journal.append(List.of(LIVE), true);
        }
        Files.writeString(file(), "{\"index\":1,\"phase\":\"DO", StandardOpenOption.APPEND);

        try (Journal journal = Journal.open(file())) {
            assertThat(journal.last(1)).map(Case::phase).contains(Phase.LIVE);
            journal.append(List.of(LIVE.letGo(NOW)), false);
        }
        try (Journal journal = Journal.open(file())) {
            assertThat(journal.last(1)).map(Case::phase).contains(Phase.ENDED);
        }
    }

    @Test
    void shouldGoOnWithAJournalThatThereIsNoRoomToCompact() throws IOException {
        try (Journal journal = Journal.open(file())) {
            journal.append(List.of(SUBMITTING), true);
        }
        Files.writeString(file(), "{\"index\":1,\"phase\":\"DO", StandardOpenOption.APPEND);
        // Where the draft of a compact one would be.
        Path inTheWay = Files.createDirectories(directory.resolve("journal.jsonl.tmp/x"));

        try (Journal journal = Journal.open(file())) {
            assertThat(journal.last(1)).map(Case::phase).contains(Phase.SUBMITTING);
            journal.append(List.of(LIVE), true);
            journal.append(List.of(new Case(2)), true);
        }

        Files.delete(inTheWay);
        try (Journal journal = Journal.open(file())) {
            assertThat(journal.last(1)).map(Case::phase).contains(Phase.LIVE);
            assertThat(journal.last(2)).isPresent();
        }
    }

    /** As an earlier version wrote it, which confirmed nothing. */
    @Test
    void shouldReadWhatWasWrittenBeforeCasesWereConfirmed() throws IOException {
        Case skipped = new Case(1).skipped(RunFixtures.result(1, Verdict.SKIPPED));
        try (Journal journal = Journal.open(file())) {
            journal.append(List.of(skipped), true);
        }
        String old = Files.readString(file()).replaceAll(",\"(reruns|rerunsAsked|anywhere)\":(\\[]|\\w+)", "");
        assertThat(old).doesNotContain("rerun", "anywhere");
        Files.writeString(file(), old);

        try (Journal journal = Journal.open(file())) {
            assertThat(journal.last(1)).hasValueSatisfying(read -> {
                assertThat(read.done()).isTrue();
                assertThat(read.result()).isEqualTo(skipped.result());
            });
        }
    }
}
