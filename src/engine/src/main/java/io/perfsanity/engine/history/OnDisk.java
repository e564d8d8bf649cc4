package io.perfsanity.engine.history;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Waits until files that were written, and their names in a directory, survive a power failure. Many at once: a
 * disk takes a thousand together in a tenth of a second, and in three seconds one after the other.
 */
final class OnDisk {
    private static final int AT_ONCE = 8;

    private OnDisk() {}

    /** @param written files in {@code directory}, which needn't be there where there are none */
    static void force(Collection<Path> written, Path directory) throws IOException {
        if (written.isEmpty()) {
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Stream<Callable<Path>> each = written.stream().distinct().map(path -> () -> force(path));
            for (Future<Path> forced : pool.invokeAll(each.toList())) {
                forced.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException fault ? fault : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the disk");
        } finally {
            pool.shutdown();
        }
        forceNames(directory);
    }

    /** Writes a file anew; readers see the old one or the new one. */
    static void replace(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.createDirectories(file.getParent());
        Files.writeString(draft, text, StandardCharsets.UTF_8);
        if (Files.exists(file)) {
            // What was kept before must not be lost for what is added; a new file's content may be forced later.
            force(List.of(draft), file.getParent());
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path force(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        return path;
    }

    private static void forceNames(Path directory) {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            // Not every system opens directories; those keep names by themselves.
        }
    }
}
