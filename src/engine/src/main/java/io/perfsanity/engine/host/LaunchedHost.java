package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** A machine on which somebody else knows how to start commands. Limits and streams are those of every host. */
public final class LaunchedHost implements Host {
    private final String name;
    private final RunningCommand.Launcher launcher;
    private final ExecutorService threads;
    private final CommandRunner runner;

    /** @param launcher is closed with this host */
    public LaunchedHost(String name, RunningCommand.Launcher launcher) {
        this.name = name;
        this.launcher = launcher;
        this.threads = DaemonThreads.named(name);
        this.runner = new CommandRunner(name, launcher, threads);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Output exec(List<String> command, InputStream stdin, Duration limit, int outputLimit) throws IOException {
        return runner.exec(command, stdin, limit, outputLimit);
    }

    @Override
    public Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException {
        return runner.stream(command, limit, sink);
    }

    @Override
    public void close() {
        launcher.close();
        threads.shutdownNow();
    }
}
