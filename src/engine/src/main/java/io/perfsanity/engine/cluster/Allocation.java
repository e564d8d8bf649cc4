package io.perfsanity.engine.cluster;

import java.util.List;
import java.util.Optional;

/**
 * Arguments of {@code sbatch} that are the same for all cases, each under Slurm's own name.
 *
 * @param exclusive whole nodes, since neighbours spoil measurements
 * @param segment whose nodes must lie within one segment of the network, {@code --segment}
 * @param comment for the site's own programs, {@code --comment}
 * @param sbatchArgs further arguments; {@code {nodes}} and {@code {gpus}} are replaced by the case's numbers
 * @param srunArgs the same for every {@code srun}
 */
public record Allocation(
        Optional<String> partition,
        Optional<String> account,
        Optional<String> qos,
        Optional<String> reservation,
        Optional<String> constraint,
        Optional<String> nodeList,
        Optional<String> exclude,
        boolean exclusive,
        GpuOption gpuOption,
        Optional<Segment> segment,
        Optional<String> comment,
        List<String> sbatchArgs,
        List<String> srunArgs) {}
