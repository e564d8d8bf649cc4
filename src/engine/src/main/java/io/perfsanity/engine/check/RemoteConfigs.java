package io.perfsanity.engine.check;

import io.perfsanity.engine.classify.ConfigRoots;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.result.ArchiveLimits;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.result.ResultArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The configs of a directory elsewhere: which there are, and copies of some, within limits. What fails is told by who asks. */
public final class RemoteConfigs {
    /** How {@link #list} ends where there is no such directory. */
    public static final int NO_DIRECTORY = 3;

    public static final int MAX_TOTAL = 64 * 1024 * 1024;
    public static final int MAX_FILES = 10_000;

    /** More than a config may have, so that the reader of configs is who refuses one. */
    private static final long MAX_FILE = 2L * 1024 * 1024;

    private static final ArchiveLimits LIMITS = new ArchiveLimits(MAX_FILE, MAX_TOTAL, MAX_FILES, List.of());

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
    private final Duration patience;

    /** @param patience with each of the commands */
    public RemoteConfigs(Host host, Duration patience) {
        this.host = host;
        this.patience = patience;
    }

    /** The paths below {@code directory} of the configs in the places that are known for them, one a line. */
    public Output list(String directory) throws IOException {
        return run(
                Stream.concat(
                                Stream.of("sh", "-c", LIST, "sh", directory),
                                ConfigRoots.PLACES.stream().map(place -> "./" + place))
                        .toList(),
                "");
    }

    /** An archive of some of these, for {@link #unpack}. */
    public Output archive(String directory, List<String> files) throws IOException {
        return run(
                List.of("tar", "-czf", "-", "-C", directory, "--null", "-T", "-"),
                files.stream().map(file -> file + "\0").collect(Collectors.joining()));
    }

    private Output run(List<String> command, String input) throws IOException {
        return host.exec(
                command, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), patience, MAX_TOTAL);
    }

    /** The name of a config without its extension. */
    public static String stem(String file) {
        return lastPart(file).replaceAll("\\.ya?ml$", "");
    }

    public static String lastPart(String path) {
        return path.replaceAll("/+$", "").replaceAll(".*/", "");
    }

    /** Unpacks an archive; why not all of it can be taken, if so. */
    public static Optional<String> unpack(InputStream archive, Path target) throws IOException {
        Collected collected = new ResultArchive(LIMITS).unpack(archive, target);
        return collected
                .fault()
                .or(() -> collected.files().stream()
                        .filter(CollectedFile::cut)
                        .findFirst()
                        .map(file -> file.path() + " makes it more than " + MAX_TOTAL / 1024 / 1024
                                + " MiB, or has more than " + MAX_FILE / 1024 / 1024 + " MiB itself"));
    }
}
