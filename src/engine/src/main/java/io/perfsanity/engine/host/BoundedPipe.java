package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Hands bytes from one thread to another and holds a bounded number of them. Unlike {@link java.io.PipedInputStream} its
 * reads have limits, and it doesn't mind which threads come or go.
 */
final class BoundedPipe {
    private final int capacity;
    private final Deadline deadline;
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int firstOffset;
    private int held;
    private boolean ended;
    private boolean abandoned;
    private IOException failure;

    /** @param deadline when to stop waiting for a reader that doesn't read: what is written later is dropped */
    BoundedPipe(int capacity, Deadline deadline) {
        this.capacity = capacity;
        this.deadline = deadline;
    }

    /** The end of the stream, after what was written so far. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Ends the stream with an error, after what was written so far. */
    synchronized void fail(IOException cause) {
        if (!ended) {
            failure = cause;
        }
        end();
    }

    /** Nobody reads any more: frees the writer and drops what comes. */
    synchronized void abandon() {
        abandoned = true;
        chunks.clear();
        held = 0;
        notifyAll();
    }

    /** The error that the stream ended with. */
    synchronized Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Reads what is there, waiting for the first byte.
     *
     * @return the number of bytes, −1 at the end
     */
    private synchronized int read(
            byte[] target, int offset, int length, LongSupplier limit, Supplier<IOException> expired)
            throws IOException {
        if (length == 0) {
            return 0;
        }
        long nanos = limit.getAsLong();
        long until = System.nanoTime() + nanos;
        while (chunks.isEmpty() && !ended && !abandoned) {
            long left = nanos == 0 ? 0 : until - System.nanoTime();
            if (nanos != 0 && left <= 0) {
                throw expired.get();
            }
            try {
                wait(millis(left));
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        if (chunks.isEmpty()) {
            if (failure != null) {
                throw failure;
            }
            return -1;
        }
        return take(target, offset, length);
    }

    private int take(byte[] target, int offset, int length) {
        byte[] first = chunks.getFirst();
        int count = Math.min(length, first.length - firstOffset);
        System.arraycopy(first, firstOffset, target, offset, count);
        firstOffset += count;
        held -= count;
        if (firstOffset == first.length) {
            chunks.removeFirst();
            firstOffset = 0;
        }
        notifyAll();
        return count;
    }

    private synchronized void put(byte[] bytes, int offset, int length) throws IOException {
        while (held >= capacity && !abandoned && !ended) {
            if (deadline.passed()) {
                abandon();
            } else {
                try {
                    wait(millis(Math.max(1, deadline.remainingNanos())));
                } catch (InterruptedException e) {
                    throw interrupted(e);
                }
            }
        }
        if (!abandoned && !ended && length > 0) {
            chunks.addLast(Arrays.copyOfRange(bytes, offset, offset + length));
            held += length;
            notifyAll();
        }
    }

    /** Rounded up, since {@code wait(0)} is without limit. */
    private static long millis(long nanos) {
        return nanos == 0 ? 0 : nanos / 1_000_000 + 1;
    }

    private static IOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", cause);
    }

    /** For the writer; closing it doesn't end the stream. */
    OutputStream sink() {
        return sink(() -> {});
    }

    /** For a writer whose {@code close} is the end of the stream. */
    OutputStream endingSink() {
        return sink(this::end);
    }

    private OutputStream sink(Runnable closed) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                put(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                put(bytes, offset, length);
            }

            @Override
            public void close() {
                closed.run();
            }
        };
    }

    /**
     * For the reader.
     *
     * @param limit how many nanoseconds a read may wait; 0: without limit
     * @param expired what a read that waited so long throws
     */
    InputStream source(LongSupplier limit, Supplier<IOException> expired) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return BoundedPipe.this.read(target, offset, length, limit, expired);
            }

            @Override
            public int available() {
                synchronized (BoundedPipe.this) {
                    return held;
                }
            }
        };
    }
}
