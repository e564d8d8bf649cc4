package io.perfsanity.engine.result;

import java.util.Collection;
import java.util.List;

/**
 * The cases of one mode, or of a whole run, in numbers.
 *
 * @param total of the cases; the six verdicts add up to it
 * @param gpuHours of all attempts
 * @param nodes the cases' nodes added up
 */
public record ModeSummary(
        int total,
        int passed,
        int failed,
        int timeout,
        int infra,
        int cancelled,
        int skipped,
        double gpuHours,
        int nodes) {
    public static final ModeSummary EMPTY = new ModeSummary(0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static ModeSummary of(List<CaseResult> cases) {
        return new ModeSummary(
                cases.size(),
                count(cases, Verdict.PASSED),
                count(cases, Verdict.FAILED),
                count(cases, Verdict.TIMEOUT),
                count(cases, Verdict.INFRA),
                count(cases, Verdict.CANCELLED),
                count(cases, Verdict.SKIPPED),
                cases.stream().mapToDouble(result -> result.usage().gpuHours()).sum(),
                cases.stream().mapToInt(CaseResult::nodes).sum());
    }

    public static ModeSummary sum(Collection<ModeSummary> summaries) {
        return summaries.stream().reduce(EMPTY, ModeSummary::plus);
    }

    /** Whether every case that was meant to run passed; true for no cases. */
    public boolean allPassed() {
        return passed + skipped == total;
    }

    private ModeSummary plus(ModeSummary other) {
        return new ModeSummary(
                total + other.total,
                passed + other.passed,
                failed + other.failed,
                timeout + other.timeout,
                infra + other.infra,
                cancelled + other.cancelled,
                skipped + other.skipped,
                gpuHours + other.gpuHours,
                nodes + other.nodes);
    }

    private static int count(List<CaseResult> cases, Verdict verdict) {
        return (int)
                cases.stream().filter(result -> result.verdict() == verdict).count();
    }
}
