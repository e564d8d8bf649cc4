package io.perfsanity.engine.classify;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * One directory of config files.
 *
 * @param shown as the user gave it
 * @param real without links; no file outside it is read
 * @param names of the files in it. A case finds its file only among them, so that no text of a list is made a path
 */
record ConfigRoot(Path shown, Path real, Kind kind, Set<String> names) {

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

    /** Lists {@code directory}, whose links must not leave {@code base}. */
    static ConfigRoot open(Path directory, Path shown, Path base) throws IOException {
        Path real = directory.toRealPath();
        if (!real.startsWith(base)) {
            throw new IOException("is a link out of " + base.getFileName());
        }
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(real, "*.{yaml,yml}")) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        return new ConfigRoot(shown, real, Kind.of(directory.toAbsolutePath().normalize()), Set.copyOf(names));
    }

    /** The file {@code stem.yaml}, else {@code stem.yml}. */
    Optional<String> fileFor(String stem) {
        for (String extension : new String[] {".yaml", ".yml"}) {
            String name = stem + extension;
            if (names.contains(name)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
