package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A process and its descendants. */
final class LocalCommand implements RunningCommand {
    private final Process process;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private volatile boolean killed;

    LocalCommand(Process process, OutputStream out, OutputStream err, Executor threads) {
        this.process = process;
        CompletableFuture<Void> outDone =
                CompletableFuture.runAsync(() -> copy(process.getInputStream(), out), threads);
        CompletableFuture<Void> errDone =
                CompletableFuture.runAsync(() -> copy(process.getErrorStream(), err), threads);
        var unused = CompletableFuture.allOf(process.onExit(), outDone, errDone)
                .whenComplete((done, failure) -> ended(failure));
    }

    private void ended(Throwable failure) {
        if (killed) {
            exit.completeExceptionally(new HostException("the command was killed"));
        } else if (failure != null) {
            exit.completeExceptionally(new HostException("the command's output can't be read: " + failure, failure));
        } else {
            exit.complete(process.exitValue());
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        try (from) {
            from.transferTo(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    @Override
    public CompletableFuture<Integer> exit() {
        return exit;
    }

    @Override
    public void close() {
        if (!exit.isDone()) {
            killed = true;
            // First the children: once their parent is gone they can't be told from strangers
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
