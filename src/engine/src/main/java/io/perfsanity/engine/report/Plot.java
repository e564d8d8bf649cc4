package io.perfsanity.engine.report;

import io.perfsanity.engine.report.ChartData.Point;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where the values of a series lie in a drawing, in percent of its width and height from the left and from the top. They
 * stand at equal distances, whatever time lies between them.
 */
record Plot(List<Point> points, Scale scale) {
    /** How far the first and the last value stand from the edges. */
    private static final double EDGE = 2;

    double x(int i) {
        return points.size() == 1 ? 50 : EDGE + (100 - 2 * EDGE) * i / (points.size() - 1);
    }

    double y(double value) {
        return 100 - scale.percent(value);
    }

    /** What can't be drawn to scale lies on the lower edge, where its mark tells. */
    double y(Point point) {
        return point.drawable() ? y(point.value()) : 100;
    }

    /** Between the last value before {@code since} and the next one; the left edge where there is none before. */
    double beginning(Instant since) {
        int before = (int)
                points.stream().filter(point -> point.time().isBefore(since)).count();
        return before == 0 ? 0 : (x(before - 1) + x(Math.min(before, points.size() - 1))) / 2;
    }

    /** The line through the values that can be drawn, in a drawing of {@code width} × {@code height}. */
    String path(int width, int height) {
        return IntStream.range(0, points.size())
                .filter(i -> points.get(i).drawable())
                .mapToObj(i -> Scale.text(x(i) * width / 100) + " " + Scale.text(y(points.get(i)) * height / 100))
                .collect(Collectors.joining(" ", "M", ""));
    }
}
