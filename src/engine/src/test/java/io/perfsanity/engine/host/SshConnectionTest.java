package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.host.SshHandshake.HungUpException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that break, hang, or are better made elsewhere. */
class SshConnectionTest {
    private static final Duration LIMIT = HostContract.LIMIT;

    private ShellServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ShellServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static String echo(Host host, String word) throws IOException {
        return host.exec(List.of("printf", "%s", word), InputStream.nullInputStream(), LIMIT, 1000)
                .text();
    }

    @Test
    void shouldFailACommandWhoseConnectionDropsAndConnectAnewForTheNext(@TempDir Path directory) throws Exception {
        Path started = directory.resolve("started");
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try (SshHost host = new SshHost(server.settings())) {
            Future<Output> running = caller.submit(() -> host.exec(
                    List.of("sh", "-c", "touch \"$1\"; sleep 5", "sh", started.toString()),
                    InputStream.nullInputStream(),
                    LIMIT,
                    10));
            Awaitility.await().until(() -> Files.exists(started));

            server.dropConnections();

            assertThatThrownBy(running::get)
                    .hasCauseInstanceOf(HostException.class)
                    .hasMessageContaining(
                            "the connection to 127.0.0.1:" + server.port() + " ended before 'sh -c touch");
            assertThat(echo(host, "again")).isEqualTo("again");
            assertThat(server.sessionsSeen()).isEqualTo(2);
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    void shouldFailAStreamThatBreaksOffInsteadOfEndingIt() {
        try (SshHost host = new SshHost(server.settings())) {
            assertThatThrownBy(() -> host.stream(List.of("sh", "-c", "echo half; sleep 20"), LIMIT, in -> {
                        assertThat(in.readNBytes(5)).hasSize(5);
                        server.dropConnections();
                        in.transferTo(OutputStream.nullOutputStream());
                    }))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("ended before");
        }
    }

    @Test
    void shouldConnectAnewWhenAnIdleConnectionWasClosed() throws IOException {
        try (SshHost host = new SshHost(server.settings())) {
            assertThat(echo(host, "one")).isEqualTo("one");
            server.dropConnections();
            assertThat(echo(host, "two")).isEqualTo("two");
        }
    }

    /** A command that ends when there is a file {@code gate}. */
    private static List<String> until(Path gate) {
        return List.of("sh", "-c", "until [ -e \"$1\" ]; do sleep 0.1; done", "sh", gate.toString());
    }

    /** Opens the gate when the server has refused a session for {@code word}; returns what it printed in the end. */
    private String echoPastARefusal(Host host, String word, Path gate, ExecutorService caller) throws Exception {
        int before = server.refused();
        Future<String> answer = caller.submit(() -> echo(host, word));
        Awaitility.await().until(() -> server.refused() > before);
        assertThat(answer).isNotDone();
        Files.createFile(gate);
        return answer.get();
    }

    @Test
    void shouldWaitForASessionThatTheServerRefuses(@TempDir Path directory) throws Exception {
        server.allowSessions(1);
        Path gate = directory.resolve("gate");
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try (SshHost host = new SshHost(server.settings())) {
            Future<Output> first =
                    callers.submit(() -> host.exec(until(gate), InputStream.nullInputStream(), LIMIT, 10));
            Awaitility.await().until(() -> server.running() == 1);

            assertThatThrownBy(
                            () -> host.exec(List.of("date"), InputStream.nullInputStream(), Duration.ofSeconds(1), 10))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("'date' wasn't started: the server gives us no more sessions");
            assertThat(echoPastARefusal(host, "later", gate, callers)).isEqualTo("later");
            assertThat(first.get().succeeded()).isTrue();
        } finally {
            callers.shutdownNow();
        }
        assertThat(server.mostRunning()).isEqualTo(1);
        assertThat(server.sessionsSeen()).isEqualTo(1);
    }

    @Test
    void shouldWaitForTheSessionOfACommandThatWasGivenUp(@TempDir Path directory) throws Exception {
        server.allowSessions(1);
        Path gate = directory.resolve("gate");
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try (SshHost host = new SshHost(server.settings())) {
            assertThat(echo(host, "connected")).isEqualTo("connected");
            assertThatThrownBy(() -> host.exec(until(gate), InputStream.nullInputStream(), Duration.ofMillis(700), 10))
                    .isInstanceOf(HostException.class);
            assertThat(server.running()).isEqualTo(1);

            assertThat(echoPastARefusal(host, "later", gate, caller)).isEqualTo("later");
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    void shouldTryAgainWhenTheServerHangsUpBeforeItGreets() throws IOException {
        try (Relay busy = new Relay(server.port());
                SshHost host = new SshHost(server.settingsThrough(busy.port()))) {
            busy.cut(0, 2);

            assertThat(echo(host, "at last")).isEqualTo("at last");
            assertThat(server.sessionsSeen()).isBetween(2, 3);
        }
    }

    @Test
    void shouldGiveUpOnAServerThatAlwaysHangsUp() throws IOException {
        try (Relay busy = new Relay(server.port());
                SshHost host = new SshHost(server.settingsThrough(busy.port()))) {
            busy.cut(0, Integer.MAX_VALUE);

            assertThatThrownBy(() -> echo(host, "never"))
                    .isInstanceOf(HostException.class)
                    .hasMessageMatching("(?s).*no (SSH session with|connection to) 127.0.0.1:" + busy.port() + ": .*");
            // A server on a busy machine may not have seen the last of them
            assertThat(busy.connections()).isEqualTo(4);
        }
    }

    /** That it comes so early can't be had on demand. */
    @Test
    void shouldTakeAResetWhileItConnectsForAHangUp() {
        Endpoint host = new Endpoint("login1", 22);

        assertThat(SshConnector.noConnection(host, new SocketException("Connection reset by peer")))
                .isInstanceOf(HungUpException.class)
                .hasMessage("no connection to login1:22: Connection reset by peer");
        for (IOException other : List.of(
                new ConnectException("Connection refused"),
                new NoRouteToHostException("No route to host"),
                new SocketTimeoutException("Connect timed out"))) {
            assertThat(SshConnector.noConnection(host, other)).isNotInstanceOf(HungUpException.class);
        }
    }

    @Test
    void shouldTakeTheNextHostWhenTheFirstDoesNotListen() throws IOException {
        SshSettings settings = SshSettings.of(
                List.of(new Endpoint("127.0.0.1", ShellServer.unusedPort()), server.address()), server.login());

        try (SshHost host = new SshHost(settings)) {
            assertThat(echo(host, "second")).isEqualTo("second");
        }
    }

    @Test
    void shouldTakeTheNextHostWhenTheFirstAcceptsAndSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            SshSettings settings = ShellServer.within(
                    Duration.ofMillis(1500),
                    SshSettings.of(
                            List.of(new Endpoint("127.0.0.1", silent.getLocalPort()), server.address()),
                            server.login()));

            try (SshHost host = new SshHost(settings)) {
                assertThat(echo(host, "second")).isEqualTo("second");
            }
        }
    }

    @Test
    void shouldKeepTheCallersLimitWhileAServerSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                SshHost host = new SshHost(
                        SshSettings.of(List.of(new Endpoint("127.0.0.1", silent.getLocalPort())), server.login()))) {
            long start = System.nanoTime();

            assertThatThrownBy(
                            () -> host.exec(List.of("date"), InputStream.nullInputStream(), Duration.ofMillis(500), 10))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining(
                            "no connection to perf@127.0.0.1:" + silent.getLocalPort() + " within 500 ms");

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("what connecting may take where nobody has a shorter limit")
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void shouldNotWaitForeverForAServerThatNeverStopsGreeting() throws IOException {
        ExecutorService tarpit = Executors.newSingleThreadExecutor();
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                SshHost host = new SshHost(ShellServer.within(
                        Duration.ofMillis(700),
                        SshSettings.of(List.of(new Endpoint("127.0.0.1", socket.getLocalPort())), server.login())))) {
            var unused = tarpit.submit(() -> {
                try (var accepted = socket.accept()) {
                    while (true) {
                        accepted.getOutputStream().write("hello\r\n".getBytes(StandardCharsets.US_ASCII));
                        Thread.sleep(100);
                    }
                }
            });

            assertThatThrownBy(() -> echo(host, "x"))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("accepted the connection, but we weren't logged in within 4200 ms");
        } finally {
            tarpit.shutdownNow();
        }
    }

    @Test
    void shouldNameEveryHostThatDoesNotAnswer() throws IOException {
        Endpoint first = new Endpoint("127.0.0.1", ShellServer.unusedPort());
        Endpoint second = new Endpoint("no-such-host.invalid", 22);

        try (SshHost host = new SshHost(SshSettings.of(List.of(first, second), server.login()))) {
            assertThatThrownBy(() -> echo(host, "x"))
                    .isInstanceOf(HostException.class)
                    .isNotInstanceOf(HostRefusedException.class)
                    .hasMessageContaining(
                            "none of the 2 hosts answers: no connection to " + first + ": Connection refused")
                    .hasMessageContaining("there is no host named no-such-host.invalid");
        }
    }

    @Test
    void shouldComeBackToAHostThatWasDown() throws IOException {
        int port = server.port();
        var hostKey = server.hostKey();
        SshSettings settings = server.settings();
        server.close();
        try (SshHost host = new SshHost(settings)) {
            assertThatThrownBy(() -> echo(host, "x")).isInstanceOf(HostException.class);
            server = new ShellServer(port, hostKey);

            assertThat(echo(host, "up")).isEqualTo("up");
        }
    }

    @Test
    void shouldNoticeADeadConnection() throws IOException {
        // The relay goes on listening, but passes nothing on
        try (Relay relay = new Relay(server.port());
                SshHost host = new SshHost(new SshSettings(
                        List.of(new Endpoint("127.0.0.1", relay.port())),
                        new SshSettings.Login(
                                ShellServer.USER,
                                server.login().credential(),
                                server.knownHosts().replace(":" + server.port(), ":" + relay.port())),
                        Optional.empty(),
                        Duration.ofSeconds(20),
                        Duration.ofMillis(500),
                        8))) {
            assertThat(echo(host, "alive")).isEqualTo("alive");
            relay.fallSilent();
            long start = System.nanoTime();

            assertThatThrownBy(() -> host.exec(List.of("date"), InputStream.nullInputStream(), LIMIT, 10))
                    .isInstanceOf(HostException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        }
    }
}
