package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.text.PlainText;
import java.util.Map;

/** A measured value. */
public final class MeasuredValue {
    private final String name;
    private final double value;

    MeasuredValue(Map.Entry<String, Double> metric) {
        this.name = metric.getKey();
        this.value = metric.getValue();
    }

    public String getName() {
        return PlainText.of(name);
    }

    /** As in the report. */
    public String getValue() {
        return MetricText.of(value);
    }

    public String getUnit() {
        return MetricText.unit(name);
    }
}
