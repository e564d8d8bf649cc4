package io.perfsanity.engine.run;

import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.plan.RunLayout;
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
                List.of(),
                planned.classification().timeLimit(),
                Usage.of(List.of(), Optional.empty()),
                List.of(),
                List.of(),
                Map.of(),
                TestSummary.NONE,
                RunLayout.attemptPath(planned, 1),
                Collected.NOTHING,
                LogExcerpt.NONE,
                Optional.empty());
    }
}
