package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The directories in which cases find their configs. Each file is read once in the life of an instance; make a new one
 * for each run. Not thread-safe.
 *
 * <p>Ids and configs are hostile: what is read is a regular file of at most 1 MiB inside one of the directories, also
 * after its links are followed.
 */
public final class ConfigRoots {
    /**
     * Where a checkout of the tests has its configs (classification rules, section 3), in the order of the search;
     * {@code scripts/perf} has those of upstream's QA lists.
     */
    private static final List<Path> IN_CHECKOUT = List.of(
            Path.of("tests", "scripts", "perf-sanity", "aggregated"),
            Path.of("tests", "scripts", "perf-sanity", "disaggregated"),
            Path.of("tests", "scripts", "perf-sanity"),
            Path.of("tests", "scripts", "perf", "aggregated"),
            Path.of("tests", "scripts", "perf", "disaggregated"),
            Path.of("tests", "integration", "defs", "perf", "disagg", "test_configs", "disagg", "perf"),
            Path.of("tests", "integration", "defs", "perf", "disagg", "test_configs", "wideep", "perf"));

    private static final List<Path> IN_PERF_SANITY = List.of(Path.of("aggregated"), Path.of("disaggregated"));
    private static final Path ITSELF = Path.of("");

    /** Below a directory of any kind that {@link #of} takes: every directory whose files may be configs. */
    public static final List<Path> PLACES = Stream.of(IN_CHECKOUT, IN_PERF_SANITY, List.of(ITSELF))
            .flatMap(List::stream)
            .toList();

    private final List<ConfigRoot> roots;
    private final List<Problem> problems;
    private final Map<Path, ConfigFile> read = new HashMap<>();

    private ConfigRoots(List<ConfigRoot> roots, List<Problem> problems) {
        this.roots = roots;
        this.problems = problems;
    }

    /** No directories: configs say nothing about any case. */
    public static ConfigRoots none() {
        return of(List.of());
    }

    /**
     * The configs below the directories, searched in their order.
     *
     * @param directories each a checkout of the tests, its {@code tests/scripts/perf-sanity}, or a directory of config
     *     files; whether the files are aggregated or disaggregated ones follows from the path's end. One that can't be
     *     used is among {@link #problems()}
     */
    public static ConfigRoots of(List<Path> directories) {
        return in(directories.stream().map(ConfigDirectory::of).toList());
    }

    /** The same, where some of the directories are called otherwise than they lie. */
    public static ConfigRoots in(List<ConfigDirectory> directories) {
        Problems problems = new Problems();
        List<ConfigRoot> roots = new ArrayList<>();
        for (ConfigDirectory directory : directories) {
            if (!Files.isDirectory(directory.path())) {
                problems.error(Source.of(directory.shown().toString()), "no such directory of configs");
                continue;
            }
            for (Path part : parts(directory.path())) {
                open(directory, part, problems).ifPresent(roots::add);
            }
        }
        return new ConfigRoots(List.copyOf(roots), problems.toList());
    }

    private static List<Path> parts(Path directory) {
        List<Path> inCheckout = present(directory, IN_CHECKOUT);
        if (!inCheckout.isEmpty()) {
            return inCheckout;
        }
        List<Path> parts = new ArrayList<>(present(directory, IN_PERF_SANITY));
        parts.add(ITSELF);
        return parts;
    }

    private static List<Path> present(Path directory, List<Path> parts) {
        return parts.stream()
                .filter(part -> Files.isDirectory(directory.resolve(part)))
                .toList();
    }

    private static Optional<ConfigRoot> open(ConfigDirectory directory, Path part, Problems problems) {
        Path shown = directory.shown().resolve(part);
        try {
            return Optional.of(ConfigRoot.open(
                    directory.path().resolve(part), shown, directory.path().toRealPath()));
        } catch (IOException e) {
            problems.error(Source.of(shown.toString()), "this directory of configs can't be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Directories that were given and can't be used. */
    public List<Problem> problems() {
        return problems;
    }

    boolean isEmpty() {
        return roots.isEmpty();
    }

    /** The config of a case by the stem of its id. */
    Optional<ConfigFile> find(CaseName name) {
        return name.stem().isEmpty()
                ? Optional.empty()
                : serving(name)
                        .flatMap(root -> root.fileFor(name.stem()).map(file -> read(root, file)).stream())
                        .findFirst();
    }

    /** Where {@link #find} looked, for the user. */
    String searched(CaseName name) {
        return join(serving(name));
    }

    private Stream<ConfigRoot> serving(CaseName name) {
        Set<ConfigRoot.Kind> kinds = ConfigRoot.Kind.servedTo(name);
        return roots.stream().filter(root -> kinds.contains(root.kind()));
    }

    private static String join(Stream<ConfigRoot> places) {
        return places.map(root -> root.shown().toString()).collect(Collectors.joining(", "));
    }

    /**
     * The config that a list names itself. One that doesn't exist or would leave the directories is a file with an
     * error.
     *
     * @param name relative to a root, with or without extension
     * @param at where the list names it
     */
    Optional<ConfigFile> named(String name, Source at) {
        if (roots.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> inside = inside(name);
        if (inside.isEmpty()) {
            String message = "config '" + name + "' must be a path inside a directory of configs, without '..'";
            return Optional.of(ConfigFile.unreadable(name, at, message));
        }
        Optional<ConfigFile> file = locate(name);
        if (file.isPresent()) {
            return file;
        }
        List<String> names =
                roots.stream().flatMap(root -> root.names().stream()).sorted().toList();
        String message = "no config '" + name + "' in " + join(roots.stream()) + NearestWord.hint(name, names);
        return Optional.of(ConfigFile.unreadable(name, at, message));
    }

    private Optional<ConfigFile> locate(String name) {
        boolean complete = name.endsWith(".yaml") || name.endsWith(".yml");
        for (ConfigRoot root : roots) {
            for (String file : complete ? List.of(name) : List.of(name + ".yaml", name + ".yml")) {
                if (Files.isRegularFile(root.real().resolve(file))) {
                    return Optional.of(read(root, file));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> inside(String name) {
        try {
            return Optional.of(Path.of(name))
                    .filter(path -> !path.isAbsolute())
                    .filter(path -> StreamSupport.stream(path.spliterator(), false)
                            .noneMatch(part -> part.equals(Path.of(".."))));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private ConfigFile read(ConfigRoot root, String relative) {
        return read.computeIfAbsent(root.real().resolve(relative), path -> ConfigFile.load(root, Path.of(relative)));
    }
}
