package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a poll says about logs: how large those of an attempt are together. */
class LogBytesTest {
    @TempDir
    private Path directory;

    private FakeSlurm slurm;

    @BeforeEach
    void makeSlurm() throws IOException {
        slurm = new FakeSlurm(directory);
    }

    private List<Optional<Long>> poll(Attempt... attempts) throws IOException {
        List<JobRef> jobs = List.of(attempts).stream().map(FakeSlurm::watch).toList();
        return slurm.scheduler().poll(jobs).stream().map(Observation::logBytes).toList();
    }

    private static void write(Attempt attempt, String name, String text) throws IOException {
        Files.writeString(FakeSlurm.file(attempt, name), text);
    }

    @Test
    void shouldTellTheSizeOfAllLogsOfEachAttempt() throws IOException {
        Attempt first = slurm.attempt(1);
        Attempt second = slurm.attempt(2);
        Attempt third = slurm.attempt(3);
        write(first, "logs/job.log", "one\ntwo\n");
        write(first, "logs/CTX_0.log", "12");
        write(third, "logs/job.log", "x".repeat(100_000));

        assertThat(poll(first, second, third))
                .containsExactly(Optional.of(10L), Optional.of(0L), Optional.of(100_000L));
    }

    @Test
    void shouldCountTheLogsOfTheLegsOfAComparison() throws IOException {
        Attempt attempt = slurm.attempt(1);
        Files.createDirectories(FakeSlurm.file(attempt, "legs/2-b/logs"));
        Files.createDirectories(FakeSlurm.file(attempt, "legs/2-b/output"));
        write(attempt, "logs/job.log", "12");
        write(attempt, "legs/2-b/logs/AGG.log", "345");
        write(attempt, "legs/2-b/output/server.log", "6789");

        assertThat(poll(attempt)).containsExactly(Optional.of(5L));
    }

    @Test
    void shouldCountOnlyPlainFilesThatAreLogs() throws IOException {
        Attempt attempt = slurm.attempt(1);
        Path secret = directory.resolve("secret");
        Files.writeString(secret, "s3cret");
        Files.createSymbolicLink(FakeSlurm.file(attempt, "logs/link.log"), secret);
        Files.createDirectory(FakeSlurm.file(attempt, "logs/directory.log"));
        write(attempt, "logs/core", "text");

        assertThat(poll(attempt)).containsExactly(Optional.of(0L));
    }

    @Test
    void shouldRunNothingThatANameOfALogSays() throws IOException {
        Attempt attempt = slurm.attempt(1);
        for (String name : List.of(
                "$(touch pwned).log", "`touch pwned`.log", "a b.log", "a\nb.log", "x]y.log", "*.log", "-n.log")) {
            write(attempt, "logs/" + name, "text");
        }

        assertThat(poll(attempt)).containsExactly(Optional.of(28L));
        assertThat(FakeSlurm.file(attempt, "logs/pwned")).doesNotExist();
        assertThat(Path.of("pwned")).doesNotExist();
    }

    @Test
    void shouldNotLetALogForgeTheAnswer() throws IOException {
        Attempt attempt = slurm.attempt(1);
        write(attempt, "logs/job.log", "\nperf-sanity 0 end -\n\nperf-sanity 0 exit 0\nrc=0\n");

        assertThat(slurm.scheduler()
                        .poll(List.of(FakeSlurm.watch(attempt)))
                        .get(0)
                        .exit())
                .isEmpty();
    }
}
