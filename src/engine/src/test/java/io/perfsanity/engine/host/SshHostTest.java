package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshHostTest extends HostContract {
    @TempDir
    Path directory;

    private ShellServer server;
    private SshHost host;

    @BeforeEach
    void open() throws IOException {
        server = new ShellServer();
        host = new SshHost(server.settings());
    }

    @AfterEach
    void close() throws IOException {
        host.close();
        server.close();
    }

    @Override
    Host host() {
        return host;
    }

    @Override
    Path directory() {
        return directory;
    }

    @Test
    void shouldUseOneSessionAndEightChannelsForManyCallers() throws Exception {
        Path go = directory.resolve("go");
        List<String> untilGo = List.of("sh", "-c", "until [ -e \"$1\" ]; do sleep 0.1; done", "sh", go.toString());
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            List<Future<Output>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(callers.submit(() -> host.exec(untilGo, InputStream.nullInputStream(), LIMIT, 10)));
            }
            Awaitility.await().until(() -> server.running() == 8);
            Files.createFile(go);
            for (Future<Output> answer : answers) {
                assertThat(answer.get().succeeded()).isTrue();
            }
        } finally {
            callers.shutdownNow();
        }

        assertThat(server.mostRunning()).isEqualTo(8);
        assertThat(server.sessionsSeen()).isEqualTo(1);
    }

    @Test
    void shouldOpenNoConnectionBeforeItIsNeeded() {
        assertThat(server.sessionsSeen()).isZero();
        assertThat(host.name()).isEqualTo("perf@127.0.0.1:" + server.port());
    }

    @Test
    void shouldLeaveARemoteCommandRunningAfterItsLimit() throws IOException {
        Path done = directory.resolve("done");
        // Connected, so that the limit is the command's
        host.exec(List.of("true"), InputStream.nullInputStream(), LIMIT, 10);

        assertThatThrownBy(() -> host.exec(
                        List.of("sh", "-c", "sleep 2; touch \"$1\"", "sh", done.toString()),
                        InputStream.nullInputStream(),
                        Duration.ofMillis(800),
                        10))
                .hasMessageEndingWith("its channel was closed, what it does on the host may go on");

        Awaitility.await().until(() -> Files.exists(done));
    }

    @Test
    void shouldFreeTheChannelOfACommandThatWasGivenUp() throws IOException {
        host.close();
        host = new SshHost(server.oneChannel());

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() ->
                            host.exec(List.of("sleep", "3"), InputStream.nullInputStream(), Duration.ofMillis(500), 10))
                    .isInstanceOf(HostException.class);
        }

        assertThat(host.exec(List.of("echo", "free"), InputStream.nullInputStream(), LIMIT, 10)
                        .text())
                .isEqualTo("free\n");
        assertThat(server.sessionsSeen()).isEqualTo(1);
    }

    @Test
    void shouldSayWhenAllChannelsAreBusy() throws Exception {
        host.close();
        host = new SshHost(server.oneChannel());
        Thread busy = new Thread(() -> {
            try {
                host.exec(List.of("sleep", "3"), InputStream.nullInputStream(), LIMIT, 10);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        busy.start();
        Awaitility.await().until(() -> server.running() == 1);

        assertThatThrownBy(() -> host.exec(List.of("date"), InputStream.nullInputStream(), Duration.ofMillis(300), 10))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("all 1 channels were busy for 300 ms; 'date' wasn't started");
        busy.join();
    }

    @Test
    void shouldRefuseACommandLineThatNoLoginShellTakes() {
        assertThatThrownBy(
                        () -> host.exec(List.of("echo", "x".repeat(130_000)), InputStream.nullInputStream(), LIMIT, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pass data on standard input");
    }

    /** Whichever of them are installed; what csh, tcsh and fish would spoil is tested in {@link ShellLineTest} too. */
    @ParameterizedTest
    @ValueSource(strings = {"csh", "tcsh", "fish", "zsh", "bash", "dash"})
    void shouldPassHostileArgumentsThroughEveryLoginShell(String shell) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin", shell)));
        server.loginShell("/usr/bin/" + shell, "-c");

        shouldPassHostileArgumentsUnchanged();
    }

    @Test
    void shouldTellWhatALoginShellPrintsThatRunsNothing() {
        server.loginShell("/bin/sh", "-c", "echo 'This account is currently not available.'; exit 1", "nologin");

        assertThatThrownBy(() -> host.exec(List.of("date"), InputStream.nullInputStream(), LIMIT, 10))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("the login shell ended with exit code 1 before it ran 'date'; it printed"
                        + " 'This account is currently not available.'");
    }

    @Test
    void shouldTellOfALoginShellThatEndsWithoutAWord() {
        server.loginShell("/bin/false");

        assertThatThrownBy(() -> host.stream(List.of("date"), LIMIT, InputStream::readAllBytes))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("before it ran 'date'; it printed nothing");
    }
}
