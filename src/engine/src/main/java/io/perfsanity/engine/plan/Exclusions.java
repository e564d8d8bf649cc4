package io.perfsanity.engine.plan;

import io.perfsanity.engine.testlist.Glob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a checkout isn't sent.
 *
 * @param ignored what Git doesn't take, by {@code .gitignore} and its like; nothing where there is no repository or no
 *     {@code git}
 * @param globs of paths below the checkout, or of the names of files and directories
 */
public record Exclusions(boolean ignored, List<String> globs) {
    public static final Exclusions NONE = new Exclusions(false, List.of());

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    public Exclusions {
        globs = List.copyOf(globs);
    }

    /** Of paths below {@code root}, each byte of which is a character; a directory stands for all below it. */
    Predicate<String> in(Path root) {
        Set<String> unknown = ignored ? ignoredIn(root) : Set.of();
        List<Glob> patterns = globs.stream()
                .map(glob -> new String(
                        glob.replaceFirst("/+$", "").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .map(Glob::of)
                .toList();
        return path -> unknown.contains(path)
                || patterns.stream()
                        .anyMatch(
                                glob -> glob.matches(path) || glob.matches(path.substring(path.lastIndexOf('/') + 1)));
    }

    /** Where that isn't known more is sent, and nothing is missing. */
    private static Set<String> ignoredIn(Path root) {
        return LocalSources.git(
                        root,
                        LIMIT,
                        MAX_BYTES,
                        "ls-files",
                        "-z",
                        "--others",
                        "--ignored",
                        "--exclude-standard",
                        "--directory")
                .map(output -> new String(output.stdout(), StandardCharsets.ISO_8859_1))
                .map(Exclusions::paths)
                .orElse(Set.of());
    }

    /** A directory ends with a slash; the last name is cut where there are too many. */
    private static Set<String> paths(String names) {
        return Stream.of(names.substring(0, names.lastIndexOf('\0') + 1).split("\0"))
                .map(name -> name.replaceFirst("/$", ""))
                .collect(Collectors.toSet());
    }
}
