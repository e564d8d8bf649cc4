package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody looks at a run that another process drives. */
class RunWatchTest extends OnMemoryCluster {

    private static List<Phase> phases(RunWatch watch) throws IOException {
        return watch.look().statuses().stream().map(CaseStatus::phase).toList();
    }

    @Test
    void shouldSeeWhatTheDriverSeesFromTheBeginningToTheEnd() throws IOException {
        try (Driver driver = begin(cases(2))) {
            RunWatch watch = new RunWatch(directory);
            assertThat(phases(watch)).containsOnly(Phase.WAITING);

            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.tick();
            assertThat(watch.look().statuses()).isEqualTo(driver.run.statuses());

            cluster.finish(job(1, 1), JobState.FAILED, 1);
            cluster.finish(job(2, 1), JobState.FAILED, 1);
            driver.ticksFor(Duration.ofMinutes(2));
            assertThat(watch.look().statuses()).isEqualTo(driver.run.statuses());
            assertThat(watch.look().result().ended()).isPresent();
        }
    }

    @Test
    void shouldGoOnWhenAnotherProcessTookTheRunUpAndWroteTheJournalAnew() throws IOException {
        RunWatch watch;
        try (Driver driver = begin(cases(2))) {
            watch = new RunWatch(directory);
            driver.tick();
            assertThat(phases(watch)).containsOnly(Phase.LIVE);
        }
        try (Driver resumed = resume()) {
            cluster.all(JobState.RUNNING);
            resumed.tick();

            assertThat(watch.look().statuses()).isEqualTo(resumed.run.statuses());
        }
    }

    @Test
    void shouldReadALineOnlyWhenItIsWhole() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            RunWatch watch = new RunWatch(directory);
            String journal = Files.readString(directory.resolve("journal.jsonl"));
            assertThat(phases(watch)).containsExactly(Phase.LIVE);

            String line = journal.lines()
                    .filter(each -> each.contains("SUBMITTING"))
                    .findFirst()
                    .orElseThrow();
            append(line.substring(0, 20));
            assertThat(phases(watch)).containsExactly(Phase.LIVE);
            append(line.substring(20) + "\n");
            assertThat(phases(watch)).containsExactly(Phase.SUBMITTING);
        }
    }

    private void append(String text) throws IOException {
        Files.writeString(directory.resolve("journal.jsonl"), text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }
}
