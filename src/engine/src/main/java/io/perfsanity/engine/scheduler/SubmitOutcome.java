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
        /** The scheduler refused for good, in the words of the message, and no job can run for the attempt any more. */
        REJECTED,
        /** Certainly not submitted: the site lets nobody have more jobs in the queue; room comes when some have ended. */
        NO_ROOM,
        /** Time-out or no answer: the job may exist. */
        DOUBTFUL,
        /** Certainly not submitted: a newer connection holds the fence, or an earlier attempt ended the batch. */
        NOT_TRIED
    }
}
