package io.perfsanity.engine.result;

import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a table of a run's cases shows of one, with a verdict or on its way to one. Texts are as the cluster wrote them.
 *
 * @param gpus allocated, over all nodes
 * @param state the scheduler's word, else the phase; empty text once there is a verdict
 * @param reason of the verdict, or what it waits for
 * @param jobId of the last attempt
 * @param running of all its jobs; without a verdict zero, or since the last one started
 * @param log that explains the verdict: the path of a file that was fetched, below the run's directory
 */
public record CaseOverview(
        int index,
        String id,
        Mode mode,
        int nodes,
        Optional<Integer> gpus,
        Optional<Verdict> verdict,
        String state,
        String reason,
        Optional<String> jobId,
        Duration running,
        KeyMetrics metrics,
        Optional<String> log) {

    /** What failed first, the same reasons beside each other; then what goes on, what passed, and what was skipped. */
    public static final Comparator<CaseOverview> FAILED_FIRST = Comparator.comparingInt(CaseOverview::rank)
            .thenComparing(CaseOverview::sameReason)
            .thenComparingInt(CaseOverview::index);

    public static CaseOverview of(CaseResult result) {
        List<AttemptResult> attempts = result.attempts();
        Optional<AttemptResult> last =
                attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(attempts.size() - 1));
        return new CaseOverview(
                result.index(),
                result.id(),
                result.mode(),
                result.nodes(),
                result.gpusAllocated(),
                Optional.of(result.verdict()),
                "",
                result.reason(),
                last.flatMap(AttemptResult::jobId),
                result.usage().running(),
                KeyMetrics.of(result.metrics()),
                last.flatMap(attempt -> log(result, attempt.number())));
    }

    /** The log that names the cause, else the one whose last lines are shown; of those that were fetched. */
    private static Optional<String> log(CaseResult result, int attempt) {
        return result.cause()
                .map(cause -> cause.where().file())
                .or(() -> Optional.of(result.lastLines())
                        .filter(lines -> !lines.equals(LogExcerpt.NONE))
                        .map(LogExcerpt::pathOfLast))
                .map(file -> "attempts/" + attempt + "/" + file)
                .filter(path -> result.files().files().stream()
                        .anyMatch(file -> file.path().equals(path)))
                .map(path -> result.directory() + "/" + path);
    }

    /** Whether it ran and did not pass. */
    public boolean isProblem() {
        return verdict.filter(Verdict::isProblem).isPresent();
    }

    /** The same for all cases that failed for the same reason; empty text for those that didn't fail. */
    public String sameReason() {
        return isProblem() ? SameReason.of(reason) : "";
    }

    private int rank() {
        if (verdict.isEmpty()) {
            return state.equals(JobState.RUNNING.name()) ? 5 : 6;
        }
        return switch (verdict.get()) {
            case FAILED -> 0;
            case TIMEOUT -> 1;
            case INVALID -> 2;
            case INFRA -> 3;
            case CANCELLED -> 4;
            case PASSED -> 7;
            case SKIPPED -> 8;
        };
    }
}
