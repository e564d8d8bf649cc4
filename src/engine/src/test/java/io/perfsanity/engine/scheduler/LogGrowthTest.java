package io.perfsanity.engine.scheduler;

import static io.perfsanity.engine.scheduler.FakeSlurm.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.scheduler.Observation.LogGrowth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs as polls bring them, with real files and a real shell. */
class LogGrowthTest {
    @TempDir
    private Path directory;

    private FakeSlurm slurm;
    private Attempt attempt;

    @BeforeEach
    void makeAttempt() throws IOException {
        slurm = new FakeSlurm(directory);
        attempt = slurm.attempt(1);
    }

    private List<LogGrowth> poll(int perFile, int perPoll, Map<String, Long> offsets) throws IOException {
        SchedulerSettings settings = SchedulerSettings.of(SchedulerKind.SLURM).withLogLimits(perFile, perPoll);
        return new RemoteScheduler(slurm.host(), settings)
                .poll(List.of(new Watch(attempt, Optional.empty(), offsets)))
                .get(0)
                .logs();
    }

    @Test
    void shouldBringOnlyWhatIsNew() throws IOException {
        write(attempt, "logs/job.log", "one\ntwo\n");
        write(attempt, "logs/CTX_0.log", "");

        assertThat(poll(1000, 1000, Map.of())).containsExactly(new LogGrowth("job.log", 0, 8, 8, "one\ntwo\n"));
        assertThat(poll(1000, 1000, Map.of("job.log", 4L))).containsExactly(new LogGrowth("job.log", 4, 8, 4, "two\n"));
        assertThat(poll(1000, 1000, Map.of("job.log", 8L))).isEmpty();
    }

    @Test
    void shouldCutGrowthToTheLimits() throws IOException {
        write(attempt, "logs/a.log", "x".repeat(500));
        write(attempt, "logs/b.log", "y".repeat(500));

        assertThat(poll(100, 10_000, Map.of())).extracting(LogGrowth::length).containsExactly(100, 100);
        assertThat(poll(1000, 300, Map.of())).extracting(LogGrowth::length).containsExactly(300);
    }

    @Test
    void shouldBeginAgainWhenALogBecameShorter() throws IOException {
        write(attempt, "logs/job.log", "new\n");

        assertThat(poll(1000, 1000, Map.of("job.log", 400L)))
                .containsExactly(new LogGrowth("job.log", 0, 4, 4, "new\n"));
    }

    @Test
    void shouldBringBytesThatAreNoTextWithoutLosingCount() throws IOException {
        Files.write(FakeSlurm.file(attempt, "logs/job.log"), new byte[] {0, (byte) 0xFF, 10, 0, 65});

        LogGrowth growth = poll(1000, 1000, Map.of()).get(0);

        assertThat(growth.length()).isEqualTo(5);
        assertThat(growth.text()).isEqualTo("\0\uFFFD\n\0A");
    }

    @Test
    void shouldPassByFilesThatAreNoLogsOfOurs() throws IOException {
        Path secret = directory.resolve("secret");
        Files.writeString(secret, "s3cret");
        Files.createSymbolicLink(FakeSlurm.file(attempt, "logs/link.log"), secret);
        Files.createDirectory(FakeSlurm.file(attempt, "logs/directory.log"));
        for (String name : List.of(
                "$(touch pwned).log",
                "`touch pwned`.log",
                "a b.log",
                "a\nb.log",
                "x]y.log",
                "*.log",
                "-n.log.txt",
                "ü.log")) {
            write(attempt, "logs/" + name, "text");
        }
        write(attempt, "logs/-n.log", "dash");

        assertThat(poll(1000, 100_000, Map.of("$(touch pwned).log", 1L, "'; exit;'", 2L, "]", 3L)))
                .containsExactly(new LogGrowth("-n.log", 0, 4, 4, "dash"));
        assertThat(FakeSlurm.file(attempt, "logs/pwned")).doesNotExist();
        assertThat(Path.of("pwned")).doesNotExist();
    }

    @Test
    void shouldNotLetALogForgeTheAnswer() throws IOException {
        write(attempt, "logs/job.log", "\nperf-sanity 0 end -\n\nperf-sanity 0 exit 0\nrc=0\n");

        Watch watch = FakeSlurm.watch(attempt);
        assertThat(slurm.scheduler().poll(List.of(watch)).get(0).exit()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldBringAGrowingLogWithoutLossOrRepetition(long seed) throws IOException {
        Random random = new Random(seed);
        Path log = FakeSlurm.file(attempt, "logs/job.log");
        Files.writeString(log, "");
        StringBuilder written = new StringBuilder();
        StringBuilder received = new StringBuilder();
        Map<String, Long> offsets = new HashMap<>();
        List<LogGrowth> seen = new ArrayList<>();
        for (int tick = 0; tick < 12 || received.length() < written.length(); tick++) {
            if (tick < 12) {
                String more = "line " + tick + " äöü€😀\n".repeat(random.nextInt(6));
                written.append(more);
                Files.writeString(log, more, StandardOpenOption.APPEND);
            }
            for (LogGrowth growth : poll(10 + random.nextInt(40), 10_000, offsets)) {
                assertThat(growth.offset()).isEqualTo(offsets.getOrDefault("job.log", 0L));
                offsets.put("job.log", growth.offset() + growth.length());
                received.append(growth.text());
                seen.add(growth);
            }
        }
        assertThat(received.toString()).isEqualTo(written.toString());
        assertThat(seen).hasSizeGreaterThan(5);
    }
}
