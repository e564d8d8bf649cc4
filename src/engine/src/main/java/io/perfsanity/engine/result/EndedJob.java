package io.perfsanity.engine.result;

import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.time.Instant;
import java.util.Optional;

/**
 * The job of an attempt that is over, as those who watched it know it.
 *
 * @param attempt from 1
 * @param jobId empty when it never had a job
 * @param state the scheduler's last word
 * @param started when a look first showed it running; the job's own files know better
 * @param ended when a look showed its end, likewise
 * @param stop why we ended it ourselves, if we did
 */
public record EndedJob(
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
        Optional<Stop> stop) {

    /** The same with what the job wrote down itself: its exit file, and its times, which come from one clock. */
    EndedJob withOwnWord(OwnWord own) {
        Optional<Instant> began = own.started().or(() -> started);
        Instant end = own.ended().orElse(ended);
        return new EndedJob(
                attempt,
                jobId,
                state,
                reason,
                nodes,
                exitCode,
                submitted,
                began,
                began.filter(end::isBefore).orElse(end),
                own.exit().or(() -> exit),
                stop);
    }
}
