package io.perfsanity.engine.result;

import io.perfsanity.engine.classify.Evidence;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A case of a run, from its classification to its verdict.
 *
 * @param index in the list, from 1
 * @param nodeId what pytest was given
 * @param reason of the verdict, one line
 * @param attempts oldest first; empty when the case was not submitted
 * @param timeLimit given to pytest
 * @param evidence why the mode and the nodes are what they are
 * @param metrics by name; {@link MetricText#unit} tells their units
 * @param directory of its files, relative to the run's directory: {@code cases/007-slug}
 * @param files paths relative to {@code directory}
 * @param lastLines of the log that explains why it didn't pass; none for one that passed or was skipped
 * @param cause what the logs of its last attempt name as the cause; empty where they name none, and for a case that was
 *     cancelled
 */
public record CaseResult(
        int index,
        String id,
        String nodeId,
        Mode mode,
        int nodes,
        Optional<Integer> gpusAllocated,
        Verdict verdict,
        String reason,
        List<AttemptResult> attempts,
        Duration timeLimit,
        Usage usage,
        List<Evidence> evidence,
        List<String> warnings,
        Map<String, Double> metrics,
        TestSummary tests,
        String directory,
        Collected files,
        LogExcerpt lastLines,
        Optional<Cause> cause) {

    /** The last lines for whoever is shown the cause's too; none where those have them all, as of a short log. */
    public LogExcerpt lastLinesBesideCause() {
        return cause.filter(each -> each.where().holds(lastLines)).isPresent() ? LogExcerpt.NONE : lastLines;
    }
}
