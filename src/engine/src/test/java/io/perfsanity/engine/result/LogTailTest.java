package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.LogLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path logs;

    @Test
    void shouldTakeTheLogOfTheRoleThatTheReasonNames() throws IOException {
        log("BENCHMARK.log", "client");
        log("CTX_0.log", "server");

        assertThat(LogTail.explaining("server-died CTX_0", logs)).isEqualTo(tail("CTX_0.log", "server"));
    }

    @Test
    void shouldTakeTheBenchmarkElseTheAggregatedServerElseTheLargest() throws IOException {
        log("a.log", "small");
        log("z.log", "much larger");
        assertThat(LogTail.explaining("", logs).file()).isEqualTo("z.log");

        log("AGG.log", "x");
        assertThat(LogTail.explaining("", logs).file()).isEqualTo("AGG.log");

        log("BENCHMARK.log", "x");
        assertThat(LogTail.explaining("timeout", logs).file()).isEqualTo("BENCHMARK.log");
    }

    @Test
    void shouldPassOverAnEmptyLog() throws IOException {
        log("CTX_0.log", "");
        log("BENCHMARK.log", "x");

        assertThat(LogTail.explaining("server-died CTX_0", logs).file()).isEqualTo("BENCHMARK.log");
    }

    @Test
    void shouldTakeTheLastTwentyLinesOfALongLog() throws IOException {
        log("a.log", IntStream.range(0, 100_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")));

        LogTail tail = LogTail.explaining("", logs);

        assertThat(tail.lines()).hasSize(20).startsWith("line 99980").endsWith("line 99999");
    }

    @Test
    void shouldTakeTheStatesOfAProgressBarAsLinesAndCutLongOnes() throws IOException {
        log("a.log", "10%\r50%\r\u001B[32m100%\u001B[0m\r\n" + "x".repeat(100_000) + "\n");

        assertThat(LogTail.explaining("", logs).lines())
                .startsWith("10%", "50%", "100%")
                .last()
                .asString()
                .hasSize(LogTail.MAX_WIDTH);
    }

    @Test
    void shouldNotFollowALink() throws IOException {
        Path outside = Files.writeString(logs.resolveSibling("outside"), "secret");
        Files.createSymbolicLink(logs.resolve("BENCHMARK.log"), outside);

        assertThat(LogTail.explaining("", logs)).isEqualTo(LogTail.NONE);
        Files.delete(outside);
    }

    @Test
    void shouldBeEmptyWithoutLogs() {
        assertThat(LogTail.explaining("", logs.resolve("missing"))).isEqualTo(LogTail.NONE);
    }

    @Property(tries = 200)
    void shouldReadAnyBytes(@ForAll byte[] bytes) throws IOException {
        LogLines.read(
                new java.io.ByteArrayInputStream(bytes),
                line -> assertThat(line).isNotBlank().doesNotContain("\n", "\r"));
    }

    private void log(String name, String text) throws IOException {
        Files.writeString(logs.resolve(name), text, StandardCharsets.UTF_8);
    }

    private static LogTail tail(String file, String... lines) {
        return new LogTail(file, java.util.List.of(lines));
    }
}
