package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
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
     * Where a checkout of the tests has its configs (classification rules, section 3), in the order of the search. For a
     * case of QA's lists their own pair of folders comes before CI's.
     */
    private static final List<Path> IN_CHECKOUT = List.of(
            ConfigFolders.CI.aggregated(),
            ConfigFolders.CI.disaggregated(),
            Path.of("tests", "scripts", "perf-sanity"),
            ConfigFolders.QA.aggregated(),
            ConfigFolders.QA.disaggregated(),
            Path.of("tests", "integration", "defs", "perf", "disagg", "test_configs", "disagg", "perf"),
            Path.of("tests", "integration", "defs", "perf", "disagg", "test_configs", "wideep", "perf"));

    private static final List<Path> IN_PERF_SANITY = List.of(Path.of("aggregated"), Path.of("disaggregated"));
    private static final Path ITSELF = Path.of("");
    private static final List<String> EXTENSIONS = List.of(".yaml", ".yml");

    /** Below a directory of any kind that {@link #of} takes: every directory whose files may be configs. */
    public static final List<Path> PLACES = Stream.of(IN_CHECKOUT, IN_PERF_SANITY, List.of(ITSELF))
            .flatMap(List::stream)
            .toList();

    private final List<Root> roots;
    /** The same in the order for QA's lists. */
    private final List<Root> rootsOfQa;
    /** Whether a name may be found in both pairs of upstream's folders. */
    private final boolean bothPairs;

    private final List<Problem> problems;
    private final Map<Path, ConfigFile> read = new HashMap<>();
    private Optional<Boolean> holdConfigs = Optional.empty();

    private ConfigRoots(List<Root> roots, List<Problem> problems) {
        this.roots = roots;
        this.rootsOfQa = roots.stream()
                .sorted(Comparator.comparing(Root::directory).thenComparing(root -> !root.isOf(ConfigFolders.QA)))
                .toList();
        this.bothPairs = Arrays.stream(ConfigFolders.values())
                .allMatch(pair -> roots.stream().anyMatch(root -> root.isOf(pair)));
        this.problems = problems;
    }

    /**
     * The configs below the directories, searched in their order.
     *
     * @param directories each a checkout of the tests, its {@code tests/scripts/perf-sanity}, or a directory of config
     *     files; whether the files are aggregated or disaggregated ones follows from the path's end. One that can't be
     *     used is among {@link #problems()}
     */
    public static ConfigRoots of(List<ConfigDirectory> directories) {
        Problems problems = new Problems();
        List<Root> roots = new ArrayList<>();
        for (ConfigDirectory directory : directories) {
            if (!Files.isDirectory(directory.path())) {
                problems.error(Source.of(directory.shown().toString()), "no such directory of configs");
                continue;
            }
            for (Path part : parts(directory.path())) {
                Path shown = directory.shown().resolve(part);
                try {
                    roots.add(Root.open(directory, part, shown, directories.indexOf(directory)));
                } catch (IOException e) {
                    problems.error(
                            Source.of(shown.toString()), "this directory of configs can't be read: " + e.getMessage());
                }
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

    /** Directories that were given and can't be used. */
    public List<Problem> problems() {
        return problems;
    }

    boolean isEmpty() {
        return roots.isEmpty();
    }

    /**
     * Whether there is any config at all, so that one that isn't found is missing among others. A directory of no known name
     * may hold other YAML files, such as a checkout's own.
     */
    boolean holdConfigs() {
        if (holdConfigs.isEmpty()) {
            holdConfigs = Optional.of(roots.stream()
                    .anyMatch(root -> root.kind() == Kind.ANY
                            ? root.names().stream()
                                    .anyMatch(name -> read(root, name).isConfig())
                            : !root.names().isEmpty()));
        }
        return holdConfigs.get();
    }

    /** What {@link #find} could have found, without extension. */
    List<String> stems(CaseName name, boolean qa) {
        return serving(name, qa)
                .flatMap(root -> root.names().stream())
                .map(file -> file.substring(0, file.lastIndexOf('.')))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * The config of a case by the stem of its id.
     *
     * @param qa whether the case stands in one of QA's lists
     */
    Optional<ConfigFile> find(CaseName name, boolean qa) {
        return name.stem().isEmpty()
                ? Optional.empty()
                : inRoots(name, serving(name, qa)).findFirst();
    }

    /** The config of the same name in the other of upstream's pairs of folders. */
    Optional<ConfigFile> other(ConfigFile taken, CaseName name) {
        if (!bothPairs) {
            return Optional.empty();
        }
        Path path = Path.of(taken.file()).getParent();
        Optional<ConfigFolders> pair = path == null ? Optional.empty() : ConfigFolders.of(path);
        return pair.flatMap(known -> inRoots(
                        name, serving(name, false).filter(root -> root.pair().isPresent() && !root.isOf(known)))
                .findFirst());
    }

    private Stream<ConfigFile> inRoots(CaseName name, Stream<Root> searched) {
        return searched.flatMap(root -> EXTENSIONS.stream()
                .map(extension -> name.stem() + extension)
                .filter(root.names()::contains)
                .map(file -> read(root, file)));
    }

    /** Where {@link #find} looked, for the user. */
    String searched(CaseName name, boolean qa) {
        return join(serving(name, qa));
    }

    private Stream<Root> serving(CaseName name, boolean qa) {
        Set<Kind> kinds = Kind.servedTo(name);
        return (qa ? rootsOfQa : roots).stream().filter(root -> kinds.contains(root.kind()));
    }

    private static String join(Stream<Root> places) {
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
        List<String> names = EXTENSIONS.stream().anyMatch(name::endsWith)
                ? List.of(name)
                : EXTENSIONS.stream().map(name::concat).toList();
        return roots.stream()
                .flatMap(root -> names.stream()
                        .filter(file -> Files.isRegularFile(root.real().resolve(file)))
                        .map(file -> read(root, file)))
                .findFirst();
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

    private ConfigFile read(Root root, String relative) {
        return read.computeIfAbsent(root.real().resolve(relative), path -> ConfigFile.load(root, Path.of(relative)));
    }

    /**
     * One directory of config files.
     *
     * @param shown as the user gave it
     * @param real without links; no file outside it is read
     * @param names of the files in it. A case finds its file only among them, so that no text of a list is made a path
     * @param pair of upstream's folders, where it is one of them
     * @param directory the index of the directory that it was found in
     */
    record Root(Path shown, Path real, Kind kind, Set<String> names, Optional<ConfigFolders> pair, int directory) {
        boolean isOf(ConfigFolders wanted) {
            return pair.equals(Optional.of(wanted));
        }

        /** Lists one part of a directory, out of which its links must not lead. */
        static Root open(ConfigDirectory directory, Path part, Path shown, int index) throws IOException {
            Path path = directory.path().resolve(part);
            Path base = directory.path().toRealPath();
            Path real = path.toRealPath();
            if (!real.startsWith(base)) {
                throw new IOException("is a link out of " + base.getFileName());
            }
            Set<String> names = new HashSet<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(real, "*.{yaml,yml}")) {
                files.forEach(file -> names.add(String.valueOf(file.getFileName())));
            }
            Path whole = path.toAbsolutePath().normalize();
            return new Root(shown, real, Kind.of(whole), Set.copyOf(names), ConfigFolders.of(whole), index);
        }
    }

    /** What a directory holds by its name. */
    enum Kind {
        AGGREGATED,
        DISAGGREGATED,
        ANY;

        /** The kinds in which a case looks. Ids with a benchmark mode read disaggregated files whatever their prefix says. */
        static Set<Kind> servedTo(CaseName name) {
            boolean benchmark = name.benchmarkMode().isPresent();
            Set<Kind> kinds = EnumSet.of(ANY);
            if (!name.disaggPrefix() && !benchmark) {
                kinds.add(AGGREGATED);
            }
            if (benchmark || !name.prefix().startsWith("aggr")) {
                kinds.add(DISAGGREGATED);
            }
            return kinds;
        }

        static Kind of(Path directory) {
            if (directory.endsWith("aggregated")) {
                return AGGREGATED;
            }
            boolean disaggregated = directory.endsWith("disaggregated")
                    || directory.endsWith(Path.of("disagg", "perf"))
                    || directory.endsWith(Path.of("wideep", "perf"));
            return disaggregated ? DISAGGREGATED : ANY;
        }
    }
}
