package io.perfsanity.engine.run;

import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Fetches what an attempt left and judges it. */
interface Settlement {

    /**
     * The attempt's result; waits for the transfer.
     *
     * @param earlier attempts of the case
     * @throws IOException when the cluster can't be reached now
     */
    Settled settle(PlannedCase planned, EndedJob job, List<AttemptResult> earlier) throws IOException;

    /** The result where nothing can be fetched: the job never existed, or the cluster stays out of reach. */
    Settled withoutFiles(PlannedCase planned, EndedJob job, List<AttemptResult> earlier, Optional<String> why);

    /** The result of a case that the list skips. */
    CaseResult skipped(PlannedCase planned);

    /**
     * What the attempt came to.
     *
     * @param retryable another attempt may end differently
     * @param badNodes nodes that the scheduler blames, to be left out of another attempt
     * @param result the case's, if this attempt is its last
     */
    record Settled(AttemptResult attempt, boolean retryable, List<String> badNodes, CaseResult result) {}
}
