package io.perfsanity.cli;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import java.util.List;

/** What the process tells its caller, the first that fits: 2, 3, 1, 0. */
final class ExitCodes {
    static final int ALL_PASSED = 0;
    static final int TEST_FAILURES = 1;
    /** Bad input or usage; nothing was submitted. */
    static final int BAD_INPUT = 2;
    /** Infrastructure, cancelled or unknown. */
    static final int INFRA = 3;

    private ExitCodes() {}

    /**
     * A case without a verdict counts as unknown; a regression as a failure.
     *
     * @param gate which regressions do
     */
    static int of(RunResult result, int cases, GateOptions gate) {
        ModeSummary totals = result.totals();
        if (totals.infra() + totals.cancelled() > 0 || totals.total() < cases) {
            return INFRA;
        }
        boolean slower = result.cases().stream().anyMatch(CaseResult::slowerThanReference);
        if (totals.failed() + totals.timeout() + totals.invalid() > 0 || gate.fails(result) || slower) {
            return TEST_FAILURES;
        }
        return uncompared(result).isEmpty() ? ALL_PASSED : INFRA;
    }

    /** The ids of cases that ran with two sides, and left no value of a metric that gates on both. */
    static List<String> uncompared(RunResult result) {
        return result.cases().stream()
                .filter(CaseResult::uncompared)
                .map(CaseResult::id)
                .toList();
    }
}
