package io.perfsanity.engine.host;

import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The machine that this process runs on. Commands get this process's user, environment and directory. One that passes
 * its limit is killed with all processes that descend from it.
 */
public class LocalHost extends LaunchedHost {
    public LocalHost() {
        super("this machine", "local command", Launcher::new);
    }

    /** Starts processes of this machine. */
    private static final class Launcher implements RunningCommand.Launcher {
        private final Executor threads;
        private final Set<RunningCommand> running = ConcurrentHashMap.newKeySet();
        private volatile boolean closed;

        Launcher(Executor threads) {
            this.threads = threads;
        }

        @Override
        public RunningCommand start(Command command, OutputStream out, OutputStream err) throws IOException {
            if (closed) {
                throw new HostException("this machine: %s wasn't started after close()".formatted(command));
            }
            Process process;
            try {
                process = new ProcessBuilder(command.forProcess()).start();
            } catch (IOException e) {
                return notStarted(command, e, err);
            }
            RunningCommand started = follow(process, out, err);
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
            String said =
                    PlainText.line(command.words().get(0), 200) + (missing ? ": not found" : ": permission denied");
            err.write((said + "\n").getBytes(StandardCharsets.UTF_8));
            CompletableFuture<Integer> exit = CompletableFuture.completedFuture(missing ? 127 : 126);
            return new RunningCommand(OutputStream.nullOutputStream(), exit, () -> {});
        }

        private RunningCommand follow(Process process, OutputStream out, OutputStream err) {
            CompletableFuture<Integer> exit = new CompletableFuture<>();
            AtomicBoolean killed = new AtomicBoolean();
            var unused = CompletableFuture.allOf(
                            process.onExit(),
                            CompletableFuture.runAsync(() -> copy(process.getInputStream(), out), threads),
                            CompletableFuture.runAsync(() -> copy(process.getErrorStream(), err), threads))
                    .whenComplete((done, failure) -> {
                        if (killed.get()) {
                            exit.completeExceptionally(new HostException("the command was killed"));
                        } else if (failure != null) {
                            exit.completeExceptionally(
                                    new HostException("the command's output can't be read: " + failure, failure));
                        } else {
                            exit.complete(process.exitValue());
                        }
                    });
            return new RunningCommand(process.getOutputStream(), exit, () -> {
                if (!exit.isDone()) {
                    killed.set(true);
                    // First the children: once their parent is gone they can't be told from strangers
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            });
        }

        private static void copy(InputStream from, OutputStream to) {
            try (from) {
                from.transferTo(to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
    }
}
