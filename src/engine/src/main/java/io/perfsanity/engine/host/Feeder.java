package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies a caller's stream to what a command reads. */
final class Feeder implements Runnable {
    private static final int BLOCK = 32 * 1024;

    private final InputStream source;
    private final RunningCommand command;
    private volatile IOException failure;
    private volatile boolean stopped;

    Feeder(InputStream source, RunningCommand command) {
        this.source = source;
        this.command = command;
    }

    @Override
    public void run() {
        byte[] block = new byte[BLOCK];
        try (OutputStream target = command.stdin()) {
            for (int count = next(block); count >= 0; count = next(block)) {
                target.write(block, 0, count);
                target.flush();
            }
        } catch (IOException e) {
            // The command may end without reading all: its exit code tells whether that is an error
        }
    }

    private int next(byte[] block) throws IOException {
        try {
            return source.read(block);
        } catch (IOException e) {
            if (!stopped) {
                failure = e;
            }
            // Before its input is closed, which the command would take for the end of the data
            command.close();
            throw e;
        }
    }

    /** The command has ended: what becomes of the source from now on is no failure. */
    void stop() {
        stopped = true;
    }

    /** Fails when the source couldn't be read to its end. */
    void check(Command what) throws IOException {
        if (failure != null) {
            throw new IOException("the input for %s can't be read: %s".formatted(what, failure.getMessage()), failure);
        }
    }
}
