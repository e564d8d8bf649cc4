package io.perfsanity.engine.report;

import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Words;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One metric of one case over the runs, as every chart shows it, whoever draws it. Plain values, fit for JSON; texts are as
 * the cluster wrote them.
 *
 * @param metric with its measurement's name where there are several: {@code con8/mean_tpot}
 * @param unit of all values; empty text where it has none
 * @param points oldest first
 * @param baseline what the newest are compared with; empty where there is too little
 * @param regimes when a new baseline began, after the first point
 * @param words the change in words; empty text where nothing was judged
 */
public record ChartData(
        String metric,
        String unit,
        Direction direction,
        List<Point> points,
        Optional<Level> baseline,
        List<Instant> regimes,
        String words) {
    public ChartData {
        points = List.copyOf(points);
        regimes = List.copyOf(regimes);
    }

    /** How a value stands, as its mark in the chart tells. */
    public enum State {
        GOOD,
        SUSPECTED,
        OUTLIER,
        REGRESSION,
        IMPROVED,
        INVALID;

        String words(Words words) {
            return words.say("state." + name());
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A value and where it comes from; {@code now}: of the run that the chart belongs to. */
    public record Point(
            String run,
            int attempt,
            Instant time,
            double value,
            List<String> nodes,
            Optional<String> commit,
            State state,
            boolean now) {
        /** Whether it can be drawn to scale: above 0, and of a size that no sum of a few makes infinite. */
        boolean drawable() {
            return value > 0 && value < 1e300;
        }
    }

    /**
     * The baseline and its band.
     *
     * @param since time of the first value that belongs to it
     */
    public record Level(double value, double low, double high, Instant since) {}

    /**
     * A series up to a run.
     *
     * @param series with the run's values, where they were kept
     * @param change what the gate said of them
     */
    public static ChartData of(MetricSpec metric, Series series, RunResult run, Optional<Change> change) {
        return of(metric, series, run, change, Words.ENGLISH);
    }

    /** The same in the reader's language. */
    static ChartData of(MetricSpec metric, Series series, RunResult run, Optional<Change> change, Words words) {
        Series judged =
                change.map(each -> series.after(List.of(), each.standing())).orElse(series);
        boolean improved =
                change.filter(each -> each.kind() == Change.Kind.IMPROVED).isPresent();
        List<Point> points = judged.samples().stream()
                .map(sample -> point(sample, sample.run().equals(run.runId()), improved))
                .filter(point ->
                        point.now() || !point.time().isAfter(run.ended().orElse(Instant.MAX)))
                .toList();
        return new ChartData(
                metric.name(),
                metric.unit(),
                metric.direction(),
                points,
                change.flatMap(each -> each.baseline().map(base -> level(base, each.band()))),
                within(points, judged.regimeSince().stream().toList()),
                change.map(each -> Comparison.brief(each, words)).orElse(""));
    }

    /** The newest values alone. */
    public ChartData newest(int count) {
        List<Point> last = points.subList(Math.max(0, points.size() - count), points.size());
        return new ChartData(metric, unit, direction, last, baseline, within(last, regimes), words);
    }

    private static List<Instant> within(List<Point> points, List<Instant> times) {
        return times.stream()
                .filter(time -> points.stream().anyMatch(point -> point.time().isBefore(time)))
                .filter(time -> points.stream().anyMatch(point -> !point.time().isBefore(time)))
                .toList();
    }

    /** All of it in words, for whoever can't see it. */
    public String description() {
        return description(Words.ENGLISH);
    }

    String description(Words say) {
        List<Point> drawable = points.stream().filter(Point::drawable).toList();
        if (drawable.isEmpty()) {
            return say.say("chart.none");
        }
        Comparator<Point> bySize = Comparator.comparingDouble(Point::value);
        Point newest = drawable.get(drawable.size() - 1);
        String count = say.count("chart.values", points.size());
        Map<State, Long> told = points.stream()
                .filter(point -> point.state() != State.GOOD)
                .collect(Collectors.groupingBy(Point::state, TreeMap::new, Collectors.counting()));
        return Stream.of(
                        Stream.of(words).filter(text -> !text.isEmpty()),
                        Stream.of(
                                say.say(
                                        "chart.range",
                                        count,
                                        Wording.minute(points.get(0).time()),
                                        Wording.minute(newest.time())),
                                say.say("chart.newest", text(newest.value())),
                                say.say(
                                        "chart.lowest",
                                        text(Collections.min(drawable, bySize).value())),
                                say.say(
                                        "chart.highest",
                                        text(Collections.max(drawable, bySize).value()))),
                        baseline.stream()
                                .map(level -> say.say(
                                        "chart.baseline", text(level.value()), text(level.low()), text(level.high()))),
                        regimes.stream().map(since -> say.say("chart.began", Wording.minute(since))),
                        told.entrySet().stream()
                                .map(each -> say.say(
                                        "verdict.count",
                                        each.getValue(),
                                        each.getKey().words(say))))
                .flatMap(parts -> parts)
                .collect(Collectors.joining(say.say("semicolon"), "", say.say("stop")));
    }

    private String text(double value) {
        return (MetricText.of(value) + " " + unit).strip();
    }

    /** The values that can be drawn, with those of the baseline. */
    Stream<Double> values() {
        return Stream.concat(
                points.stream().filter(Point::drawable).map(Point::value),
                baseline.stream().flatMap(level -> Stream.of(level.value(), level.low(), level.high())));
    }

    private static Point point(Sample sample, boolean now, boolean improved) {
        State state = sample.mark() == Mark.GOOD && now && improved
                ? State.IMPROVED
                : State.valueOf(sample.mark().name());
        return new Point(
                sample.run(),
                sample.attempt(),
                sample.time(),
                sample.value(),
                sample.nodes(),
                sample.commit(),
                state,
                now);
    }

    private static Level level(Change.Baseline base, double band) {
        double value = base.value();
        return new Level(value, value * (1 - band), value * (1 + band), base.since());
    }
}
