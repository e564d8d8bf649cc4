package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.metrics.Metric;
import io.perfsanity.engine.result.PlainText;
import java.math.BigDecimal;
import java.math.MathContext;
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

    /** Five significant digits and all before the point. */
    public String getValue() {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        int digits = Math.max(5, exact.precision() - exact.scale());
        BigDecimal rounded = exact.round(new MathContext(digits)).stripTrailingZeros();
        return (rounded.signum() == 0 ? BigDecimal.ZERO : rounded).toPlainString();
    }

    public String getUnit() {
        return Metric.unit(name);
    }
}
