package io.perfsanity.engine.host;

import io.perfsanity.engine.host.SshCommand.NotStarted;
import io.perfsanity.engine.text.ShellWords;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starts commands over the shared connection, a bounded number of them at the same time. */
final class SshLauncher implements RunningCommand.Launcher {
    /** Linux refuses a single argument of 128 KiB, which the whole line is for the login shell. */
    private static final int LONGEST_LINE = 120 * 1024;
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
        // The login shell runs its start-up files first, and they may print; with csh too this line means the same.
        String mark = "perf-sanity " + UUID.randomUUID();
        byte[] line = "printf '\\n%s\\n'; exec %s"
                .formatted(mark, ShellWords.join(command.words()))
                .getBytes(StandardCharsets.UTF_8);
        OutputStream own = new AfterMark(("\n" + mark + "\n").getBytes(StandardCharsets.UTF_8), out);
        if (line.length > LONGEST_LINE) {
            throw new IllegalArgumentException(
                    "%s is %s bytes long and a command may have %s: pass data on standard input"
                            .formatted(command, line.length, LONGEST_LINE));
        }
        if (!channels.tryAcquire(command.deadline().remainingNanos(), TimeUnit.NANOSECONDS)) {
            throw new HostException("%s: all %s channels were busy for %s; %s wasn't started"
                    .formatted(name, maxChannels, command.deadline(), command));
        }
        RunningCommand started = null;
        try {
            started = startOnChannel(command, line, own, err);
            return started;
        } finally {
            if (started == null) {
                channels.release();
            }
        }
    }

    private RunningCommand startOnChannel(Command command, byte[] line, OutputStream out, OutputStream err)
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
