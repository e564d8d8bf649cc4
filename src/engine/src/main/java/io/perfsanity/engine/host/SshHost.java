package io.perfsanity.engine.host;

import io.perfsanity.engine.host.SshCommand.NotStarted;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A machine behind SSH, usually a login node. All callers share one session, opened when it is first needed and opened
 * anew when it broke. A command needs one channel of it; callers wait for a free one.
 *
 * <p>A limit covers everything: waiting for a channel, connecting, running. A command that passes it isn't killed on the
 * remote side, since we can't know whether it holds something half done: it finds its streams closed.
 *
 * <p>All channels share one stream of packets: a sink of {@link #stream} that doesn't read holds up the others once
 * 4 MiB wait for it, and a sink that runs a command on this host waits for itself.
 */
public final class SshHost extends LaunchedHost {
    /** How long JSch may take for what should be immediate, before the connection is taken for dead. */
    private static final Duration GRACE = Duration.ofSeconds(25);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** Connects to nothing yet. */
    public SshHost(SshSettings settings) {
        super(name(settings), "ssh " + name(settings), threads -> new Launcher(settings, threads));
    }

    private static String name(SshSettings settings) {
        return settings.login().user() + "@" + settings.hosts().get(0);
    }

    /** Starts commands over the shared connection, a bounded number of them at the same time. */
    private static final class Launcher implements RunningCommand.Launcher {
        private final String name;
        private final String user;
        private final SshConnections connections;
        private final Patience patience;
        private final int maxChannels;
        private final Semaphore channels;

        Launcher(SshSettings settings, ExecutorService threads) {
            name = name(settings);
            user = settings.login().user();
            patience = new Patience(threads);
            connections = new SshConnections(name, new SshConnector(settings, patience), threads);
            maxChannels = settings.maxChannels();
            channels = new Semaphore(maxChannels, true);
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
                        throw new HostException(
                                "%s: %s wasn't started: %s".formatted(name, command, e.getMessage()), e);
                    }
                    reconnected |= lost;
                    if (!lost) {
                        // sshd counts a command that we gave up among its sessions until that command ends
                        Thread.sleep(pause.toMillis());
                        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                                ? pause.multipliedBy(2)
                                : LONGEST_PAUSE;
                    }
                }
            }
        }

        private RunningCommand tryOnce(SshCommand ssh, Command command, SshConnection connection)
                throws IOException, InterruptedException {
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
            } finally {
                if (!started) {
                    hangUp(ssh, connection);
                }
            }
            AtomicBoolean released = new AtomicBoolean();
            return new RunningCommand(ssh.stdin(), ssh.exit(), () -> {
                if (!released.getAndSet(true)) {
                    hangUp(ssh, connection);
                    channels.release();
                }
            });
        }

        private void hangUp(SshCommand ssh, SshConnection connection) {
            if (ssh.giveUp()) {
                patience.leave(GRACE, connection::abort, ssh::hangUp);
            }
        }

        @Override
        public void close() {
            connections.close();
        }

        @Override
        public Optional<String> address() {
            return connections.address().map(address -> user + "@" + address);
        }

        @Override
        public String fateAfterLimit() {
            return "its channel was closed, what it does on the host may go on";
        }
    }
}
