package io.perfsanity.engine.classify;

import io.perfsanity.engine.input.Problem;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a case is launched and why.
 *
 * @param nodes to allocate, at least 1
 * @param gpusUsed the sum over the servers; empty when a width is unknown
 * @param gpusPerNode of the config, else of the cluster; empty when neither is known
 * @param timeLimit given to pytest; Slurm gets this and a margin
 * @param config the file that CONFIG evidence came from
 * @param problems warnings, notes and errors of this case, all with the case's source
 */
public record Classification(
        Mode mode,
        int nodes,
        Optional<Integer> gpusUsed,
        Optional<Integer> gpusPerNode,
        Duration timeLimit,
        List<RoleShape> roles,
        List<Evidence> evidence,
        Optional<String> config,
        List<Problem> problems) {

    /** nodes × GPUs per node; empty when the latter is unknown. */
    public Optional<Integer> gpusAllocated() {
        return gpusPerNode.map(perNode -> perNode * nodes);
    }
}
