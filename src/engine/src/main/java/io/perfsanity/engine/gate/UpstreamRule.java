package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Baseline;
import io.perfsanity.engine.gate.Change.Interval;
import io.perfsanity.engine.gate.Change.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * TensorRT-LLM's rule for its own perf sanity: the means of each day of the last 90, of these the means of three in a row, and
 * of those the 95th percentile (the 5th where lower is better), so that nearly the best of three months is what a single value
 * is compared with.
 *
 * @param threshold what a value may be worse, as a fraction
 * @param exempt whether nothing is held against a value while the newest one before it already misses the threshold
 */
record UpstreamRule(double threshold, boolean exempt) {
    static final UpstreamRule POST_MERGE = new UpstreamRule(0.05, false);
    static final UpstreamRule PRE_MERGE = new UpstreamRule(0.10, true);

    private static final Duration BACK = Duration.ofDays(90);
    private static final int ROLLING = 3;
    private static final int FEWEST_DAYS = 2;
    private static final double PERCENTILE = 0.95;

    Finding judge(Question question) {
        Standing none = new Standing(
                List.of(), question.series().regimeSince(), question.series().open());
        Optional<Sample> value =
                question.values().stream().filter(Sample::valid).findFirst();
        if (value.isEmpty()) {
            return new Finding(Kind.INVALID, 0, Optional.empty(), 0, 0, 0, Optional.empty(), none);
        }
        double measured = value.get().value();
        Optional<Baseline> baseline = baseline(question, value.get().time());
        if (baseline.isEmpty()) {
            return new Finding(Kind.INSUFFICIENT, measured, baseline, 0, 0, 0, Optional.empty(), none);
        }
        Baseline against = baseline.get();
        Direction direction = question.metric().direction();
        double worse = direction.worse(measured, against.value());
        boolean excused = exempt && direction.worse(against.newest().value(), against.value()) > threshold;
        boolean regression = worse > threshold && !excused;
        return new Finding(
                regression ? Kind.REGRESSION : Kind.UNCHANGED,
                measured,
                baseline,
                threshold,
                worse,
                0,
                regression ? Optional.of(new Interval(Optional.of(against.newest()), value.get())) : Optional.empty(),
                none);
    }

    private static Optional<Baseline> baseline(Question question, Instant time) {
        List<Sample> recent = question.series().samples().stream()
                .filter(each -> each.valid() && !each.time().isBefore(time.minus(BACK)))
                .toList();
        double[] days = recent.stream()
                .collect(Collectors.groupingBy(
                        each -> LocalDate.ofInstant(each.time(), ZoneOffset.UTC),
                        TreeMap::new,
                        Collectors.averagingDouble(Sample::value)))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (days.length < FEWEST_DAYS) {
            return Optional.empty();
        }
        boolean higher = question.metric().direction() == Direction.HIGHER;
        return Optional.of(new Baseline(
                percentile(rolling(days), higher ? PERCENTILE : 1 - PERCENTILE),
                days.length,
                Noise.of(recent).sigma(),
                recent.get(0).time(),
                recent.get(recent.size() - 1)));
    }

    /** Each day's mean with the two before it; the first days have fewer. */
    private static double[] rolling(double[] days) {
        double[] means = new double[days.length];
        for (int i = 0; i < days.length; i++) {
            means[i] = Arrays.stream(days, Math.max(0, i - ROLLING + 1), i + 1)
                    .average()
                    .orElseThrow();
        }
        return means;
    }

    /** Interpolated between neighbours, as numpy does. */
    private static double percentile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
