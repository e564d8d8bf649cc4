package io.perfsanity.engine.report;

import io.perfsanity.engine.report.ParetoData.Point;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A {@link ParetoData} as the page's template draws it: the speed for a user to the right, for a GPU upwards, both from 0;
 * places in percent of the drawing.
 *
 * @param path the frontier, in a square of 1000; empty text where there is none
 * @param before the frontier of the baselines
 * @param dots with the concurrency, of all points; {@code label} is empty text where another one's is in the way
 */
record ParetoChart(
        String family,
        String count,
        String description,
        List<String> levels,
        List<String> lines,
        List<String> sizes,
        List<String> columns,
        String path,
        String before,
        List<Dot> dots) {
    /** Nearer than this, in percent of the width and the height, labels would cover each other. */
    private static final double NEAR = 7;

    /** A point; the baseline's numbers are empty text where there is none. */
    record Dot(
            String x,
            String y,
            String label,
            int index,
            int concurrency,
            String perUser,
            String perGpu,
            String userBefore,
            String gpuBefore) {}

    static ParetoChart of(ParetoData data, Words words) {
        Scale right = scale(data, Point::perUser);
        Scale up = scale(data, Point::perGpu);
        List<Dot> dots = new ArrayList<>();
        List<Point> labelled = new ArrayList<>();
        for (Point point : data.points()) {
            boolean free = labelled.stream()
                    .noneMatch(other ->
                            near(right, other.perUser(), point.perUser()) && near(up, other.perGpu(), point.perGpu()));
            if (free) {
                labelled.add(point);
            }
            dots.add(dot(point, data.before(point), right, up, free));
        }
        List<String> sizes = new ArrayList<>(right.labelsFromTop());
        Collections.reverse(sizes);
        return new ParetoChart(
                PlainText.line(data.family(), 400),
                words.say("pareto.measurements", dots.size()),
                description(data, words),
                up.labelsFromTop(),
                up.linesFromTop(),
                sizes,
                right.linesFromTop(),
                path(data.points(), right, up),
                path(data.baseline(), right, up),
                dots);
    }

    private static Dot dot(Point point, Optional<Point> before, Scale right, Scale up, boolean free) {
        return new Dot(
                Scale.text(right.percent(point.perUser())),
                Scale.text(100 - up.percent(point.perGpu())),
                free ? String.valueOf(point.concurrency()) : "",
                point.index(),
                point.concurrency(),
                MetricText.of(point.perUser()),
                MetricText.of(point.perGpu()),
                before.map(each -> MetricText.of(each.perUser())).orElse(""),
                before.map(each -> MetricText.of(each.perGpu())).orElse(""));
    }

    private static boolean near(Scale scale, double one, double other) {
        return Math.abs(scale.percent(one) - scale.percent(other)) < NEAR;
    }

    private static Scale scale(ParetoData data, ToDoubleFunction<Point> value) {
        return Scale.of(Stream.concat(
                        Stream.of(0.0),
                        Stream.concat(data.points().stream(), data.baseline().stream())
                                .map(value::applyAsDouble))
                .toList());
    }

    private static String path(List<Point> points, Scale right, Scale up) {
        List<Point> frontier = ParetoData.frontier(points);
        return frontier.size() < 2
                ? ""
                : frontier.stream()
                        .map(point -> Scale.text(10 * right.percent(point.perUser())) + " "
                                + Scale.text(1000 - 10 * up.percent(point.perGpu())))
                        .collect(Collectors.joining(" ", "M", ""));
    }

    private static String description(ParetoData data, Words words) {
        String points = ParetoData.frontier(data.points()).stream()
                .map(point -> words.say(
                        "pareto.point",
                        point.concurrency(),
                        MetricText.of(point.perGpu()),
                        MetricText.of(point.perUser())))
                .collect(Collectors.joining(words.say("semicolon")));
        return words.say("pareto.description", points)
                + words.say(data.baseline().isEmpty() ? "pareto.alone" : "pareto.behind");
    }
}
