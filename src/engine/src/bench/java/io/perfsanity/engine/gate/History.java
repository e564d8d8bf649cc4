package io.perfsanity.engine.gate;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A recorded or made-up series of builds, with what is known of it but not told to the rules. */
final class History {
    private final MetricSpec metric;
    private final double[] values;
    private final List<Instant> times;
    private final List<Integer> worsenings;

    /**
     * @param times of the values, ascending
     * @param worsenings the builds from which on it is worse for good
     */
    History(MetricSpec metric, double[] values, List<Instant> times, List<Integer> worsenings) {
        this.metric = metric;
        this.values = values.clone();
        this.times = List.copyOf(times);
        this.worsenings = List.copyOf(worsenings);
    }

    History with(List<Integer> others) {
        return new History(metric, values, times, others);
    }

    /** As if one value had been measured each day. */
    static List<Instant> daily(int values) {
        return IntStream.range(0, values).mapToObj(History::day).toList();
    }

    static Instant day(int day) {
        return Instant.EPOCH.plusSeconds(86_400L * day);
    }

    MetricSpec metric() {
        return metric;
    }

    List<Integer> worsenings() {
        return worsenings;
    }

    int size() {
        return values.length;
    }

    double value(int build) {
        return values[build];
    }

    /** Those from one build to before another. */
    double[] values(int from, int to) {
        return Arrays.copyOfRange(values, from, to);
    }

    /** What a gate would ask of this metric by default. */
    double threshold() {
        return metric.use() == MetricSpec.Use.GATES ? 0.05 : 0.15;
    }

    Sample sample(int build) {
        return Sample.of(String.valueOf(build), 1, times.get(build), values[build], List.of(), Optional.empty());
    }

    double worse(double value, double reference) {
        return metric.direction().worse(value, reference);
    }

    /** Median of the values from one build to before another. */
    double median(int from, int to) {
        return Medians.of(values(from, to));
    }
}
