package io.perfsanity.engine.host;

import io.perfsanity.engine.host.RunningCommand.Launcher;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * A machine behind SSH, usually a login node. All callers share one session, opened when it is first needed and opened
 * anew when it broke. A command needs one channel of it; callers wait for a free one.
 *
 * <p>A limit covers everything: waiting for a channel, connecting, running. A command that passes it isn't killed on the
 * remote side, since we can't know whether it holds something half done: it finds its streams closed.
 */
public final class SshHost implements Host {
    private final String name;
    private final ExecutorService threads;
    private final SshConnections connections;
    private final CommandRunner runner;

    /** Connects to nothing yet. */
    public SshHost(SshSettings settings) {
        name = settings.login().user() + "@" + settings.hosts().get(0);
        threads = DaemonThreads.named("ssh " + name);
        Patience patience = new Patience(threads);
        connections = new SshConnections(name, new SshConnector(settings, patience), threads);
        Launcher launcher = new SshLauncher(name, connections, patience, settings.maxChannels());
        runner = new CommandRunner(name, launcher, threads);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Output exec(List<String> command, InputStream stdin, Duration limit, int outputLimit) throws IOException {
        return runner.exec(command, stdin, limit, outputLimit);
    }

    /**
     * {@inheritDoc}
     *
     * <p>All channels share one stream of packets: a sink that doesn't read holds up the others once 4 MiB wait for it,
     * and a sink that runs a command on this host waits for itself.
     */
    @Override
    public Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException {
        return runner.stream(command, limit, sink);
    }

    @Override
    public void close() {
        connections.close();
        threads.shutdownNow();
    }
}
