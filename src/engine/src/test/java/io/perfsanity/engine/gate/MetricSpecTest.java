package io.perfsanity.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.MetricSpec.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upstream's metrics, and changes in words. */
class MetricSpecTest {

    @ParameterizedTest
    @CsvSource({
        "token_throughput, tok/s, higher, gates",
        "total_token_throughput, tok/s, higher, gates",
        "con8/token_throughput, tok/s, higher, gates",
        "seq_throughput, req/s, higher, watched",
        "user_throughput, tok/s, higher, watched",
        "mean_tpot, ms, lower, gates",
        "median_itl, ms, lower, gates",
        "p99_itl, ms, lower, watched",
        "mean_ttft, ms, lower, watched",
        "mean_e2el, ms, lower, watched",
        "al, tok/iter, higher, watched",
        "mean_gen_worker_per_iter_device_step_time, ms, lower, watched",
    })
    void shouldKnowUpstreamsMetrics(String name, String unit, String direction, String use) {
        MetricSpec spec = MetricSpec.upstream(name, false).orElseThrow();

        assertThat(spec.name()).isEqualTo(name);
        assertThat(spec.unit()).isEqualTo(unit);
        assertThat(spec.direction()).hasToString(direction);
        assertThat(spec.use()).hasToString(use);
    }

    @ParameterizedTest
    @CsvSource({"mean, gates", "median, gates", "p99, watched", "std, watched"})
    void shouldGateByTheStepTimeWhereOnlyGenerationIsMeasured(String statistic, String use) {
        String name = statistic + "_gen_worker_per_iter_device_step_time";

        assertThat(MetricSpec.upstream(name, true).orElseThrow().use()).hasToString(use);
    }

    @Test
    void shouldNotKnowOthers() {
        assertThat(MetricSpec.upstream("tb_something", false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.08, 8 % slower",
        "-0.08, 8 % faster",
        "0.0274, 2.7 % slower",
        "0.123, 12 % slower",
        "0.0999, 10 % slower",
        "0.0002, unchanged",
        "-0.0002, unchanged",
    })
    void shouldSayTheDirectionInWords(double worse, String words) {
        assertThat(Runs.TPOT.words(worse)).isEqualTo(words);
        assertThat(Runs.THROUGHPUT.words(worse)).isEqualTo(words);
    }

    @Test
    void shouldNotCallSlowerWhatIsNoSpeed() {
        MetricSpec accepted = new MetricSpec("al", "tok/iter", Direction.HIGHER, Use.WATCHED);

        assertThat(accepted.words(0.08)).isEqualTo("8 % worse");
        assertThat(accepted.words(-0.08)).isEqualTo("8 % better");
    }
}
