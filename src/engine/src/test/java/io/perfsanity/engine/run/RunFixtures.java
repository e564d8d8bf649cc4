package io.perfsanity.engine.run;

import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.TestSummary;
import io.perfsanity.engine.result.Usage;
import io.perfsanity.engine.result.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of runs for tests. */
final class RunFixtures {
    private RunFixtures() {}

    static CaseResult result(int index, Verdict verdict) {
        return measured(index, verdict, List.of(), Map.of());
    }

    static CaseResult measured(int index, Verdict verdict, List<AttemptResult> attempts, Map<String, Double> metrics) {
        PlannedCase planned = PlanFixtures.single(index, "aggr-case" + index);
        return new CaseResult(
                index,
                planned.testCase().id(),
                planned.testCase().nodeId(),
                planned.classification().mode(),
                1,
                Optional.empty(),
                verdict,
                "",
                attempts,
                planned.classification().timeLimit(),
                Usage.of(attempts, Optional.empty()),
                List.of(),
                List.of(),
                metrics,
                TestSummary.NONE,
                RunLayout.attemptPath(planned, 1),
                Collected.NOTHING,
                LogExcerpt.NONE,
                Optional.empty(),
                List.of());
    }
}
