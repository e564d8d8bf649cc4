package io.perfsanity.engine.testlist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Lists from real repositories, which are not part of this one: where {@code -Dreal.lists} says, else beside it. */
final class RealLists {
    static final Path ROOT = Path.of(System.getProperty("real.lists", "../../../shared/real-lists"))
            .toAbsolutePath();

    private RealLists() {}

    static boolean present() {
        return Files.isDirectory(ROOT);
    }

    static List<Path> lists() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile)
                    .filter(RealLists::isList)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isList(Path file) {
        String path = file.toString().toLowerCase(Locale.ROOT);
        return path.contains("test_lists") || path.contains("testlists") || path.endsWith("perf_test_cases.yaml");
    }
}
