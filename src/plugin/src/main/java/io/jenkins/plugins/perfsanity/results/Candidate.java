package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.result.Comparison;
import io.perfsanity.engine.result.MetricComparison;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is told of a candidate (B) beside its reference (A). */
final class Candidate {
    static final String SLOWER = "candidate-slower";
    static final String FASTER = "candidate-faster";
    /** Surely slower, and no more than it may be. */
    static final String WITHIN = "candidate-within";
    /** Whatever difference there is may be chance. */
    static final String SAME = "candidate-same";

    /** Slower before faster before what tells nothing; of these the larger change. */
    private static final List<String> TELLING = List.of(SLOWER, FASTER, WITHIN, SAME);

    private Candidate() {}

    static String kind(MetricComparison compared) {
        if (compared.slower()) {
            return SLOWER;
        }
        return compared.undecided() ? SAME : compared.ratios().worse() < 0 ? FASTER : WITHIN;
    }

    /** The metric that stands for a case; one that gates where there is one. Empty where a leg failed. */
    static Optional<MetricComparison> telling(Comparison compared) {
        List<MetricComparison> gating = compared.metrics().stream()
                .filter(each -> each.metric().use() == MetricSpec.Use.GATES)
                .toList();
        return (gating.isEmpty() ? compared.metrics() : gating)
                .stream()
                        .min(Comparator.comparingInt((MetricComparison each) -> TELLING.indexOf(kind(each)))
                                .thenComparingDouble(
                                        each -> -Math.abs(each.ratios().worse())));
    }
}
