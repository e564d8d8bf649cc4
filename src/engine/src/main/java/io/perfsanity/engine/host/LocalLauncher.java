package io.perfsanity.engine.host;

import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Starts processes of this machine. */
final class LocalLauncher implements RunningCommand.Launcher {
    private final Executor threads;
    private final Set<RunningCommand> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    LocalLauncher(Executor threads) {
        this.threads = threads;
    }

    @Override
    public RunningCommand start(Command command, OutputStream out, OutputStream err) throws IOException {
        if (closed) {
            throw new HostException("this machine: %s wasn't started after close()".formatted(command));
        }
        Process process;
        try {
            process = new ProcessBuilder(AsciiCommand.of(command.words())).start();
        } catch (IOException e) {
            return notStarted(command, e, err);
        }
        LocalCommand started = new LocalCommand(process, out, err, threads);
        running.add(started);
        var unused = started.exit().whenComplete((code, failure) -> running.remove(started));
        return started;
    }

    /** A program that isn't there ends with what a shell would say, as it does over SSH. */
    private static RunningCommand notStarted(Command command, IOException failure, OutputStream err)
            throws IOException {
        String reason = String.valueOf(failure.getMessage());
        boolean missing = reason.contains("error=2,");
        if (!missing && !reason.contains("error=13,")) {
            throw new HostException("this machine: %s can't be started: %s".formatted(command, reason), failure);
        }
        String said = PlainText.line(command.words().get(0), 200) + (missing ? ": not found" : ": permission denied");
        err.write((said + "\n").getBytes(StandardCharsets.UTF_8));
        return new EndedCommand(missing ? 127 : 126);
    }

    @Override
    public String fateAfterLimit() {
        return "it was killed";
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(RunningCommand::close);
    }

    /** A command that ended before it began. */
    private record EndedCommand(int code) implements RunningCommand {
        @Override
        public OutputStream stdin() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public CompletableFuture<Integer> exit() {
            return CompletableFuture.completedFuture(code);
        }

        @Override
        public void close() {}
    }
}
