package io.perfsanity.engine.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster says about itself.
 *
 * @param host name of the login node that answered
 * @param home the login's home directory
 * @param bash version of the shell that runs our scripts
 * @param missing programs that we need and that aren't on the PATH
 * @param slurm empty where there is no scheduler
 */
public record ClusterFacts(
        String host,
        String home,
        String bash,
        List<String> missing,
        DirectoryFacts directory,
        Optional<SlurmFacts> slurm) {

    /**
     * Whether runs can live in a directory.
     *
     * @param existing the directory, or the nearest one above it that exists already
     * @param writable whether a file could be written there
     * @param locks whether that file could be locked
     * @param freeBytes for this user; empty when the file system doesn't say
     */
    public record DirectoryFacts(String existing, boolean writable, boolean locks, Optional<Long> freeBytes) {}

    /**
     * How Slurm is set up.
     *
     * @param messageTimeout a call that takes longer has failed: {@code MessageTimeout}
     * @param minJobAge how long ended jobs stay in the queue's listing: {@code MinJobAge}
     * @param accounting whether sacct knows jobs that left the queue
     */
    public record SlurmFacts(
            String version,
            Optional<Duration> messageTimeout,
            Optional<Duration> minJobAge,
            Optional<Integer> maxArraySize,
            boolean accounting,
            List<PartitionFacts> partitions) {}

    /**
     * A partition.
     *
     * @param isDefault where jobs go that name none
     * @param state {@code up}, {@code down}, {@code drain}, {@code inact}
     * @param maxTime as Slurm writes it: {@code 1-00:00:00}, {@code infinite}
     * @param nodes all, in whatever state
     * @param gpus of all nodes
     * @param freeGpus of the nodes that take jobs now
     */
    public record PartitionFacts(
            String name, boolean isDefault, String state, String maxTime, int nodes, int gpus, int freeGpus) {}
}
