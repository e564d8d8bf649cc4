package io.perfsanity.engine.result;

import io.perfsanity.engine.gate.MetricSpec;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** How the values of metrics are written for people. */
public final class MetricText {
    private MetricText() {}

    /**
     * The unit of upstream's metrics by name: {@code req/s}, {@code tok/s}, {@code ms}, {@code tok/iter}; empty text for a
     * name that upstream doesn't have; {@link RunFacts#unit} knows those of a profile too. A name may be preceded by the measurement's ({@code con8/mean_ttft}).
     */
    public static String unit(String name) {
        return MetricSpec.upstream(name, false).map(MetricSpec::unit).orElse("");
    }

    /**
     * A value as people read it, in every output: four significant digits and more, as {@code 0.1234}, {@code 12.35},
     * {@code 123,456.8}.
     */
    public static String of(double value) {
        double size = Math.abs(value);
        String pattern = value == Math.rint(value) && size < 1e15
                ? "#,##0"
                : size >= 1000 ? "#,##0.0" : size >= 1 ? "0.00" : size >= 0.001 ? "0.0000" : "0.###E0";
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
