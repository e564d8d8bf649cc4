package io.perfsanity.engine.result;

import io.perfsanity.engine.classify.Evidence;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A case of a run, from its classification to its verdict.
 *
 * @param index in the list, from 1
 * @param nodeId what pytest was given
 * @param reason of the verdict, one line
 * @param attempts oldest first; empty when the case was not submitted
 * @param timeLimit given to pytest
 * @param evidence why the mode and the nodes are what they are
 * @param metrics by name; {@link RunFacts#unit} tells their units
 * @param directory of its files, relative to the run's directory: {@code cases/007-slug}
 * @param files paths relative to {@code directory}
 * @param lastLines of the log that explains why it didn't pass; none for one that passed or was skipped
 * @param cause what the logs of its last attempt name as the cause; empty where they name none, and for a case that was
 *     cancelled
 * @param reruns attempts after its verdict that confirm what it measured, oldest first; they stand among its attempts too
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
        Optional<Cause> cause,
        List<Rerun> reruns) {

    public CaseResult {
        // Older files don't tell.
        reruns = List.copyOf(Objects.requireNonNullElse(reruns, List.of()));
    }

    /**
     * The same with one more attempt that confirms it: verdict and metrics stay, as those of what was asked. One that
     * failed is told as a warning.
     *
     * @param rerun what the last attempt alone would have made of the case
     */
    public CaseResult confirmedBy(CaseResult rerun) {
        AttemptResult last = rerun.attempts.get(rerun.attempts.size() - 1);
        boolean passed = rerun.verdict == Verdict.PASSED;
        Stream<String> failure = Stream.of(
                        "attempt %s, which was to confirm what this case measured, didn't pass: %s: %s"
                                .formatted(last.number(), rerun.verdict, rerun.reason))
                .filter(text -> !passed);
        return new CaseResult(
                index,
                id,
                nodeId,
                mode,
                nodes,
                gpusAllocated,
                verdict,
                reason,
                rerun.attempts,
                timeLimit,
                rerun.usage,
                evidence,
                Stream.concat(warnings.stream(), failure).toList(),
                metrics,
                tests,
                directory,
                files.and(rerun.files),
                lastLines,
                cause,
                Stream.concat(
                                reruns.stream(),
                                Stream.of(new Rerun(
                                        last.number(), last.nodes(), rerun.verdict, passed ? rerun.metrics : Map.of())))
                        .toList());
    }

    /** What its last job says of a reference and a candidate; empty in a run that compares nothing. */
    public Optional<Comparison> comparison() {
        return attempts.isEmpty()
                ? Optional.empty()
                : attempts.get(attempts.size() - 1).comparison();
    }

    /** Whether the candidate is slower than it may be; false in a run that compares nothing. */
    public boolean slowerThanReference() {
        return comparison().filter(compared -> !compared.slower().isEmpty()).isPresent();
    }

    /** Whether it ran with two sides, and left no value of a metric that gates on both. */
    public boolean uncompared() {
        return verdict == Verdict.PASSED
                && comparison()
                        .filter(compared -> compared.metrics().stream()
                                .noneMatch(each -> each.metric().use() == MetricSpec.Use.GATES))
                        .isPresent();
    }

    /**
     * What its comparison with a reference is to do to a build: a candidate that is slower than it may be is what a test that
     * failed is, one that nobody can tell of fails.
     */
    public Severity severity() {
        return uncompared() ? Severity.FAILURE : slowerThanReference() ? Severity.UNSTABLE : Severity.NONE;
    }

    /** The last lines for whoever is shown the cause's too; none where those have them all, as of a short log. */
    public LogExcerpt lastLinesBesideCause() {
        return cause.filter(each -> each.where().holds(lastLines)).isPresent() ? LogExcerpt.NONE : lastLines;
    }
}
