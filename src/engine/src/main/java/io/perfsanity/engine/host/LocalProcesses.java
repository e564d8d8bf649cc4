package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Processes of this machine that somebody waits for. Whatever still runs when it is closed is killed, with its children. */
final class LocalProcesses implements AutoCloseable {
    private final Executor threads;
    private final Set<RunningCommand> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param threads two for each process */
    LocalProcesses(Executor threads) {
        this.threads = threads;
    }

    boolean isClosed() {
        return closed;
    }

    /** Copies what {@code process} says, until it has ended and all was said. */
    RunningCommand follow(Process process, OutputStream out, OutputStream err) {
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
        RunningCommand started = new RunningCommand(process.getOutputStream(), exit, () -> {
            if (!exit.isDone()) {
                killed.set(true);
                // First the children: once their parent is gone they can't be told from strangers
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        });
        running.add(started);
        var unusedToo = exit.whenComplete((code, failure) -> running.remove(started));
        return started;
    }

    private static void copy(InputStream from, OutputStream to) {
        try (from) {
            from.transferTo(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(RunningCommand::close);
    }
}
