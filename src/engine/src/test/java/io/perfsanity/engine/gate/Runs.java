package io.perfsanity.engine.gate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A series that grows run by run, judged by the median rule each time. */
final class Runs {
    static final MetricSpec THROUGHPUT =
            new MetricSpec("token_throughput", "tok/s", Direction.HIGHER, MetricSpec.Use.GATES);
    static final MetricSpec TPOT = new MetricSpec("mean_tpot", "ms", Direction.LOWER, MetricSpec.Use.GATES);

    /** One percent of noise, as throughput has it. */
    static final double[] USUAL = {100, 101, 99.5, 100.5, 99, 100, 101, 100.2, 99.4, 100.8};

    private final MetricSpec metric;
    private Series series = Series.EMPTY;
    private int run;

    Runs(MetricSpec metric) {
        this.metric = metric;
    }

    static Runs usual() {
        return new Runs(THROUGHPUT).all(USUAL);
    }

    /** Runs with one value each. */
    Runs all(double... values) {
        Arrays.stream(values).forEach(this::next);
        return this;
    }

    /** A run with a value, and those of its re-runs. */
    Finding next(double value, double... again) {
        List<Sample> measured = new ArrayList<>(List.of(sample(run, 1, value)));
        for (double each : again) {
            measured.add(sample(run, measured.size() + 1, each));
        }
        run++;
        Finding finding = MedianRule.judge(new Question(metric, series, measured, 0.05));
        series = series.after(measured, finding.standing());
        return finding;
    }

    /** Runs with one value each; what the last of them was found to be. */
    Finding last(double... values) {
        all(Arrays.copyOf(values, values.length - 1));
        return next(values[values.length - 1]);
    }

    Runs change(UnaryOperator<Series> by) {
        series = by.apply(series);
        return this;
    }

    Series series() {
        return series;
    }

    /** The marks of the newest values. */
    List<Mark> marks(int newest) {
        return Past.newest(series.samples(), newest).stream().map(Sample::mark).toList();
    }

    static Sample sample(int run, int attempt, double value) {
        return Sample.of(
                "run-" + run,
                attempt,
                time(run).plusSeconds(attempt),
                value,
                List.of("node-1"),
                Optional.of("c" + run));
    }

    static Instant time(int run) {
        return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * run);
    }
}
