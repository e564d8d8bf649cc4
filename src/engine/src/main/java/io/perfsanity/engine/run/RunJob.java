package io.perfsanity.engine.run;

import io.perfsanity.engine.plan.JobName;
import io.perfsanity.engine.scheduler.OwnJob;
import java.util.List;
import java.util.Optional;

/** A live job of our login of which name and directory both say that a run submitted it, and which. */
public record RunJob(JobName name, OwnJob job) {

    /** Those of {@code jobs} that runs submitted. */
    public static List<RunJob> among(List<OwnJob> jobs) {
        return jobs.stream().flatMap(job -> of(job).stream()).toList();
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
