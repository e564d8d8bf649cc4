package io.perfsanity.engine.report;

import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.text.PlainText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a case's metrics: one value, or mean, median and 99th percentile of one quantity side by side.
 *
 * @param single empty text when the three statistics are given
 */
record MetricRow(String name, String unit, String single, String mean, String median, String p99) {
    private static final Pattern STATISTIC = Pattern.compile("(.*/)?(mean|median|p99)_(.+)", Pattern.DOTALL);

    static List<MetricRow> of(Map<String, Double> metrics) {
        Map<String, Map<String, Double>> quantities = new LinkedHashMap<>();
        List<MetricRow> rows = new ArrayList<>();
        metrics.forEach((name, value) -> {
            Matcher statistic = STATISTIC.matcher(name);
            if (statistic.matches()) {
                String prefix = statistic.group(1) == null ? "" : statistic.group(1);
                quantities
                        .computeIfAbsent(prefix + statistic.group(3), key -> new LinkedHashMap<>())
                        .put(statistic.group(2), value);
            } else {
                rows.add(new MetricRow(text(name), MetricText.unit(name), MetricText.of(value), "", "", ""));
            }
        });
        quantities.forEach((name, values) -> rows.add(new MetricRow(
                text(name),
                MetricText.unit("mean_" + name.substring(name.lastIndexOf('/') + 1)),
                "",
                number(values, "mean"),
                number(values, "median"),
                number(values, "p99"))));
        return List.copyOf(rows);
    }

    private static String number(Map<String, Double> values, String statistic) {
        return values.containsKey(statistic) ? MetricText.of(values.get(statistic)) : Wording.UNKNOWN;
    }

    private static String text(String name) {
        return PlainText.line(name, 200);
    }
}
