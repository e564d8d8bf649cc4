package io.perfsanity.engine.report;

import io.perfsanity.engine.report.ChartData.Point;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tiny form of a chart, 80 × 20: the newest values as a line, and the mark of the last. It stands beside the change in
 * words and says nothing that those don't.
 *
 * @param path of the line
 * @param kind of the mark at {@code x} and {@code y}
 */
record Spark(String path, String x, String y, String kind) {
    private static final int VALUES = 20;
    private static final int WIDTH = 80;
    private static final int HEIGHT = 20;

    /** None where there are fewer than two values. */
    static Stream<Spark> of(ChartData data) {
        List<Point> points =
                data.newest(VALUES).points().stream().filter(Point::drawable).toList();
        if (points.size() < 2) {
            return Stream.empty();
        }
        Plot plot = new Plot(points, Scale.of(points.stream().map(Point::value).toList()));
        Point last = points.get(points.size() - 1);
        return Stream.of(new Spark(
                plot.path(WIDTH, HEIGHT),
                Scale.text(plot.x(points.size() - 1) * WIDTH / 100),
                Scale.text(plot.y(last) * HEIGHT / 100),
                last.state().toString()));
    }
}
