package io.perfsanity.engine.run;

import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.Watch;
import java.util.Map;
import java.util.Optional;

/**
 * A job that may have outlived its run.
 *
 * @param jobId empty text when only its name is known
 * @param directory of its attempt, on the cluster
 */
public record Orphan(String jobName, String jobId, String directory) {
    Watch watch() {
        return new Watch(new Attempt(jobName, directory), Optional.of(jobId).filter(id -> !id.isEmpty()), Map.of());
    }
}
