package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyMetricsTest {
    @Test
    void shouldTakeTheThreeNumbersOfAMeasurement() {
        KeyMetrics metrics = KeyMetrics.of(
                Map.of("token_throughput", 100.0, "total_token_throughput", 200.0, "mean_ttft", 7.0, "mean_tpot", 1.5));

        assertThat(metrics).isEqualTo(new KeyMetrics(Optional.of(100.0), Optional.of(7.0), Optional.of(1.5)));
    }

    @Test
    void shouldTakeThoseOfTheFastestOfSeveral() {
        KeyMetrics metrics = KeyMetrics.of(Map.of(
                "con1/token_throughput",
                10.0,
                "con1/mean_ttft",
                1.0,
                "con8/token_throughput",
                80.0,
                "con8/mean_ttft",
                8.0));

        assertThat(metrics.throughput()).contains(80.0);
        assertThat(metrics.ttft()).contains(8.0);
        assertThat(metrics.tpot()).isEmpty();
    }

    @Test
    void shouldTakeAnotherThroughputWhereTheFirstIsMissing() {
        assertThat(KeyMetrics.of(Map.of("seq_throughput", 2.0)).throughput()).contains(2.0);
        assertThat(KeyMetrics.of(Map.of("al", 2.0)).throughput()).isEmpty();
        assertThat(KeyMetrics.of(Map.of())).isEqualTo(KeyMetrics.of(Map.of("al", 2.0)));
    }
}
