package io.perfsanity.cli;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What somebody typed or wrote that can't work, and what he is told. {@code @} stands for the directory of the files that
 * the command names; in a line {@code *} stands for anything.
 *
 * @param number that it was found under
 * @param name what it is
 * @param lines all that are said to him but notes, or, of a command that looks at a cluster, those that must be among them
 */
record Mistake(int number, String name, String command, int code, List<String> lines) {

    static Mistake of(int number, String name, String command, int code, String... lines) {
        return new Mistake(number, name, command, code, List.of(lines));
    }

    List<String> words(String directory) {
        return Arrays.stream(command.split(" "))
                .map(word -> word.replace("@", directory))
                .toList();
    }

    /** Whether the command asks the cluster, which takes programs on the PATH and so a process of its own. */
    boolean asksCluster() {
        return command.matches("(run|clusters check) .*--clusters .*");
    }

    /** As regular expressions. */
    List<String> patterns(String directory) {
        return lines.stream()
                .map(line -> Arrays.stream(line.replace("@", directory).split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
                .toList();
    }

    @Override
    public String toString() {
        return "%02d %s".formatted(number, name);
    }
}
