package io.perfsanity.engine.scheduler;

import java.util.Optional;

/**
 * What became of the request to submit one attempt.
 *
 * @param message what the scheduler said; empty text when all went well
 */
public record SubmitOutcome(Attempt attempt, Kind kind, Optional<String> jobId, String message) {

    /** How sure we are. */
    public enum Kind {
        /** The job exists; its id is known. */
        ACCEPTED,
        /** The scheduler refused for good: no such partition, over a limit. */
        REJECTED,
        /** Time-out or no answer: the job may exist. */
        DOUBTFUL,
        /** Certainly not submitted: a newer connection holds the fence, or an earlier attempt of the batch ended it. */
        NOT_TRIED
    }
}
