package io.perfsanity.engine.run;

import io.perfsanity.engine.run.CaseProgress.Ending;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.time.Instant;
import java.util.Optional;

/**
 * An attempt that is over, as it will be judged.
 *
 * @param jobId empty when it never had a job
 * @param ending why we ended it ourselves, if we did
 */
record EndedJob(
        int attempt,
        Optional<String> jobId,
        Optional<JobState> state,
        String reason,
        String nodes,
        String exitCode,
        Optional<Instant> submitted,
        Optional<Instant> started,
        Instant ended,
        Optional<ExitFile> exit,
        Optional<Ending> ending) {

    static EndedJob of(CaseProgress p, Instant now) {
        return new EndedJob(
                p.attempt,
                p.jobId,
                p.state,
                p.reason,
                p.nodes,
                p.exitCode,
                p.submitted,
                p.started,
                p.ended.orElse(now),
                p.exit,
                p.ending);
    }
}
