package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.Series;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A chart as small as a word: the newest values of a metric as a line. */
record Spark(List<Double> values) {
    /** Of a chart. */
    private static final int MOST = 16;

    private static final double WIDTH = 80;
    private static final double HEIGHT = 20;
    private static final double MARGIN = 2;

    Spark {
        values = values.stream().filter(value -> value > 0 && value < 1e300).toList();
    }

    /** What a chart needs of a metric: the newest values that are worth something. */
    static List<Double> newest(Series series) {
        List<Double> values = series.samples().stream()
                .filter(sample -> sample.mark() != Mark.INVALID)
                .map(sample -> rounded(sample.value()))
                .toList();
        return values.subList(Math.max(0, values.size() - MOST), values.size());
    }

    /** To four digits, which is finer than a page can show. */
    static double rounded(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(new MathContext(4)).doubleValue()
                : 0;
    }

    /** Places in a field of 80 by 20, as SVG's {@code points}; empty text for fewer than two values. */
    String points() {
        if (values.size() < 2) {
            return "";
        }
        double low = Collections.min(values);
        double range = Math.max(Collections.max(values) - low, low * 1e-6);
        double step = (WIDTH - 2 * MARGIN) / (values.size() - 1);
        return IntStream.range(0, values.size())
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        MARGIN + i * step,
                        HEIGHT - MARGIN - (values.get(i) - low) / range * (HEIGHT - 2 * MARGIN)))
                .collect(Collectors.joining(" "));
    }
}
