package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The metrics of a case: a line a metric, a column for each of its clients or other measurements. Called by Jelly. */
public final class MetricTable {
    private final Map<String, Double> metrics;
    /** With their slash; empty text for the only one. */
    private final List<String> measurements;

    private final UnaryOperator<String> units;

    /** @param units of metrics by their names, without a measurement's; empty text for those that have none */
    MetricTable(Map<String, Double> metrics, UnaryOperator<String> units) {
        this.units = units;
        this.metrics = new TreeMap<>(metrics);
        this.measurements = new ArrayList<>(this.metrics.keySet().stream()
                .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
                .distinct()
                .toList());
    }

    public boolean isMeasured() {
        return !metrics.isEmpty();
    }

    /** What stands above the columns of values. */
    public List<String> getClients() {
        return new ArrayList<>(measurements.stream()
                .map(each -> each.isEmpty() ? "" : PlainText.of(each.substring(0, each.length() - 1)))
                .toList());
    }

    public List<Line> getLines() {
        TreeSet<String> names = new TreeSet<>();
        metrics.keySet().forEach(name -> names.add(name.substring(name.lastIndexOf('/') + 1)));
        return new ArrayList<>(names.stream().map(Line::new).toList());
    }

    /** One metric. */
    public final class Line {
        private final String name;

        private Line(String name) {
            this.name = name;
        }

        public String getName() {
            return PlainText.of(name);
        }

        public String getUnit() {
            return PlainText.of(units.apply(name));
        }

        /** As in the report; empty text for a client that hasn't this metric. */
        public List<String> getValues() {
            return new ArrayList<>(measurements.stream()
                    .map(measurement -> metrics.get(measurement + name))
                    .map(value -> value == null ? "" : MetricText.of(value))
                    .toList());
        }
    }
}
