package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * The machine that this process runs on. Commands get this process's user, environment and directory. One that passes
 * its limit is killed with all processes that descend from it.
 */
public final class LocalHost implements Host {
    private static final String NAME = "this machine";

    private final ExecutorService threads = DaemonThreads.named("local command");
    private final LocalLauncher launcher = new LocalLauncher(threads);
    private final CommandRunner runner = new CommandRunner(NAME, launcher, threads);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Output exec(List<String> command, InputStream stdin, Duration limit, int outputLimit) throws IOException {
        return runner.exec(command, stdin, limit, outputLimit);
    }

    @Override
    public Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException {
        return runner.stream(command, limit, sink);
    }

    /** Kills the commands under way. */
    @Override
    public void close() {
        launcher.close();
        threads.shutdownNow();
    }
}
