package io.perfsanity.engine.report;

import io.perfsanity.engine.result.MetricText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * An axis from a round number below all values to one above them.
 *
 * @param steps between its lines, 1 to 6
 */
record Scale(double from, double to, int steps) {
    /** Less of the values' size is never spread over the whole axis, or noise would look like a mountain. */
    private static final double FINEST = 0.04;

    private static final int WANTED = 4;

    /** For positive values; any axis where there are none. */
    static Scale of(Collection<Double> values) {
        if (values.isEmpty()) {
            return new Scale(0, 1, 1);
        }
        double min = Collections.min(values);
        double max = Collections.max(values);
        double missing = Math.max(0, max * FINEST - (max - min)) / 2;
        double low = min - missing;
        double high = max + missing;
        double rough = (high - low) / WANTED;
        double size = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = DoubleStream.of(1, 2, 2.5, 5, 10)
                .map(each -> each * size)
                .filter(each -> each >= rough)
                .findFirst()
                .orElse(rough);
        long first = (long) Math.floor(low / step);
        long last = Math.max(first + 1, (long) Math.ceil(high / step));
        return new Scale(round(first * step), round(last * step), (int) (last - first));
    }

    /** Where a value lies: 0 at the beginning, 100 at the end. */
    double percent(double value) {
        double part = (value - from) / (to - from);
        return Double.isFinite(part) ? 100 * Math.max(0, Math.min(1, part)) : 0;
    }

    /** What its lines stand for, from the largest. */
    List<String> labelsFromTop() {
        return IntStream.rangeClosed(0, steps)
                .mapToObj(i -> label(to - i * (to - from) / steps))
                .toList();
    }

    /** With as many decimals as its neighbours. */
    private String label(double value) {
        int decimals = Math.max(
                0,
                new BigDecimal(round((to - from) / steps))
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .scale());
        return decimals > 6 || value >= 1e15
                ? MetricText.of(round(value))
                : String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** Where they lie, in percent of the height. */
    List<String> linesFromTop() {
        return IntStream.rangeClosed(0, steps)
                .mapToObj(i -> text(100.0 * i / steps))
                .toList();
    }

    /** A percentage as pages take it. */
    static String text(double percent) {
        double rounded = Math.round(percent * 10) / 10.0;
        return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
    }

    /** Without what binary fractions leave behind. */
    private static double round(double value) {
        return new BigDecimal(value).round(new MathContext(12)).doubleValue();
    }
}
