package io.perfsanity.engine.host;

import io.perfsanity.engine.cluster.Connection.Openssh;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * A machine behind this machine's own {@code ssh} program, with all that users have configured for it. What {@link SshHost}
 * says about connection, limits and the commands that pass them is true here too.
 */
public final class OpensshHost extends LaunchedHost {
    /** sshd allows 10 sessions a connection unless configured otherwise; one of them holds the connection open. */
    private static final int CHANNELS = 8;

    private static final Duration LOGIN = Duration.ofSeconds(60);

    /** Connects to nothing yet. */
    public OpensshHost(Openssh settings) {
        this(settings, "ssh", LOGIN);
    }

    OpensshHost(Openssh settings, String program, Duration loginLimit) {
        super(name(settings), "ssh " + name(settings), threads -> new Launcher(settings, program, loginLimit, threads));
    }

    private static String name(Openssh settings) {
        String host = settings.hosts().get(0).toString();
        return settings.user().map(user -> user + "@" + host).orElse(host);
    }

    /** Ends what it started, whether or not ssh still listens. */
    private static final class Launcher implements RunningCommand.Launcher {
        private final SshProgram program;
        private final OpensshConnector connector;
        private final SharedLauncher<OpensshMaster> launcher;

        Launcher(Openssh settings, String ssh, Duration loginLimit, ExecutorService threads) {
            program = new SshProgram(ssh, threads);
            connector = new OpensshConnector(settings, program, loginLimit);
            launcher = new SharedLauncher<>(
                    name(settings),
                    new SshConnections<>(name(settings), connector, threads),
                    CHANNELS,
                    (command, master, out, err) -> OpensshCommand.start(program, command, master, out, err));
        }

        @Override
        public RunningCommand start(Command command, OutputStream out, OutputStream err)
                throws IOException, InterruptedException {
            return launcher.start(command, out, err);
        }

        @Override
        public Optional<String> address() {
            return launcher.address();
        }

        @Override
        public String fateAfterLimit() {
            return launcher.fateAfterLimit();
        }

        @Override
        public void close() {
            launcher.close();
            program.close();
            connector.close();
        }
    }
}
