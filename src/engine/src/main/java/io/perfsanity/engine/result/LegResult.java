package io.perfsanity.engine.result;

import io.perfsanity.engine.plan.Leg;
import java.util.Map;

/**
 * One of the runs of a case within one job.
 *
 * @param verdict over it alone
 * @param metrics as {@link CaseResult#metrics}
 */
public record LegResult(Leg leg, Verdict verdict, String reason, Map<String, Double> metrics) {

    /** {@code 2-b}. */
    public String name() {
        return leg.name();
    }
}
