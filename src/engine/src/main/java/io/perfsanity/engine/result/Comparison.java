package io.perfsanity.engine.result;

import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.PairRatios;
import io.perfsanity.engine.gate.PairRatios.Pair;
import io.perfsanity.engine.plan.Pairs;
import io.perfsanity.engine.plan.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a job that ran its case with a reference (A) and a candidate (B) in turns says of the two.
 *
 * @param a the reference's name, for people
 * @param b the candidate's
 * @param legs those that began, in their order
 * @param metrics that all legs have, those that gate first; none where a leg failed
 */
public record Comparison(String a, String b, List<LegResult> legs, List<MetricComparison> metrics) {
    public Comparison {
        legs = List.copyOf(legs);
        metrics = List.copyOf(metrics);
    }

    /** The metrics for which B is slower than it may be. */
    public List<MetricComparison> slower() {
        return metrics.stream().filter(MetricComparison::slower).toList();
    }

    /** Of legs one of which failed. */
    static Comparison failed(Pairs pairs, List<LegResult> legs) {
        return new Comparison(pairs.a().label(), pairs.b().label(), legs, List.of());
    }

    /**
     * Of legs that all passed.
     *
     * @param id of the case
     * @param specs what is known of a metric, by its name; those that nothing is known of aren't compared
     * @param policy tells which metrics gate, and the threshold where the pairs have none
     */
    static Comparison of(
            Pairs pairs,
            String id,
            List<LegResult> legs,
            Function<String, Optional<MetricSpec>> specs,
            GatePolicy policy) {
        TreeSet<String> names = new TreeSet<>(legs.get(0).metrics().keySet());
        legs.forEach(leg -> names.removeIf(name -> !isComparable(leg.metrics().get(name))));
        List<MetricComparison> metrics = new ArrayList<>();
        for (String name : names) {
            specs.apply(name)
                    .ifPresent(spec -> metrics.add(compared(
                            legs,
                            policy.gating(id, spec),
                            pairs.noise(id, name),
                            pairs.threshold().orElseGet(() -> policy.threshold(id, spec)))));
        }
        metrics.sort(Comparator.comparing(each -> each.metric().use()));
        return new Comparison(pairs.a().label(), pairs.b().label(), legs, metrics);
    }

    private static boolean isComparable(Double value) {
        return value != null && Double.isFinite(value) && value > 0;
    }

    /** The values of a metric that was compared, neighbours together. */
    public List<Pair> pairs(String metric) {
        return pairs(values(legs, Side.A, metric), values(legs, Side.B, metric));
    }

    private static List<Pair> pairs(double[] a, double[] b) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            pairs.add(new Pair(a[i], b[i]));
        }
        return pairs;
    }

    private static MetricComparison compared(List<LegResult> legs, MetricSpec spec, double noise, double threshold) {
        double[] a = values(legs, Side.A, spec.name());
        double[] b = values(legs, Side.B, spec.name());
        List<Pair> pairs = pairs(a, b);
        PairRatios ratios = PairRatios.of(pairs, spec.direction(), noise);
        return new MetricComparison(spec, median(a), median(b), ratios, threshold, noise);
    }

    /** In the order of the legs, so that the i-th of both sides are neighbours. */
    private static double[] values(List<LegResult> legs, Side side, String metric) {
        return legs.stream()
                .filter(each -> each.leg().side() == side)
                .mapToDouble(each -> each.metrics().get(metric))
                .toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
