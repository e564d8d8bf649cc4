package io.perfsanity.engine.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hosts that a user's ssh_config(5) names, for somebody to choose from; what cannot be read names none. */
public final class SshAliases {
    private static final Pattern LINE = Pattern.compile("(?i)\\s*(host|include)(?:\\s+|\\s*=\\s*)(.*)");
    /** As many files may include each other in ssh. */
    private static final int DEPTH = 16;

    private final Path home;
    private final Set<String> names = new LinkedHashSet<>();

    private SshAliases(Path home) {
        this.home = home;
    }

    /**
     * Those without a pattern, in the order of the files.
     *
     * @param directory the user's {@code .ssh}
     */
    public static List<String> in(Path directory) {
        SshAliases aliases = new SshAliases(directory);
        aliases.read(directory.resolve("config"), DEPTH);
        return List.copyOf(aliases.names);
    }

    private void read(Path file, int depth) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            return;
        }
        for (String line : lines) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                continue;
            }
            List<String> words = Arrays.stream(parts.group(2).replace("\"", "").split("\\s+"))
                    .takeWhile(word -> !word.startsWith("#"))
                    .filter(word -> !word.isEmpty())
                    .toList();
            if (parts.group(1).equalsIgnoreCase("host")) {
                words.stream().filter(word -> word.matches("[^*?!]+")).forEach(names::add);
            } else if (depth > 1) {
                words.forEach(word -> files(word).forEach(each -> read(each, depth - 1)));
            }
        }
    }

    private List<Path> files(String pattern) {
        Path path = home.resolve(ProfileHosts.inHome(pattern));
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(path.getParent(), String.valueOf(path.getFileName()))) {
            found.forEach(files::add);
        } catch (IOException e) {
            return List.of();
        }
        files.sort(null);
        return files;
    }
}
