package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.LogEvidence.ScannedLog;
import io.perfsanity.engine.text.LogLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogEvidenceTest {
    @TempDir
    Path attempt;

    private Path logs;

    @BeforeEach
    void makeLogs() throws IOException {
        logs = Files.createDirectory(attempt.resolve("logs"));
    }

    @Test
    void shouldTakeTheLogOfTheRoleThatTheReasonNames() throws IOException {
        log("BENCHMARK.log", "client");
        log("CTX_0.log", "server");

        assertThat(lastLines("server-died CTX_0")).isEqualTo(tail("CTX_0.log", "server"));
    }

    @Test
    void shouldTakeTheBenchmarkElseTheAggregatedServerElseTheLargest() throws IOException {
        log("a.log", "small");
        log("z.log", "much larger");
        assertThat(lastLines("").file()).isEqualTo("z.log");

        log("AGG.log", "x");
        assertThat(lastLines("").file()).isEqualTo("AGG.log");

        log("BENCHMARK.log", "x");
        assertThat(lastLines("timeout").file()).isEqualTo("BENCHMARK.log");
    }

    @Test
    void shouldPassOverAnEmptyLog() throws IOException {
        log("CTX_0.log", "");
        log("BENCHMARK.log", "x");

        assertThat(lastLines("server-died CTX_0").file()).isEqualTo("BENCHMARK.log");
    }

    @Test
    void shouldTakeTheLastTwentyLinesOfALongLog() throws IOException {
        log("a.log", IntStream.range(0, 100_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")));

        LogExcerpt tail = lastLines("");

        assertThat(tail.lines()).hasSize(20).startsWith("line 99980").endsWith("line 99999");
    }

    @Test
    void shouldTakeTheStatesOfAProgressBarAsLinesAndCutLongOnes() throws IOException {
        log("a.log", "10%\r50%\r\u001B[32m100%\u001B[0m\r\n" + "x".repeat(100_000) + "\n");

        assertThat(lastLines("").lines())
                .startsWith("10%", "50%", "100%")
                .last()
                .asString()
                .hasSize(LogExcerpt.MAX_WIDTH);
    }

    @Test
    void shouldNotFollowALink() throws IOException {
        Path outside = Files.writeString(logs.resolveSibling("outside"), "secret");
        Files.createSymbolicLink(logs.resolve("BENCHMARK.log"), outside);

        assertThat(lastLines("")).isEqualTo(LogExcerpt.NONE);
        Files.delete(outside);
    }

    @Test
    void shouldBeEmptyWithoutLogs() {
        assertThat(LogEvidence.read("", attempt.resolve("missing"))).isEqualTo(LogEvidence.NONE);
    }

    @Property(tries = 200)
    void shouldReadAnyBytes(@ForAll byte[] bytes) throws IOException {
        LogLines.read(
                new java.io.ByteArrayInputStream(bytes),
                line -> assertThat(line).isNotBlank().doesNotContain("\n", "\r"));
    }

    @Test
    void shouldTakeTheLinesBeforeSrunsFarewell() throws IOException {
        log("AGG.log", "loading\nthe model isn't there\n" + FAREWELL);

        assertThat(lastLines("")).isEqualTo(new LogExcerpt("AGG.log", List.of("loading", "the model isn't there")));
    }

    @Test
    void shouldTakeSrunsFarewellWhereThereIsNothingElse() throws IOException {
        log("AGG.log", FAREWELL);

        assertThat(lastLines("").lines()).hasSize(4);
    }

    @Test
    void shouldFindTheErrorOfAServerBehindTheConsequencesAtTheClient() throws IOException {
        log("GEN_0.log", """
                0: [11/28/2026-10:00:00] [TRT-LLM] [I] loading, 0 errors, error_rate=0.0
                0: [11/28/2026-10:00:05] [TRT-LLM] [I] ready
                0: Traceback (most recent call last):
                0:   File "/opt/trtllm/executor.py", line 12, in step
                0:     self.engine.run()
                0: RuntimeError: CUDA error: an illegal memory access was encountered
                0: CUDA kernel errors might be asynchronously reported at some other API call.
                1: RuntimeError: CUDA error: an illegal memory access was encountered
                """ + FAREWELL);
        log("CTX_0.log", "0: torch.distributed.DistBackendError: Connection closed by remote peer\n" + FAREWELL);
        log("BENCHMARK.log", """
                aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host node1:8000
                ERROR: 4 requests failed
                """);
        log("job.log", "--- last lines of logs/GEN_0.log\n0: RuntimeError: CUDA error: an illegal memory access\n");

        Cause cause = LogEvidence.read("server-died GEN_0", attempt).cause().orElseThrow();

        assertThat(cause.kind()).isEqualTo(Cause.Kind.FAULT);
        assertThat(cause.text()).isEqualTo("GEN_0: CUDA error: an illegal memory access was encountered");
        assertThat(cause.where().file()).isEqualTo("logs/GEN_0.log");
        assertThat(cause.where().lines())
                .hasSize(5)
                .startsWith("0:   File \"/opt/trtllm/executor.py\", line 12, in step")
                .contains("0: RuntimeError: CUDA error: an illegal memory access was encountered")
                .noneMatch(line -> line.contains("srun"));
    }

    @Test
    void shouldPreferTheRoleThatTheReasonNamesAmongEqualCauses() throws IOException {
        log("CTX_0.log", "ValueError: consequence of the other");
        log("GEN_1.log", "ValueError: bad max_batch_size");

        assertThat(causeText("server-died GEN_1")).isEqualTo("GEN_1: ValueError: bad max_batch_size");
        assertThat(causeText("")).isEqualTo("CTX_0: ValueError: consequence of the other");
    }

    @Test
    void shouldReadTheLogsOfServersThatTheTestItselfStarted() throws IOException {
        log("AGG.log", "requests.exceptions.ConnectionError: HTTPConnectionPool: Max retries exceeded\n");
        Path log = attempt.resolve("output/aggr-x/trtllm-serve.0.log");
        Files.createDirectories(log.getParent());
        Files.writeString(log, "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB\n");

        assertThat(causeText(""))
                .isEqualTo("trtllm-serve.0: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB");
    }

    @Test
    void shouldFindACauseAtEitherEndOfALargeLog() throws IOException {
        String noise = "step 1 took 3 ms\n".repeat(4 * ScannedLog.MAX_BYTES / 17);
        log("AGG.log", "ModuleNotFoundError: No module named 'x'\n" + noise);
        assertThat(causeText("")).isEqualTo("AGG: ModuleNotFoundError: No module named 'x'");

        log("AGG.log", noise + "Segmentation fault (core dumped)\n" + FAREWELL);
        assertThat(causeText("")).isEqualTo("AGG: Segmentation fault (core dumped)");
        assertThat(lastLines("").lines()).last().isEqualTo("Segmentation fault (core dumped)");
    }

    @Test
    void shouldNameNoCauseWhereNoLogDoes() throws IOException {
        log("AGG.log", "Failed requests: 0\nerrors=0\n" + FAREWELL);

        assertThat(LogEvidence.read("", attempt).cause()).isEmpty();
    }

    @Property(tries = 200)
    void shouldReadALogOfAnyBytes(@ForAll byte[] bytes) throws IOException {
        Path file = Files.createTempFile("any", ".log");
        Files.write(file, bytes);

        ScannedLog log = ScannedLog.of(file, Path.of("logs/any.log"));

        log.cause().ifPresent(cause -> assertThat(cause.where().lines()).isNotEmpty());
        assertThat(log.lastLines()).allSatisfy(line -> assertThat(line).doesNotContain("\n"));
        Files.delete(file);
    }

    /** As Slurm 23.11 writes it. */
    private static final String FAREWELL = """
            srun: error: node1: task 0: Exited with exit code 1
            srun: launch/slurm: _step_signal: Terminating StepId=8.0
            slurmstepd: error: *** STEP 8.0 ON node1 CANCELLED AT 2026-11-28T10:00:00 ***
            srun: error: node2: tasks 1-3: Terminated
            """;

    private LogExcerpt lastLines(String exitReason) {
        return LogEvidence.read(exitReason, attempt).lastLines();
    }

    private String causeText(String exitReason) {
        return LogEvidence.read(exitReason, attempt).cause().orElseThrow().text();
    }

    private void log(String name, String text) throws IOException {
        Files.writeString(logs.resolve(name), text, StandardCharsets.UTF_8);
    }

    private static LogExcerpt tail(String file, String... lines) {
        return new LogExcerpt(file, List.of(lines));
    }
}
