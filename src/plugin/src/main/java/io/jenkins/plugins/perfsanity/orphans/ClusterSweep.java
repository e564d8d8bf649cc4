package io.jenkins.plugins.perfsanity.orphans;

import io.jenkins.plugins.perfsanity.clusters.ClusterHosts;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.UsableCredentials;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.run.Orphan;
import io.perfsanity.engine.run.RunJob;
import io.perfsanity.engine.run.Sweep;
import io.perfsanity.engine.scheduler.ClusterProbe;
import io.perfsanity.engine.scheduler.RemoteScheduler;
import io.perfsanity.engine.scheduler.SchedulerSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One connection to a cluster, to find the jobs of runs that are over and to end them. */
final class ClusterSweep implements AutoCloseable {
    private final Host host;
    private final RemoteScheduler scheduler;
    private final ClusterProbe probe;

    ClusterSweep(ClusterProfile profile, UsableCredentials credentials) throws IOException {
        LocalConnection.refuseUnlessAllowed(profile.connection());
        SchedulerSettings settings = SchedulerSettings.of(profile);
        host = ClusterHosts.open(profile.connection(), credentials);
        scheduler = new RemoteScheduler(host, settings);
        probe = new ClusterProbe(host, settings);
    }

    /** The login's live jobs that some run submitted to the profile's cluster. */
    List<RunJob> find(ClusterProfile profile) throws IOException {
        return RunJob.on(profile, probe.ownJobs());
    }

    /**
     * Ends the jobs of a run, those that are known to be left and those that bear its id.
     *
     * @return those that may still be alive
     */
    List<Orphan> end(StartedRun run) throws IOException {
        if (run.left().isEmpty()) {
            // Nobody claimed its attempts: a loop that outlived its connection may still submit.
            scheduler.takeFence(new RunLayout(run.profile().workDirectory(), run.getRunId()).runDirectory());
        }
        Map<String, Orphan> jobs = new LinkedHashMap<>();
        run.left().forEach(orphan -> jobs.put(orphan.jobName(), orphan));
        find(run.profile()).stream()
                .filter(job -> job.name().runId().equals(run.getRunId()))
                .forEach(job -> jobs.putIfAbsent(job.job().name(), job.asOrphan()));
        return new Sweep(scheduler).end(List.copyOf(jobs.values()));
    }

    @Override
    public void close() {
        host.close();
    }
}
