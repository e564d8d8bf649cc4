package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.text.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A cluster as a run drives it.
 *
 * @param doubt how long a job whose submission is in doubt may still turn up
 * @param partitions as they were when it was connected to; empty without Slurm, or where it wasn't asked
 */
public record Cluster(Host host, Scheduler scheduler, Duration doubt, List<PartitionFacts> partitions)
        implements AutoCloseable {
    /** Slurm's own default of MessageTimeout; without Slurm nothing can be in flight for longer. */
    private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(10);

    public Cluster(Host host, Scheduler scheduler, Duration doubt) {
        this(host, scheduler, doubt, List.of());
    }

    /**
     * Connects and looks whether runs can live there.
     *
     * @throws IOException saying what the user or administrator has to do; nothing was submitted
     */
    public static Cluster connect(ClusterProfile profile, ProfileHosts.Credentials credentials) throws IOException {
        Host host = ProfileHosts.open(profile.connection(), credentials);
        try {
            return on(host, profile);
        } catch (IOException e) {
            host.close();
            throw e;
        }
    }

    /** The same over a host that is open already, and that stays open when this fails. */
    public static Cluster on(Host host, ClusterProfile profile) throws IOException {
        SchedulerSettings settings = SchedulerSettings.of(profile);
        ClusterFacts facts = new ClusterProbe(host, settings).facts(profile.workDirectory());
        if (!facts.missing().isEmpty()) {
            throw new HostException(
                    "on %s these programs are missing: %s".formatted(host.name(), String.join(", ", facts.missing())));
        }
        if (!facts.directory().writable()) {
            throw new HostException(
                    "the work directory %s can't be written on %s".formatted(profile.workDirectory(), host.name()));
        }
        Duration messageTimeout =
                facts.slurm().flatMap(ClusterFacts.SlurmFacts::messageTimeout).orElse(MESSAGE_TIMEOUT);
        return new Cluster(
                host,
                new RemoteScheduler(host, settings),
                messageTimeout.multipliedBy(2),
                facts.slurm().map(ClusterFacts.SlurmFacts::partitions).orElse(List.of()));
    }

    /** A warning about each case that asks for more time or nodes than the profile's partitions let a job have. */
    public List<Problem> misfits(ClusterProfile profile, List<PlannedCase> cases) {
        return new PartitionFit(profile, partitions).misfits(cases);
    }

    /** How many nodes run jobs, or could, where the profile's jobs go; zero where nobody knows. */
    public int upNodes(ClusterProfile profile) {
        return new PartitionFit(profile, partitions).upNodes();
    }

    /** A cluster without a look at it: for a run that is only to be cancelled, whether or not the cluster answers. */
    public static Cluster unasked(Host host, ClusterProfile profile) {
        return new Cluster(
                host, new RemoteScheduler(host, SchedulerSettings.of(profile)), MESSAGE_TIMEOUT.multipliedBy(2));
    }

    @Override
    public void close() {
        host.close();
    }
}
