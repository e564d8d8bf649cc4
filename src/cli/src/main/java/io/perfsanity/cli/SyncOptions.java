package io.perfsanity.cli;

import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.plan.Exclusions;
import io.perfsanity.engine.plan.LocalSources;
import io.perfsanity.engine.plan.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of commands that bring checkouts to a cluster: what of these isn't sent. */
final class SyncOptions {
    @Option(
            names = "--sync-exclude",
            paramLabel = "GLOB",
            description =
                    "What of the checkout isn't sent: paths below it, or names, with * and ?. Repeatable. What Git"
                            + " ignores isn't either.")
    List<String> excluded = new ArrayList<>();

    @Option(names = "--sync-ignored", description = "Send what Git ignores too, such as a build in the checkout.")
    boolean ignored;

    /** What of {@code checkout} is sent. */
    Sources of(Path checkout, Limits limits) {
        return new LocalSources(checkout, limits.syncFiles(), limits.syncMiB(), new Exclusions(!ignored, excluded));
    }
}
