package io.perfsanity.engine.check;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.GpuOption;
import io.perfsanity.engine.plan.JobSize;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.scheduler.SlurmTime;
import io.perfsanity.engine.text.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a profile's partitions let a job have its nodes, GPUs and time. {@code sbatch} takes most of those that ask for
 * more, and leaves them PENDING for PartitionTimeLimit or PartitionNodeLimit.
 */
final class PartitionFit {
    private static final String NEVER = ": its job would never start";

    private final ClusterProfile profile;
    private final List<PartitionFacts> partitions;
    private final UserLimits limits;

    PartitionFit(ClusterProfile profile, SlurmFacts slurm) {
        this.profile = profile;
        this.partitions = slurm.partitionsOf(profile);
        this.limits = new UserLimits(profile, slurm);
    }

    /** Why no partition takes such a job now, or none ever; empty where one does, or none is known. */
    Optional<Finding> misfit(JobSize job, String subject) {
        Optional<Finding> misfit = Optional.empty();
        for (PartitionFacts partition : partitions) {
            misfit = misfit(partition, job, subject);
            if (misfit.isEmpty()) {
                return misfit;
            }
        }
        return misfit.map(found -> limits.certain() ? found : Finding.warning(found.subject(), found.text()));
    }

    private Optional<Finding> misfit(PartitionFacts partition, JobSize job, String subject) {
        String name = "partition " + partition.name();
        Optional<Duration> maxTime = SlurmTime.parse(partition.maxTime());
        if (maxTime.filter(most -> most.compareTo(job.time()) < 0).isPresent() && !limits.liftsTime()) {
            return never(
                    subject,
                    "the job needs %s, its time limit with limits.timeMargin, and %s allows %s (MaxTime)"
                            .formatted(DurationText.format(job.time()), name, partition.maxTime()));
        }
        Optional<Duration> maxWall = limits.maxWall(partition.name());
        if (maxWall.filter(most -> most.compareTo(job.time()) < 0).isPresent()) {
            return never(
                    subject,
                    "the job needs %s, its time limit with limits.timeMargin, and account or QOS allow %s (MaxWall)"
                            .formatted(DurationText.format(job.time()), DurationText.format(maxWall.get())));
        }
        if (partition.maxNodes().filter(most -> most < job.nodes()).isPresent() && !limits.liftsNodes()) {
            return never(
                    subject,
                    "the job needs %s, and %s allows %s for one job (MaxNodes)"
                            .formatted(
                                    nodes(job.nodes()),
                                    name,
                                    partition.maxNodes().get()));
        }
        if (partition.nodes() < job.nodes()) {
            return never(
                    subject, "the job needs %s, and %s has %s".formatted(nodes(job.nodes()), name, partition.nodes()));
        }
        return gpus(partition, job, subject)
                .or(() -> partition.upNodes() < job.nodes()
                        ? Optional.of(Finding.warning(
                                subject,
                                "the job needs %s, and of %s only %s are up now: it waits for the others"
                                        .formatted(nodes(job.nodes()), name, partition.upNodes())))
                        : Optional.empty());
    }

    private Optional<Finding> gpus(PartitionFacts partition, JobSize job, String subject) {
        long enough = partition.gpusOfNodes().stream()
                .filter(gpus -> gpus >= job.gpusPerNode())
                .count();
        boolean counted = profile.allocation().gpuOption() != GpuOption.NONE;
        // That none of the nodes has so many is told of the profile, once.
        return counted && enough > 0 && enough < job.nodes()
                ? never(
                        subject,
                        "the job needs %s with %s GPUs each, and partition %s has %s such"
                                .formatted(nodes(job.nodes()), job.gpusPerNode(), partition.name(), enough))
                : Optional.empty();
    }

    private static String nodes(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }

    private static Optional<Finding> never(String subject, String text) {
        return Optional.of(Finding.error(subject, text + NEVER));
    }
}
