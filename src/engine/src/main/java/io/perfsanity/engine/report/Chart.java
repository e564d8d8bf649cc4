package io.perfsanity.engine.report;

import io.perfsanity.engine.report.ChartData.Level;
import io.perfsanity.engine.report.ChartData.Point;
import io.perfsanity.engine.report.ChartData.State;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A chart as the page's template draws it, by the names that it uses: places in percent of the drawing's width and height,
 * texts fit for a page, to be escaped by the template.
 *
 * @param levels labels of the lines, from the top
 * @param lines where they are
 * @param path through the values, in a square of 1000
 * @param dots those that are marked
 * @param values how many the table has; empty text in a chart that has none
 * @param rows of the table, the newest first
 * @param keys what its marks mean, but for the plain one
 */
record Chart(
        String metric,
        String unit,
        String words,
        String description,
        List<String> levels,
        List<String> lines,
        List<Band> baseline,
        List<Regime> regimes,
        String path,
        List<Dot> dots,
        String values,
        List<Dot> rows,
        List<Key> keys,
        String first,
        String last) {
    private static final int MAX_TEXT = 160;

    /** The baseline and its band, from where it began to the right edge. */
    record Band(String x, String width, String y, String top, String height) {}

    /** Where a new baseline began. */
    record Regime(String x, String time) {}

    /** What a mark means. */
    record Key(String kind, String told) {
        static Stream<Key> of(Dot dot, Words words) {
            return Stream.of(new Key("now", dot.now ? words.say("chart.now") : ""), new Key(dot.kind, dot.told));
        }
    }

    /** A value; {@code told} is what its mark says, empty text for most. */
    record Dot(
            String x,
            String y,
            String kind,
            String told,
            boolean now,
            String run,
            String time,
            String value,
            String nodes,
            String commit) {
        boolean isSpecial() {
            return now || !told.isEmpty();
        }
    }

    /**
     * Draws {@code data}.
     *
     * @param full each value is marked, tells about itself and stands in a table; else those that are special are, and the
     *     rest is there as a line and in words: a small part of the size
     */
    static Chart of(ChartData data, boolean full, Words words) {
        List<Point> points = data.points();
        Plot plot = new Plot(points, Scale.of(data.values().toList()));
        List<Dot> dots = IntStream.range(0, points.size())
                .mapToObj(i -> dot(points.get(i), plot.x(i), plot, words))
                .toList();
        List<Dot> rows = new ArrayList<>(full ? dots : List.of());
        Collections.reverse(rows);
        List<String> times =
                points.stream().map(point -> Wording.minute(point.time())).toList();
        return new Chart(
                line(data.metric()),
                line(data.unit()),
                line(data.words()),
                data.description(words),
                plot.scale().labelsFromTop(),
                plot.scale().linesFromTop(),
                data.baseline().stream().map(level -> band(level, plot)).toList(),
                data.regimes().stream()
                        .map(since -> new Regime(Scale.text(plot.beginning(since)), Wording.minute(since)))
                        .toList(),
                plot.path(1000, 1000),
                full ? dots : dots.stream().filter(Dot::isSpecial).toList(),
                full ? words.count("chart.values", dots.size()) : "",
                rows,
                dots.stream()
                        .flatMap(dot -> Key.of(dot, words))
                        .filter(key -> !key.told.isEmpty())
                        .distinct()
                        .toList(),
                times.isEmpty() ? "" : times.get(0),
                times.size() < 2 ? "" : times.get(times.size() - 1));
    }

    private static Dot dot(Point point, double x, Plot plot, Words words) {
        String state = point.state().toString();
        return new Dot(
                Scale.text(x),
                Scale.text(plot.y(point)),
                state,
                point.state() == State.GOOD ? "" : point.state().words(words),
                point.now(),
                line(point.attempt() > 1 ? words.say("chart.attempt", point.run(), point.attempt()) : point.run()),
                Wording.minute(point.time()),
                Double.isFinite(point.value()) ? MetricText.of(point.value()) : Wording.UNKNOWN,
                line(String.join(", ", point.nodes())),
                line(point.commit().orElse("")));
    }

    private static Band band(Level level, Plot plot) {
        double x = plot.beginning(level.since());
        double top = plot.y(level.high());
        return new Band(
                Scale.text(x),
                Scale.text(100 - x),
                Scale.text(plot.y(level.value())),
                Scale.text(top),
                Scale.text(plot.y(level.low()) - top));
    }

    private static String line(String text) {
        return PlainText.line(text, MAX_TEXT);
    }
}
