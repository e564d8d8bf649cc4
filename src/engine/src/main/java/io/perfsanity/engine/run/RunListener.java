package io.perfsanity.engine.run;

import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.scheduler.JobState;
import java.time.Instant;
import java.util.Map;
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
     * The run was judged: for the first time, or for good.
     *
     * @param reruns how often cases are run again before the last word, by their numbers
     */
    default void gateChanged(GateReport report, Map<Integer, Integer> reruns) {}

    /**
     * What is known of a case.
     *
     * @param reason why its job waits ({@code Resources}; empty text before Slurm has said), or why it ended
     * @param expectedStart of a job that waits, by the last look and where the scheduler expects one; no event tells of it
     * @param started when its job was first seen to run
     * @param result from its verdict on, also while it is run again to confirm what it measured
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
            Optional<Instant> expectedStart,
            Optional<Instant> started,
            Optional<CaseResult> result) {}
}
