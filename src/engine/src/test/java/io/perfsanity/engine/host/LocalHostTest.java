package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalHostTest extends HostContract {
    @TempDir
    Path directory;

    private final LocalHost host = new LocalHost();

    @Override
    Host host() {
        return host;
    }

    @Override
    Path directory() {
        return directory;
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void shouldKillTheWholeTreeAfterTheLimit() throws IOException {
        Path pidFile = directory.resolve("pid");

        assertThatThrownBy(() -> host.exec(
                        List.of(
                                "sh",
                                "-c",
                                "sh -c 'echo $$ >\"$1\"; sleep 40; true' sh \"$1\"; true",
                                "sh",
                                pidFile.toString()),
                        InputStream.nullInputStream(),
                        Duration.ofMillis(1500),
                        10))
                .hasMessageEndingWith("it was killed");

        long grandchild = Long.parseLong(Files.readString(pidFile).strip());
        Awaitility.await()
                .until(() ->
                        ProcessHandle.of(grandchild).filter(LocalHostTest::runs).isEmpty());
    }

    /** A container's first process may leave zombies, which {@code isAlive} counts as living. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    @Test
    void shouldReportAProgramThatMayNotBeExecuted() throws IOException {
        Path file = Files.writeString(directory.resolve("data"), "no program");

        Output output = host.exec(List.of(file.toString()), InputStream.nullInputStream(), LIMIT, 1000);

        assertThat(output.exitCode()).isEqualTo(126);
        assertThat(output.stderr()).contains(file.toString()).contains("permission denied");
    }

    @Test
    void shouldStartNothingForACommandWithoutWords() {
        assertThatThrownBy(() -> host.exec(List.of(), InputStream.nullInputStream(), LIMIT, 10))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
