package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

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

    /** Connects to nothing yet. */
    public SshHost(SshSettings settings) {
        super(name(settings), "ssh " + name(settings), threads -> launcher(settings, threads));
    }

    private static String name(SshSettings settings) {
        return settings.login().user() + "@" + settings.hosts().get(0);
    }

    private static RunningCommand.Launcher launcher(SshSettings settings, ExecutorService threads) {
        String name = name(settings);
        Patience patience = new Patience(threads);
        return new SharedLauncher<>(
                name,
                new SshConnections<>(name, new SshConnector(settings, patience), threads),
                settings.maxChannels(),
                new Channels(name, patience));
    }

    /** Opens one channel for each command. */
    private record Channels(String name, Patience patience) implements SharedLauncher.Starter<SshConnection> {
        @Override
        public RunningCommand start(Command command, SshConnection connection, OutputStream out, OutputStream err)
                throws IOException, InterruptedException {
            SshCommand ssh = new SshCommand(command, ShellLine.of(command), connection, out, err);
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
            return new RunningCommand(ssh.stdin(), ssh.exit(), () -> hangUp(ssh, connection));
        }

        private void hangUp(SshCommand ssh, SshConnection connection) {
            if (ssh.giveUp()) {
                patience.leave(GRACE, connection::abort, ssh::hangUp);
            }
        }
    }
}
