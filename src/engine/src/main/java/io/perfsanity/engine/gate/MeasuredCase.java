package io.perfsanity.engine.gate;

import java.util.List;
import java.util.Optional;

/**
 * What a run measured of one case, with the past.
 *
 * @param index of the case in its list, from 1
 * @param newBaseline what of the case's identity is another than before, in words, where its series is new for that
 */
public record MeasuredCase(int index, String id, List<Measured> metrics, Optional<String> newBaseline) {
    public MeasuredCase {
        metrics = List.copyOf(metrics);
    }

    MeasuredCase withoutPast() {
        return new MeasuredCase(
                index, id, metrics.stream().map(Measured::withoutPast).toList(), newBaseline);
    }

    /**
     * What a run measured of one metric.
     *
     * @param series the past, without this run
     * @param values of this run: the first measurement, then those of the re-runs; may be empty
     */
    public record Measured(MetricSpec metric, Series series, List<Sample> values) {
        public Measured {
            values = List.copyOf(values);
        }

        private Measured withoutPast() {
            return new Measured(metric, series.withoutSamples(), values);
        }
    }
}
