package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where profiles come from. */
final class ClusterOptions {
    @Option(
            names = "--clusters",
            paramLabel = "FILE",
            description = "The file of cluster profiles. Default: $PERF_SANITY_CLUSTERS, else ./clusters.yaml, else"
                    + " ~/.config/perf-sanity/clusters.yaml.")
    Path file;

    /**
     * The profile {@code name}; everything that is wrong with the file is printed first.
     *
     * @throws InputException when the profile can't be used
     */
    ClusterProfile profile(String name, Console console) throws IOException {
        return profile(Optional.of(name), console);
    }

    /** The same; the only one where none is named. */
    ClusterProfile profile(Optional<String> wanted, Console console) throws IOException {
        Path path = path();
        if (!Files.isRegularFile(path)) {
            throw new InputException("no file of cluster profiles at " + path + "; give one with --clusters");
        }
        Map<String, ClusterProfile> profiles = read(path, true, console);
        if (wanted.isEmpty() && profiles.size() != 1) {
            throw new InputException("which cluster? %s has %s; --cluster NAME chooses"
                    .formatted(path, String.join(", ", profiles.keySet())));
        }
        String name = wanted.orElseGet(() -> profiles.keySet().iterator().next());
        if (!profiles.containsKey(name)) {
            throw new InputException("no cluster '%s' in %s, which has %s%s"
                    .formatted(
                            name,
                            path,
                            String.join(", ", profiles.keySet()),
                            NearestWord.hint(name, profiles.keySet())));
        }
        return profiles.get(name);
    }

    /** The same where there is one; a past may be of a cluster that nobody describes any more. */
    Optional<ClusterProfile> profileIfAny(String name, Console console) throws IOException {
        Path path = path();
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        return Optional.ofNullable(read(path, false, console).get(name));
    }

    /** @param warn whether what is no error is told too */
    private static Map<String, ClusterProfile> read(Path path, boolean warn, Console console) throws IOException {
        Problems problems = new Problems();
        Map<String, ClusterProfile> profiles = ClustersFile.read(path.toString(), TextFile.read(path), problems);
        if (warn || problems.hasErrors()) {
            console.problems(problems.toList());
        }
        if (problems.hasErrors()) {
            throw new InputException(path + " has errors");
        }
        return profiles;
    }

    private Path path() {
        if (file != null) {
            return file;
        }
        String fromEnvironment = System.getenv("PERF_SANITY_CLUSTERS");
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
            return Path.of(fromEnvironment);
        }
        Path here = Path.of("clusters.yaml");
        Path home = Path.of(System.getProperty("user.home"), ".config", "perf-sanity", "clusters.yaml");
        return !Files.isRegularFile(here) && Files.isRegularFile(home) ? home : here;
    }
}
