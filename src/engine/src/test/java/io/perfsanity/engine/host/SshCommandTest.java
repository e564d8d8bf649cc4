package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SshCommandTest {
    private static final Command COMMAND = Command.within(Duration.ofSeconds(30), List.of("sleep", "20"));

    private static SshCommand on(SshConnection connection) throws IOException {
        ShellLine line = ShellLine.of(COMMAND);
        return new SshCommand(
                COMMAND, line, connection, OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    @Test
    void shouldNotBeStartedWhileItsConnectionComesToItsEnd() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch ending = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);
        try (ShellServer server = new ShellServer();
                SshConnections<SshConnection> connections = new SshConnections<>(
                        "host", new SshConnector(server.settings(), new Patience(threads)), threads)) {
            SshConnection connection = connections.get(COMMAND.deadline());
            SshCommand first = on(connection);
            first.start();
            // Runs in the thread that ends the session, between its first step and its last
            CompletableFuture<Integer> held = first.exit().whenComplete((code, failure) -> {
                ending.countDown();
                await(tried);
            });

            server.dropConnections();
            await(ending);

            assertThatThrownBy(() -> on(connection)).isInstanceOf(SharedLauncher.NotStarted.class);
            assertThat(held).isNotDone();
        } finally {
            tried.countDown();
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(3, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
