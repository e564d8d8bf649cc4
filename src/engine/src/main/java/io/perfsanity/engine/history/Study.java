package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Noise;
import java.util.ArrayList;
import java.util.List;

/**
 * How noisy one metric of one case is, and which threshold that calls for.
 *
 * @param noise of a single value
 * @param threshold proposed, as a fraction
 * @param tooNoisy whether single values vary by more than the usual threshold
 */
public record Study(CaseIdentity identity, MetricSpec metric, Noise noise, double threshold, boolean tooNoisy) {
    /** What is proposed for from there on: fewer values say too little. */
    private static final int FEWEST = 6;

    /**
     * Of all metrics of a case that gate, or of all.
     *
     * @param usual the threshold without a word about the case, as a fraction
     */
    public static List<Study> of(CaseHistory history, boolean all, double usual) {
        List<Study> studies = new ArrayList<>();
        for (MetricSpec metric : history.metrics()) {
            if (all || metric.use() == MetricSpec.Use.GATES) {
                Noise noise = Noise.of(history.series(metric.name()).samples());
                studies.add(new Study(
                        history.identity(), metric, noise, noise.proposedThreshold(), noise.tooMuchFor(usual)));
            }
        }
        return studies;
    }

    /** Whether there are enough values for a threshold, and it is another than the usual one. */
    public boolean proposes(double usual) {
        return noise.values() >= FEWEST && Math.abs(threshold - usual) > 1e-9;
    }
}
