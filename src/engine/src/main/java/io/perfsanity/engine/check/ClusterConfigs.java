package io.perfsanity.engine.check;

import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the configs of a checkout on a cluster, so that cases are planned by those that their jobs will read. */
public final class ClusterConfigs {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FEW = 3000;

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
        RemoteConfigs configs = new RemoteConfigs(host, PATIENCE);
        Output listed = configs.list(checkout);
        if (listed.exitCode() == RemoteConfigs.NO_DIRECTORY) {
            throw new HostException("there is no directory %s on %s to read configs from (sourceDirectory)"
                    .formatted(checkout, host.address()));
        }
        if (!listed.succeeded()) {
            throw refused(checkout, listed);
        }
        Path copy = Files.createDirectories(copies.resolve(RemoteConfigs.lastPart(checkout)));
        List<String> files = listed.text().lines().distinct().toList();
        // All of them where they are few, so that a name that isn't among them can be told to be a mistake.
        List<String> needed = files.stream()
                .filter(file -> files.size() <= FEW || list.contains(RemoteConfigs.stem(file)))
                .toList();
        if (!needed.isEmpty()) {
            Output sent = configs.archive(checkout, needed);
            if (!sent.succeeded()) {
                throw refused(checkout, sent);
            }
            Optional<String> tooMuch = RemoteConfigs.unpack(new ByteArrayInputStream(sent.stdout()), copy);
            if (tooMuch.isPresent()) {
                throw new HostException("the configs in %s can't be taken: %s; --configs DIR names some on this machine"
                        .formatted(checkout, tooMuch.get()));
            }
        }
        return new ConfigDirectory(copy, Path.of(checkout));
    }

    private HostException refused(String checkout, Output output) {
        return new HostException("the configs in %s can't be read on %s: %s"
                .formatted(checkout, host.address(), output.stderr().strip()));
    }
}
