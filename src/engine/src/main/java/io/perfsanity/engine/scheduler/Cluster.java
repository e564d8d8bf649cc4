package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster as a run drives it.
 *
 * @param doubt how long a job whose submission is in doubt may still turn up
 * @param facts what it said of itself when it was connected to; empty where it wasn't asked
 */
public record Cluster(Host host, Scheduler scheduler, Duration doubt, Optional<ClusterFacts> facts)
        implements AutoCloseable {
    /** Slurm's own default of MessageTimeout; without Slurm nothing can be in flight for longer. */
    private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(10);

    public Cluster(Host host, Scheduler scheduler, Duration doubt) {
        this(host, scheduler, doubt, Optional.empty());
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
        return of(host, profile, new ClusterProbe(host, SchedulerSettings.of(profile)).facts(profile.workDirectory()));
    }

    /** What a cluster says of itself and its rules, and of the paths that the profile names; one remote command. */
    public static ClusterFacts ask(Host host, ClusterProfile profile) throws IOException {
        List<String> paths = new ArrayList<>();
        profile.sourceDirectory().ifPresent(sources -> {
            paths.add(sources);
            Stream.of(Mode.values())
                    .flatMap(mode -> profile.commands().directory(List.of(mode)).stream())
                    .distinct()
                    .forEach(below -> paths.add(sources + "/" + below));
        });
        profile.container().image().filter(image -> image.startsWith("/")).ifPresent(paths::add);
        profile.modelsRoot().filter(root -> root.startsWith("/")).ifPresent(paths::add);
        return new ClusterProbe(host, SchedulerSettings.of(profile)).facts(profile.workDirectory(), paths);
    }

    /**
     * A cluster that was asked already.
     *
     * @throws HostException where runs can't live there
     */
    public static Cluster of(Host host, ClusterProfile profile, ClusterFacts facts) throws HostException {
        if (!facts.missing().isEmpty()) {
            throw new HostException("on %s these programs are missing: %s"
                    .formatted(host.address(), String.join(", ", facts.missing())));
        }
        if (!facts.directory().writable()) {
            throw new HostException("the work directory %s can't be written on %s%s"
                    .formatted(
                            profile.workDirectory(),
                            host.address(),
                            facts.directory().reason().isEmpty()
                                    ? ""
                                    : ": " + facts.directory().reason()));
        }
        Duration messageTimeout =
                facts.slurm().flatMap(SlurmFacts::messageTimeout).orElse(MESSAGE_TIMEOUT);
        return new Cluster(
                host,
                new RemoteScheduler(host, SchedulerSettings.of(profile)),
                messageTimeout.multipliedBy(2),
                Optional.of(facts));
    }

    /** How many nodes run jobs, or could, where most of the profile's jobs can go; zero where nobody knows. */
    public int upNodes(ClusterProfile profile) {
        return facts.flatMap(ClusterFacts::slurm).stream()
                .flatMap(slurm -> slurm.partitionsOf(profile).stream())
                .mapToInt(PartitionFacts::upNodes)
                .max()
                .orElse(0);
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
