package io.perfsanity.engine.result;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The measured values of a case by name; names are preceded by the measurement's where a case has several. */
public record Metrics(SortedMap<String, Metric> values) {
    public static final Metrics NONE = new Metrics(new TreeMap<>());

    public Metrics {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Without units, as in a result. */
    public Map<String, Double> toMap() {
        SortedMap<String, Double> map = new TreeMap<>();
        values.forEach((name, metric) -> map.put(name, metric.value()));
        return Collections.unmodifiableSortedMap(map);
    }
}
