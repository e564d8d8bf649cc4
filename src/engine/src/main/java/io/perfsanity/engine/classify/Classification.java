package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Words;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a case is launched and why.
 *
 * @param mode what is shown and counted. The launch follows {@code nodes}: a case that its author calls single-agg may
 *     need several
 * @param nodes to allocate, at least 1
 * @param gpusUsed the sum over the servers; empty when a width is unknown
 * @param gpusPerNode of the config, else of the cluster; empty when neither is known
 * @param timeLimit given to pytest; Slurm gets this and a margin
 * @param roles one AGG, CTX or GEN server over all nodes for an aggregated launch; else CTX, GEN and BENCHMARK in this
 *     order
 * @param evidence one line for each source that says anything, also for those that did not decide
 * @param config the file that CONFIG evidence came from, as a path below a directory that the user gave
 * @param problems warnings, notes and errors of this case; what is wrong inside its config has the config's file and
 *     line, and is repeated for every case that reads it
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

    /** {@code 8}, {@code 5 of 8} where the config leaves some unused, {@code ?} where nothing tells; in the reader's language. */
    public String gpusText(Words words) {
        Optional<Integer> allocated = gpusAllocated();
        if (allocated.isEmpty()) {
            return gpusUsed.map(String::valueOf).orElse("?");
        }
        return gpusUsed.filter(used -> !used.equals(allocated.get()))
                .map(used -> words.say("gpus.used", used, allocated.get()))
                .orElse(String.valueOf(allocated.get()));
    }
}
