package io.perfsanity.engine.result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds what was brought home of an attempt. */
final class AttemptFiles {
    private AttemptFiles() {}

    /** Regular files below {@code directory} in the order of their paths; none where it is missing or a link. */
    static List<Path> below(Path directory, int depth, Predicate<String> name) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        // Files.walk doesn't follow links unless it is told to.
        try (Stream<Path> walk = Files.walk(directory, depth)) {
            return walk.filter(path -> name.test(path.getFileName().toString()))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
