package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.plan.JobName;
import io.perfsanity.engine.scheduler.ClusterProbe.OwnJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A live job of our login of which name and directory both say that a run submitted it, and which. */
public record RunJob(JobName name, OwnJob job) {

    /**
     * Those of {@code jobs} that runs submitted to the profile's cluster. A machine without a scheduler is as many clusters
     * as it has work directories.
     */
    public static List<RunJob> on(ClusterProfile profile, List<OwnJob> jobs) {
        Path work = Path.of(profile.workDirectory());
        return jobs.stream()
                .flatMap(job -> of(job).stream())
                .filter(each -> profile.scheduler() != SchedulerKind.LOCAL
                        || Path.of(each.job().directory()).startsWith(work))
                .toList();
    }

    private static Optional<RunJob> of(OwnJob job) {
        return JobName.of(job.name())
                .filter(name -> name.belongsIn(job.directory()))
                .map(name -> new RunJob(name, job));
    }

    /** For a {@link Sweep}, once its run is known to be over. */
    public Orphan asOrphan() {
        return new Orphan(job.name(), job.jobId(), job.directory());
    }
}
