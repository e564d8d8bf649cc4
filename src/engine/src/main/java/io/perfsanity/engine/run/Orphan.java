package io.perfsanity.engine.run;

import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobRef;
import java.util.Optional;

/**
 * A job that may have outlived its run.
 *
 * @param jobId empty text when only its name is known
 * @param directory of its attempt, on the cluster
 */
public record Orphan(String jobName, String jobId, String directory) {
    static Orphan of(Attempt attempt, Optional<String> jobId) {
        return new Orphan(attempt.jobName(), jobId.orElse(""), attempt.directory());
    }

    JobRef job() {
        return new JobRef(new Attempt(jobName, directory), Optional.of(jobId).filter(id -> !id.isEmpty()));
    }
}
