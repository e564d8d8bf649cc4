package io.perfsanity.engine.run;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.scheduler.JobState;
import java.util.Optional;

/** Hears what happens in a run. Called while the run is locked: an implementation returns soon and calls nothing of it. */
public interface RunListener {

    /** A case changed its phase, its job's state or its reason for waiting. */
    default void caseChanged(CaseStatus status) {}

    /**
     * The connection or the scheduler stopped answering, or answers again.
     *
     * @param message one line; empty text when all is well again
     */
    default void healthChanged(String message) {}

    /**
     * What is known of a case.
     *
     * @param reason why its job waits, or why it ended
     */
    record CaseStatus(
            int index,
            String id,
            Phase phase,
            int attempt,
            Optional<String> jobId,
            Optional<JobState> state,
            String reason,
            String nodes,
            Optional<CaseResult> result) {}
}
