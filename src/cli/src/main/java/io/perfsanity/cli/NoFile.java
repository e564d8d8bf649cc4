package io.perfsanity.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says what is where a file was expected. */
final class NoFile {
    private static final Pattern LIST = Pattern.compile(".*\\.(txt|ya?ml)");
    private static final int MOST = 5;

    private NoFile() {}

    /** Of a directory, with the lists that lie in it. */
    static String why(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return "no such file";
        }
        try (Stream<Path> files = Files.list(path)) {
            List<String> lists = files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(name -> LIST.matcher(name).matches())
                    .sorted()
                    .toList();
            String more = lists.size() > MOST ? " and %s more".formatted(lists.size() - MOST) : "";
            return "is a directory, expected a list"
                    + (lists.isEmpty()
                            ? ""
                            : " such as " + String.join(", ", lists.subList(0, Math.min(MOST, lists.size()))) + more);
        }
    }
}
