package io.perfsanity.engine.host;

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

    /** Connects to nothing yet. */
    public SshHost(SshSettings settings) {
        super(name(settings), "ssh " + name(settings), threads -> launcher(settings, threads));
    }

    private static String name(SshSettings settings) {
        return settings.login().user() + "@" + settings.hosts().get(0);
    }

    private static SshLauncher launcher(SshSettings settings, ExecutorService threads) {
        String name = name(settings);
        Patience patience = new Patience(threads);
        SshConnections connections = new SshConnections(name, new SshConnector(settings, patience), threads);
        return new SshLauncher(name, connections, patience, settings.maxChannels());
    }
}
