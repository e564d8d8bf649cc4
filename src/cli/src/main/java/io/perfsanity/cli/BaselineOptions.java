package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.Rule;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What a run is compared with, and how. */
final class BaselineOptions {
    @Option(
            names = "--history",
            paramLabel = "DIR",
            description = "Where measurements of runs are kept and compared. Default: the profile's.")
    Path history;

    @Option(
            names = "--gate",
            paramLabel = "RULE",
            description = "What is called slower than before: none, median, upstream-post-merge or upstream-pre-merge."
                    + " Default: the profile's, else median.")
    String rule;

    @Option(
            names = "--reruns",
            paramLabel = "PERCENT",
            description = "How many attempts may confirm what seems slower, in percent of the cases; four always may."
                    + " Default: the profile's, else 15.")
    Integer reruns;

    @Option(names = "--no-reruns", description = "Confirm nothing: what seems slower stays suspected.")
    boolean noReruns;

    /** The profile as these options have it; it is kept with the run, so that who resumes it needs none of them. */
    ClusterProfile applyTo(ClusterProfile profile) {
        GatePolicy policy = profile.gate();
        if (rule != null) {
            policy = policy.deciding(Rule.of(rule)
                    .orElseThrow(() -> new InputException("--gate is " + rule + ", expected one of "
                            + Arrays.stream(Rule.values()).map(Rule::toString).collect(Collectors.joining(", ")))));
        }
        if (reruns != null && (reruns < 0 || reruns > 400)) {
            throw new InputException("--reruns is " + reruns + ", expected a percentage from 0 to 400");
        }
        if (noReruns || reruns != null) {
            policy = policy.rerunning(noReruns ? 0 : reruns / 100.0);
        }
        return profile.compared(
                policy,
                Optional.ofNullable(history)
                        .map(directory -> directory.toAbsolutePath().normalize().toString())
                        .or(profile::history));
    }
}
