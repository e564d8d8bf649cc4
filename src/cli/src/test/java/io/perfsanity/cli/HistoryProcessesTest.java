package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A history that several processes write, and that one of them leaves by kill -9. */
class HistoryProcessesTest {
    private static final int CASES = 500;

    @TempDir
    Path directory;

    private Path table(String name) throws IOException {
        StringBuilder rows = new StringBuilder("case,time,run,token_throughput\n");
        for (int i = 0; i < CASES; i++) {
            rows.append("%s-case_%s,%s,run of %s,%s\n".formatted(name, i, 1000 + i, name, 100 + i));
        }
        return Files.writeString(directory.resolve(name + ".csv"), rows);
    }

    private Process start(Path table) throws IOException {
        return Ran.start(
                List.of(
                        "history",
                        "import",
                        table.toString(),
                        "--cluster",
                        "lab",
                        "--history",
                        directory.resolve("history").toString()),
                directory.resolve(table.getFileName() + ".log"));
    }

    private long cases() throws IOException {
        Path folder = directory.resolve("history/cases");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private long listed() {
        return Ran.of("history", "list", "--history", directory.resolve("history"))
                .out()
                .lines()
                .filter(line -> line.matches(".*-case_\\d+ .* 1  1970.*"))
                .count();
    }

    @Test
    void shouldKeepWhatSeveralProcessesAddAtOnce() throws Exception {
        List<Process> writers = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            writers.add(start(table(name)));
        }
        for (Process writer : writers) {
            assertThat(writer.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(writer.exitValue()).isZero();
        }

        assertThat(listed()).isEqualTo(3L * CASES);
    }

    @Test
    void shouldHoldAllOrNothingOfARunWhoseProcessWasKilledAndTakeItAgain() throws Exception {
        Path table = table("a");
        Process killed = start(table);
        await().pollInterval(Duration.ofMillis(1)).until(() -> cases() > 0);
        killed.destroyForcibly().waitFor();

        assertThat(listed()).isIn(0L, (long) CASES);
        assertThat(start(table).waitFor()).isZero();
        assertThat(listed()).isEqualTo(CASES);
        assertThat(cases()).isEqualTo(CASES);
    }
}
