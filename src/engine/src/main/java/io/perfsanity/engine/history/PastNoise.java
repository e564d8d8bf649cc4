package io.perfsanity.engine.history;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Noise;
import io.perfsanity.engine.plan.PlannedCase;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much cases that are about to run have varied so far, on their cluster. */
public final class PastNoise {
    private PastNoise() {}

    /**
     * σ of a single value as a fraction, by the case's id and the metric's name; only where it was measured. Which GPU they
     * will get isn't known yet: a case that has a past on several has none here.
     */
    public static Map<String, Map<String, Double>> of(History history, ClusterProfile profile, List<PlannedCase> cases)
            throws IOException {
        List<CaseIdentity> identities = cases.stream()
                .map(each -> new CaseIdentity(
                        each.testCase().id(),
                        MeasuredRun.mode(
                                each.testCase().id(), each.classification().mode()),
                        profile.name(),
                        "",
                        profile.gate().keys()))
                .toList();
        List<CaseIdentity> kept =
                history.resolve(identities).stream().map(Resolved::identity).toList();
        Map<String, Map<String, Double>> all = new HashMap<>();
        for (CaseHistory past : history.read(kept, MeasuredRun.PAST)) {
            Map<String, Double> noise = noise(past);
            if (!noise.isEmpty()) {
                all.put(past.identity().testId(), noise);
            }
        }
        return all;
    }

    private static Map<String, Double> noise(CaseHistory past) {
        Map<String, Double> all = new HashMap<>();
        for (MetricSpec metric : past.metrics()) {
            Noise noise = Noise.of(past.series(metric.name()).samples());
            if (noise.measured()) {
                all.put(metric.name(), noise.sigma());
            }
        }
        return all;
    }
}
