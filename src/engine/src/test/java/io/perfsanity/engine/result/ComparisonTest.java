package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.plan.Leg;
import io.perfsanity.engine.plan.Pairs;
import io.perfsanity.engine.plan.Pairs.Variant;
import io.perfsanity.engine.plan.Side;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final double[] REFERENCE = {100, 101, 99.5, 100.5};

    /** Legs A B B A …, whose candidate is so many times the reference. */
    private static Comparison compare(String metric, double factor) {
        List<LegResult> legs = new ArrayList<>();
        for (int i = 0; i < REFERENCE.length; i++) {
            Map<String, Double> a = Map.of(metric, REFERENCE[i]);
            Map<String, Double> b = Map.of(metric, REFERENCE[i] * factor);
            boolean first = i % 2 == 0;
            legs.add(leg(2 * i + 1, first ? Side.A : Side.B, first ? a : b));
            legs.add(leg(2 * i + 2, first ? Side.B : Side.A, first ? b : a));
        }
        return of(legs);
    }

    private static LegResult leg(int number, Side side, Map<String, Double> metrics) {
        return new LegResult(new Leg(number, side), Verdict.PASSED, "1 test passed", metrics);
    }

    private static Comparison of(List<LegResult> legs) {
        return of(legs, Optional.of(0.05), Map.of(), GatePolicy.DEFAULT);
    }

    private static Comparison of(
            List<LegResult> legs,
            Optional<Double> threshold,
            Map<String, Map<String, Double>> noise,
            GatePolicy policy) {
        Variant any = new Variant("x", Optional.empty(), Optional.empty(), Optional.of("c0ffee"));
        return Comparison.of(
                new Pairs(any, any, 1, Optional.empty(), threshold, noise),
                "id",
                legs,
                name -> MetricSpec.upstream(name, false),
                policy);
    }

    @Test
    void shouldSayInWordsHowMuchFasterTheCandidateIs() {
        MetricComparison compared = compare("token_throughput", 1.08).metrics().get(0);

        assertThat(compared.words()).isEqualTo("B is 8 % faster than A (between 6 % and 10 %, 4 pairs)");
        assertThat(compared.sure()).isEqualTo("99 % sure");
        assertThat(compared.slower()).isFalse();
    }

    @Test
    void shouldBeLessSureOfACaseThatIsKnownToVary() {
        List<LegResult> legs = compare("token_throughput", 0.93).legs();
        Comparison known =
                of(legs, Optional.of(0.05), Map.of("id", Map.of("token_throughput", 0.08)), GatePolicy.DEFAULT);

        assertThat(of(legs).slower()).hasSize(1);
        assertThat(known.slower()).isEmpty();
        assertThat(known.metrics().get(0).undecided()).isTrue();
        assertThat(known.metrics().get(0).noise()).isEqualTo(0.08);
    }

    @Test
    void shouldTakeEachMetricsThresholdFromTheProfile() {
        GatePolicy strict = policy(Map.of("token_throughput", 0.02, "mean_ttft", 0.2));
        GatePolicy loose = policy(Map.of("token_throughput", 0.2));
        List<LegResult> throughput = compare("token_throughput", 0.96).legs();
        List<LegResult> ttft = compare("mean_ttft", 1.3).legs();

        assertThat(of(throughput, Optional.empty(), Map.of(), strict).slower()).hasSize(1);
        assertThat(of(throughput, Optional.empty(), Map.of(), loose).slower()).isEmpty();
        assertThat(of(ttft, Optional.empty(), Map.of(), strict).slower())
                .as("it gates where a threshold is set")
                .hasSize(1);
        assertThat(of(ttft, Optional.empty(), Map.of(), loose).slower()).isEmpty();
    }

    private static GatePolicy policy(Map<String, Double> thresholds) {
        GatePolicy usual = GatePolicy.DEFAULT;
        return new GatePolicy(
                usual.rule(),
                usual.beside(),
                usual.threshold(),
                thresholds,
                usual.cases(),
                usual.failAt(),
                usual.unstableAt(),
                usual.reruns(),
                usual.commonMode(),
                false,
                Map.of());
    }

    @Test
    void shouldCallHigherLatencySlower() {
        MetricComparison compared = compare("mean_tpot", 1.08).metrics().get(0);

        assertThat(compared.words()).startsWith("B is 8 % slower than A (between");
        assertThat(compared.slower()).isTrue();
    }

    @Test
    void shouldNotFailACandidateThatIsSlowerByLessThanItMay() {
        Comparison compared = compare("token_throughput", 0.96);

        assertThat(compared.metrics().get(0).words()).startsWith("B is 4 % slower than A");
        assertThat(compared.slower()).isEmpty();
    }

    @Test
    void shouldSayThatItCannotTellWhereTheNoiseIsLarger() {
        Comparison compared = of(List.of(
                leg(1, Side.A, Map.of("token_throughput", 100.0)),
                leg(2, Side.B, Map.of("token_throughput", 93.0)),
                leg(3, Side.B, Map.of("token_throughput", 107.0)),
                leg(4, Side.A, Map.of("token_throughput", 100.0))));

        assertThat(compared.metrics().get(0).words())
                .matches("no sure difference \\(B is between .* faster and .* slower than A, 2 pairs\\)");
        assertThat(compared.slower()).isEmpty();
    }

    @Test
    void shouldFailNothingForAMetricThatIsOnlyWatched() {
        assertThat(compare("p99_ttft", 2).slower()).isEmpty();
    }

    @Test
    void shouldPutMetricsThatGateFirst() {
        Map<String, Double> metrics = Map.of("mean_ttft", 3.0, "token_throughput", 100.0, "al", 2.0);

        assertThat(of(List.of(leg(1, Side.A, metrics), leg(2, Side.B, metrics))).metrics())
                .extracting(each -> each.metric().name())
                .containsExactly("token_throughput", "al", "mean_ttft");
    }

    @Test
    void shouldComeBackFromJsonWithItsWordsBesideIt() throws IOException {
        Comparison compared = compare("token_throughput", 0.9);

        String json = Json.mapper().writeValueAsString(compared);

        assertThat(json).contains("\"words\":\"B is 10 % slower than A", "\"slower\":true", "\"side\":\"a\"");
        assertThat(Json.mapper().readValue(json, Comparison.class)).isEqualTo(compared);
    }

    @Test
    void shouldCompareOnlyWhatAllLegsMeasured() {
        LegResult a = leg(1, Side.A, Map.of("token_throughput", 100.0, "mean_tpot", 5.0, "mean_itl", 5.0));
        LegResult b = leg(2, Side.B, Map.of("token_throughput", 100.0, "mean_tpot", 0.0, "unheard_of", 1.0));

        assertThat(of(List.of(a, b)).metrics())
                .extracting(each -> each.metric().name())
                .containsExactly("token_throughput");
    }
}
