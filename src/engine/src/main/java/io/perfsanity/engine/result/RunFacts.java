package io.perfsanity.engine.result;

import io.perfsanity.engine.cluster.ClusterProfile;
import java.util.Optional;

/**
 * What was run and by whom, as far as it is known.
 *
 * @param commit of the checkout that the run brought along; {@code -dirty} at its end where files differed
 * @param checkout its directory on the cluster
 * @param image of the container, where the list names no other
 * @param version of this tool
 * @param who asked for the run
 */
public record RunFacts(
        Optional<String> commit,
        Optional<String> checkout,
        Optional<String> image,
        Optional<String> partition,
        Optional<String> version,
        Optional<String> who) {
    /** Of a run that an older version wrote down. */
    public static final RunFacts NONE = new RunFacts(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Those of a run that begins with the profile. */
    public static RunFacts of(ClusterProfile profile, Optional<String> commit, Optional<String> who) {
        return new RunFacts(
                commit,
                profile.sourceDirectory(),
                profile.container().image(),
                profile.allocation().partition(),
                Optional.ofNullable(RunFacts.class.getPackage().getImplementationVersion()),
                who);
    }
}
