package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** A machine on which somebody knows how to start commands. Limits and streams are the same on all of them. */
public class LaunchedHost implements Host {
    private final String name;
    private final RunningCommand.Launcher launcher;
    private final ExecutorService threads;
    private final CommandRunner runner;

    /** @param launcher is closed with this host */
    public LaunchedHost(String name, RunningCommand.Launcher launcher) {
        this(name, name, threads -> launcher);
    }

    /**
     * One whose launcher uses the host's threads.
     *
     * @param threads what they are called
     */
    LaunchedHost(String name, String threads, Function<ExecutorService, RunningCommand.Launcher> launcher) {
        this.name = name;
        this.threads = DaemonThreads.named(threads);
        this.launcher = launcher.apply(this.threads);
        this.runner = new CommandRunner(name, this.launcher, this.threads);
    }

    @Override
    public final String name() {
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

    /** Ends the commands under way. */
    @Override
    public void close() {
        launcher.close();
        threads.shutdownNow();
    }
}
