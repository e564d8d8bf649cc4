package io.perfsanity.engine.host;

import io.perfsanity.engine.host.SshCommand.NotStarted;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starts commands over the shared connection, a bounded number of them at the same time. */
final class SshLauncher implements RunningCommand.Launcher {
    /** How long JSch may take for what should be immediate, before the connection is taken for dead. */
    private static final Duration GRACE = Duration.ofSeconds(25);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final SshConnections connections;
    private final Patience patience;
    private final int maxChannels;
    private final Semaphore channels;

    SshLauncher(String name, SshConnections connections, Patience patience, int maxChannels) {
        this.name = name;
        this.connections = connections;
        this.patience = patience;
        this.maxChannels = maxChannels;
        this.channels = new Semaphore(maxChannels, true);
    }

    @Override
    public RunningCommand start(Command command, OutputStream out, OutputStream err)
            throws IOException, InterruptedException {
        ShellLine line = ShellLine.of(command);
        if (!channels.tryAcquire(command.deadline().remainingNanos(), TimeUnit.NANOSECONDS)) {
            throw new HostException("%s: all %s channels were busy for %s; %s wasn't started"
                    .formatted(name, maxChannels, command.deadline(), command));
        }
        RunningCommand started = null;
        try {
            started = startOnChannel(command, line, out, err);
            return started;
        } finally {
            if (started == null) {
                channels.release();
            }
        }
    }

    private RunningCommand startOnChannel(Command command, ShellLine line, OutputStream out, OutputStream err)
            throws IOException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        boolean reconnected = false;
        while (true) {
            SshConnection connection = connections.get(command.deadline());
            try {
                return tryOnce(new SshCommand(command, line, connection, out, err), command, connection);
            } catch (NotStarted e) {
                boolean lost = !connection.isAlive();
                if ((lost && reconnected) || command.deadline().remainingNanos() <= pause.toNanos()) {
                    throw new HostException("%s: %s wasn't started: %s".formatted(name, command, e.getMessage()), e);
                }
                reconnected |= lost;
                if (!lost) {
                    // sshd counts a command that we gave up among its sessions until that command ends
                    Thread.sleep(pause.toMillis());
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        }
    }

    private RunningCommand tryOnce(SshCommand ssh, Command command, SshConnection connection)
            throws IOException, InterruptedException {
        Held held = new Held(ssh, connection);
        boolean started = false;
        try {
            patience.call(
                    "%s: no channel for %s".formatted(name, command),
                    Duration.ofNanos(command.deadline().remainingNanos()),
                    () -> patience.leave(GRACE, connection::abort, ssh::awaitAnswer),
                    () -> {
                        ssh.start();
                        return null;
                    });
            started = true;
            return held;
        } finally {
            if (!started) {
                held.hangUp();
            }
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    @Override
    public String fateAfterLimit() {
        return "its channel was closed, what it does on the host may go on";
    }

    /** A command with the channel that it occupies. */
    private final class Held implements RunningCommand {
        private final SshCommand ssh;
        private final SshConnection connection;
        private final AtomicBoolean released = new AtomicBoolean();

        Held(SshCommand ssh, SshConnection connection) {
            this.ssh = ssh;
            this.connection = connection;
        }

        @Override
        public OutputStream stdin() {
            return ssh.stdin();
        }

        @Override
        public CompletableFuture<Integer> exit() {
            return ssh.exit();
        }

        @Override
        public void close() {
            if (!released.getAndSet(true)) {
                hangUp();
                channels.release();
            }
        }

        void hangUp() {
            if (ssh.giveUp()) {
                patience.leave(GRACE, connection::abort, ssh::hangUp);
            }
        }
    }
}
