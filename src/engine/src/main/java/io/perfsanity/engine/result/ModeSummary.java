package io.perfsanity.engine.result;

import java.util.List;

/**
 * The cases of one mode, or of a whole run, in numbers.
 *
 * @param total of the cases; the seven verdicts add up to it
 * @param gpuHours of all attempts
 * @param nodes the cases' nodes added up
 */
public record ModeSummary(
        int total,
        int passed,
        int failed,
        int timeout,
        int invalid,
        int infra,
        int cancelled,
        int skipped,
        double gpuHours,
        int nodes) {
    public static ModeSummary of(List<CaseResult> cases) {
        return new ModeSummary(
                cases.size(),
                count(cases, Verdict.PASSED),
                count(cases, Verdict.FAILED),
                count(cases, Verdict.TIMEOUT),
                count(cases, Verdict.INVALID),
                count(cases, Verdict.INFRA),
                count(cases, Verdict.CANCELLED),
                count(cases, Verdict.SKIPPED),
                cases.stream().mapToDouble(result -> result.usage().gpuHours()).sum(),
                cases.stream().mapToInt(CaseResult::nodes).sum());
    }

    /** Of the cases, those with {@code verdict}. */
    public int count(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> passed;
            case FAILED -> failed;
            case TIMEOUT -> timeout;
            case INVALID -> invalid;
            case INFRA -> infra;
            case CANCELLED -> cancelled;
            case SKIPPED -> skipped;
        };
    }

    /** The cases that were meant to run. */
    public int meant() {
        return total - skipped;
    }

    /** Whether every case that was meant to run passed; true for no cases. */
    public boolean allPassed() {
        return passed == meant();
    }

    private static int count(List<CaseResult> cases, Verdict verdict) {
        return (int)
                cases.stream().filter(result -> result.verdict() == verdict).count();
    }
}
