package io.perfsanity.engine.host;

import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** A command that ended before it began. */
record EndedCommand(int code) implements RunningCommand {
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
