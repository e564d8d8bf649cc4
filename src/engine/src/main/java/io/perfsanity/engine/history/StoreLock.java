package io.perfsanity.engine.history;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one writer at a time into a history: of all processes, by a file, and of the threads of this one. */
final class StoreLock {
    /**
     * Before the file, as a process has its locks as a whole: a thread that closes the file gives up those of the others.
     * One for all histories of the process, as an append takes less than a second.
     */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private StoreLock() {}

    /** What may be done by one at a time. */
    interface Work {
        void run() throws IOException;
    }

    /**
     * Waits for the other writers, two minutes at most, and does the work. Makes the directory.
     *
     * @throws IOException also when another writer doesn't end
     */
    static void holding(Path directory, Work work) throws IOException {
        try {
            if (!THREADS.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy(directory);
            }
            try {
                Files.createDirectories(directory);
                doLocked(directory, work);
            } finally {
                THREADS.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the history " + directory);
        }
    }

    private static void doLocked(Path directory, Work work) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (FileChannel file =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (file.tryLock() == null) {
                if (System.nanoTime() > end) {
                    throw busy(directory);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            work.run();
        }
    }

    private static IOException busy(Path directory) {
        return new IOException(
                "the history " + directory + " has been in use by another writer for " + PATIENCE.toSeconds() + " s");
    }
}
