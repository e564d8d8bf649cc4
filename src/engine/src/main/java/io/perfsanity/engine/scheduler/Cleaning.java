package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.plan.JobName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes from a cluster's work directory the directories of runs in which nothing has happened for long, and the synced
 * checkouts that no run is left of. Never those of a run that has a job, and no more than {@value #MOST} at a time.
 */
public final class Cleaning {
    private static final int MOST = 100;
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int ANSWER_LIMIT = 1024 * 1024;

    private final RemoteScript script;
    private final ClusterProbe probe;
    private final ClusterProfile profile;

    public Cleaning(Host host, ClusterProfile profile) {
        SchedulerSettings settings = SchedulerSettings.of(profile);
        this.script = new RemoteScript(host, settings);
        this.probe = new ClusterProbe(host, settings);
        this.profile = profile;
    }

    /**
     * What was removed, or would be.
     *
     * @param path below the work directory
     * @param changed when the directory itself was last changed
     */
    public record Removed(String path, Instant changed) {}

    /**
     * Removes what the profile's {@code retention} doesn't keep, unless somebody did so within a day. A run that may still
     * be driven is kept however short the retention is.
     */
    public List<Removed> daily() throws IOException {
        Duration alive = profile.limits().run().plus(Duration.ofDays(1));
        Duration kept = profile.retention().compareTo(alive) < 0 ? alive : profile.retention();
        return clean(kept, false, true);
    }

    /**
     * Removes what is older.
     *
     * @param dryRun only tells what it would remove
     * @throws IOException also when it can't be known which jobs live; nothing was removed
     */
    public List<Removed> olderThan(Duration age, boolean dryRun) throws IOException {
        return clean(age, dryRun, false);
    }

    private List<Removed> clean(Duration age, boolean dryRun, boolean daily) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                profile.workDirectory(),
                String.valueOf(age.toSeconds()),
                String.valueOf(MOST),
                dryRun ? "yes" : "",
                daily ? "yes" : ""));
        probe.ownJobs().stream()
                .flatMap(job -> JobName.of(job.name()).stream())
                .map(JobName::runId)
                .distinct()
                .forEach(words::add);
        return script.run("clean", words, LIMIT, ANSWER_LIMIT)
                .all("removed")
                .map(record -> record.text().split("\n", 2))
                .map(lines -> new Removed(lines[1].strip(), Instant.ofEpochSecond(Long.parseLong(lines[0]))))
                .toList();
    }
}
