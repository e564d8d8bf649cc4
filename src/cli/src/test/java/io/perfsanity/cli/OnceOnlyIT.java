package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the command line at moments that nothing is prepared for, goes on with {@code resume}, and counts on the cluster
 * how often each attempt ran. {@code work/verify --long} and {@code work/soak} kill it more often.
 */
class OnceOnlyIT {
    private static final int KILLS = Integer.getInteger("soak.kills", 2);
    private static final int CASES = 24;
    /** Longer than a start of the command line with the submission of all cases. */
    private static final int LONGEST_LIFE_MILLIS = 5_000;
    /** Of the one that is not killed: all cases twice over on a busy machine. */
    private static final int LAST_LIFE_MILLIS = 180_000;

    @TempDir
    Path directory;

    private LabRun lab;
    private Tally tally;

    @BeforeEach
    void setUp() throws Exception {
        lab = new LabRun(directory);
        tally = Tally.define(lab, "tally", "sleep 2; passes", "");
    }

    @Test
    void shouldRunEachAttemptOnceHoweverOftenTheCommandLineIsKilled() throws Exception {
        long seed = Long.getLong("soak.seed", System.nanoTime());
        Random random = new Random(seed);
        int killed = 0;
        for (int run = 1; killed < KILLS; run++) {
            killed += run(run, random, Math.min(KILLS - killed, CASES));
            System.out.printf("seed %d: %d runs, %d kills%n", seed, run, killed);
        }
    }

    /** One run to its end, killed at most so often; returns how often it was. */
    private int run(int number, Random random, int most) throws Exception {
        Path out = directory.resolve("out-" + number);
        Files.write(
                directory.resolve("list.txt"),
                IntStream.range(0, CASES)
                        .mapToObj("aggr-run%d_case%%d".formatted(number)::formatted)
                        .toList());
        List<String> begin = lab.command(
                "run",
                directory.resolve("list.txt").toString(),
                "--cluster",
                "tally",
                "--out",
                out.toString(),
                "--plain");
        int kills = 0;
        for (boolean ended = false; !ended; ) {
            boolean begun = Files.exists(out.resolve("run.json"));
            Process process = Ran.start(
                    begun ? List.of("resume", out.toString(), "--plain") : begin,
                    directory.resolve("run-" + number + "-" + kills + ".log"));
            long life = kills < most ? random.nextInt(LONGEST_LIFE_MILLIS) : LAST_LIFE_MILLIS;
            ended = process.waitFor(life, TimeUnit.MILLISECONDS);
            if (ended) {
                assertThat(process.exitValue()).as(() -> logOf(number)).isZero();
            } else {
                assertThat(kills).as(() -> logOf(number)).isLessThan(most);
                process.destroyForcibly().waitFor();
                kills++;
            }
        }
        List<CaseResult> results = lab.result(out).cases();
        assertThat(results).hasSize(CASES).allSatisfy(result -> {
            assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.PASSED);
            assertThat(result.attempts()).hasSize(1);
        });
        assertThat(tally.starts().stream().filter(start -> start.startsWith("aggr-run%d_".formatted(number))))
                .as("one line for each attempt that ran")
                .hasSize(CASES)
                .doesNotHaveDuplicates();
        return kills;
    }

    private String logOf(int number) {
        try (var logs = Files.list(directory)) {
            StringBuilder all = new StringBuilder();
            for (Path log : logs.filter(path -> path.getFileName().toString().startsWith("run-" + number + "-"))
                    .sorted()
                    .toList()) {
                all.append(log.getFileName()).append('\n').append(Files.readString(log));
            }
            return all.toString();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
