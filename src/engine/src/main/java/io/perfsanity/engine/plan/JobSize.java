package io.perfsanity.engine.plan;

import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Setup;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;

/**
 * What {@code sbatch} is asked for.
 *
 * @param gpusPerNode a whole node's, unless the node is shared and the case needs fewer
 * @param time the case's limit, that of what comes before it, and the profile's margin
 */
public record JobSize(int nodes, int gpusPerNode, Duration time) {

    /**
     * For a case's job.
     *
     * @param legs how often the case runs in it
     */
    public static JobSize of(PlannedCase planned, ClusterProfile profile, int legs) {
        Classification shape = planned.classification();
        int perNode = shape.gpusPerNode().orElse(profile.gpusPerNode());
        boolean share = !profile.allocation().exclusive() && planned.shape() == Mode.SINGLE_AGG;
        return new JobSize(
                shape.nodes(),
                share ? Math.min(perNode, shape.gpusUsed().orElse(perNode)) : perNode,
                time(shape.timeLimit(), profile, legs));
    }

    /** How long a job of a case with this limit may take. */
    public static Duration time(Duration limit, ClusterProfile profile, int legs) {
        Setup setup = profile.setup();
        int steps = (setup.command().isPresent() ? 1 : 0)
                + (profile.container().importDirectory().isPresent() ? 1 : 0);
        // Each leg has a container of its own to be made ready.
        return limit.multipliedBy(legs)
                .plus(profile.limits().timeMargin())
                .plus(profile.preflight().time())
                .plus(setup.limit().multipliedBy((long) steps * legs));
    }
}
