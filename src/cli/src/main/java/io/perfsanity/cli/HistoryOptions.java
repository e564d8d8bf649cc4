package io.perfsanity.cli;

import io.perfsanity.engine.history.History;
import io.perfsanity.engine.host.ProfileHosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where measurements are kept. */
final class HistoryOptions {
    @Mixin
    ClusterOptions clusters;

    @Option(
            names = "--history",
            paramLabel = "DIR",
            description = "The directory of measurements. Default: the one that the profile of --cluster names.")
    Path directory;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Only what was measured on this cluster.")
    String cluster;

    /** @throws InputException when nothing says where it is */
    History history(Console console) throws IOException {
        if (directory != null) {
            return History.in(directory);
        }
        if (cluster == null) {
            throw new InputException(
                    "where measurements are kept isn't known; give --history, or --cluster with a profile"
                            + " that has the key 'history'");
        }
        Optional<String> named = clusters.profile(cluster, console).history();
        return History.in(ProfileHosts.inHome(named.orElseThrow(() -> new InputException(
                "the profile " + cluster + " has no key 'history'; give the directory with --history"))));
    }

    /** One that holds something. */
    History existing(Console console) throws IOException {
        History history = history(console);
        if (!history.exists()) {
            throw new InputException("no measurements in " + history.directory());
        }
        return history;
    }
}
