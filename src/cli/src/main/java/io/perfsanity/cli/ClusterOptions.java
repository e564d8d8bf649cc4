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
    /** Names the profile where no option does. */
    private static final String CLUSTER = "PERF_SANITY_CLUSTER";

    private static final Path HERE = Path.of("clusters.yaml");

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

    /** The same; where none is named, the usual one. */
    ClusterProfile profile(Optional<String> wanted, Console console) throws IOException {
        ClustersFile.Content content = content(true, console);
        Map<String, ClusterProfile> profiles = content.profiles();
        String name = wanted.or(() -> usual(content))
                .orElseThrow(() -> new InputException(
                        "which cluster? %s has %s; --cluster NAME chooses, or $%s, or 'cluster' of the file's 'defaults'"
                                .formatted(path(), String.join(", ", profiles.keySet()), CLUSTER)));
        if (!profiles.containsKey(name)) {
            Path path = path();
            throw new InputException("%sno cluster '%s' in %s, which has %s%s"
                    .formatted(
                            wanted.isEmpty() ? "$" + CLUSTER + ": " : "",
                            name,
                            path,
                            String.join(", ", profiles.keySet()),
                            NearestWord.hint(name, profiles.keySet())));
        }
        return profiles.get(name);
    }

    /** All that the file holds. */
    ClustersFile.Content content(boolean warn, Console console) throws IOException {
        Path path = path();
        if (!Files.isRegularFile(path)) {
            String where = path.equals(HERE) ? "%s or %s".formatted(HERE, home()) : path.toString();
            throw new InputException("no file of cluster profiles at " + where
                    + "; 'perf-sanity init' writes one, --clusters names another place");
        }
        return read(path, warn, console);
    }

    /** The one that is meant where nobody names one: by the environment, by the file, or the only one. */
    static Optional<String> usual(ClustersFile.Content content) {
        Map<String, ClusterProfile> profiles = content.profiles();
        return Optional.ofNullable(System.getenv(CLUSTER))
                .filter(name -> !name.isEmpty())
                .or(content::cluster)
                .or(() -> profiles.size() == 1 ? profiles.keySet().stream().findFirst() : Optional.empty());
    }

    /** The same where there is one; a past may be of a cluster that nobody describes any more. */
    Optional<ClusterProfile> profileIfAny(String name, Console console) throws IOException {
        Path path = path();
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        return Optional.ofNullable(read(path, false, console).profiles().get(name));
    }

    /** @param warn whether what is no error is told too */
    private static ClustersFile.Content read(Path path, boolean warn, Console console) throws IOException {
        Problems problems = new Problems();
        ClustersFile.Content content = ClustersFile.content(path.toString(), TextFile.read(path), problems);
        if (warn || problems.hasErrors()) {
            console.problems(problems.toList());
        }
        if (problems.hasErrors()) {
            throw new InputException(path + " has errors");
        }
        return content;
    }

    /** Where the profiles are, or would be. */
    Path path() {
        if (file != null) {
            return file;
        }
        String fromEnvironment = System.getenv("PERF_SANITY_CLUSTERS");
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
            return Path.of(fromEnvironment);
        }
        return !Files.isRegularFile(HERE) && Files.isRegularFile(home()) ? home() : HERE;
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"), ".config", "perf-sanity", "clusters.yaml");
    }
}
