package io.perfsanity.engine.check;

import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.classify.ConfigRoots;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.result.ArchiveLimits;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.result.ResultArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the configs of a checkout on a cluster, so that cases are planned by those that their jobs will read. */
public final class ClusterConfigs {
    /** More than a config may have, so that the reader of configs is who refuses one. */
    private static final long MAX_FILE = 2L * 1024 * 1024;

    private static final int MAX_TOTAL = 64 * 1024 * 1024;
    private static final int MAX_FILES = 10_000;
    private static final ArchiveLimits LIMITS = new ArchiveLimits(MAX_FILE, MAX_TOTAL, MAX_FILES, List.of());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FEW = 3000;
    private static final int NO_DIRECTORY = 3;

    /** Lists the configs in the directories below the first, those of them that are there. */
    private static final String LIST = """
            cd -- "$1" 2>/dev/null || exit 3
            shift
            for d
            do
                [ ! -d "$d" ] || find "$d" -maxdepth 1 -type f '(' -name '*.yaml' -o -name '*.yml' ')'
            done
            """;

    private final Host host;
    private final Path copies;

    /** @param copies a directory on this machine, below which copies are made */
    public ClusterConfigs(Host host, Path copies) {
        this.host = host;
        this.copies = copies;
    }

    /**
     * The configs that a list may need.
     *
     * @param checkout on the cluster
     * @param list its text: of many configs only those are read whose names are in it
     * @throws HostException when there is no such directory, or too much in it
     */
    public ConfigDirectory read(String checkout, String list) throws IOException {
        Output listed = run(
                Stream.concat(
                                Stream.of("sh", "-c", LIST, "sh", checkout),
                                ConfigRoots.PLACES.stream().map(place -> "./" + place))
                        .toList(),
                "");
        if (listed.exitCode() == NO_DIRECTORY) {
            throw new HostException("there is no directory %s on %s to read configs from (sourceDirectory)"
                    .formatted(checkout, host.address()));
        }
        if (!listed.succeeded()) {
            throw refused(checkout, listed);
        }
        Path copy = Files.createDirectories(copies.resolve(lastPart(checkout)));
        List<String> files = listed.text().lines().distinct().toList();
        // All of them where they are few, so that a name that isn't among them can be told to be a mistake.
        String needed = files.stream()
                .filter(file ->
                        files.size() <= FEW || list.contains(lastPart(file).replaceAll("\\.ya?ml$", "")))
                .map(file -> file + "\0")
                .collect(Collectors.joining());
        if (!needed.isEmpty()) {
            Output sent = run(List.of("tar", "-czf", "-", "-C", checkout, "--null", "-T", "-"), needed);
            if (!sent.succeeded()) {
                throw refused(checkout, sent);
            }
            unpack(sent.stdout(), copy, checkout);
        }
        return new ConfigDirectory(copy, Path.of(checkout));
    }

    private HostException refused(String checkout, Output output) {
        return new HostException("the configs in %s can't be read on %s: %s"
                .formatted(checkout, host.address(), output.stderr().strip()));
    }

    private Output run(List<String> command, String input) throws IOException {
        return host.exec(
                command, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), PATIENCE, MAX_TOTAL);
    }

    private static String lastPart(String path) {
        return path.replaceAll("/+$", "").replaceAll(".*/", "");
    }

    private static void unpack(byte[] archive, Path target, String checkout) throws IOException {
        Collected collected = new ResultArchive(LIMITS).unpack(new ByteArrayInputStream(archive), target);
        Optional<String> tooMuch = collected
                .fault()
                .or(() -> collected.files().stream()
                        .filter(CollectedFile::cut)
                        .findFirst()
                        .map(file -> file.path() + " makes it more than " + MAX_TOTAL / 1024 / 1024
                                + " MiB, or has more than " + MAX_FILE / 1024 / 1024 + " MiB itself"));
        if (tooMuch.isPresent()) {
            throw new HostException("the configs in %s can't be taken: %s; --configs DIR names some on this machine"
                    .formatted(checkout, tooMuch.get()));
        }
    }
}
