package io.perfsanity.engine.report;

import static io.perfsanity.engine.report.SampleHistory.THROUGHPUT;
import static io.perfsanity.engine.report.SampleHistory.TPOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.report.ParetoData.Point;
import io.perfsanity.engine.report.SampleRuns.CaseBuilder;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ParetoDataTest {
    private static final Map<String, Double> METRICS = Map.of("token_throughput", 800.0, "mean_tpot", 20.0);

    @Test
    void shouldCompareCasesThatDifferInTheirConcurrencyOnly() {
        List<ParetoData> all = families(
                passed(1, "8k1k_con64_dep4", METRICS),
                passed(2, "1k1k_con64_dep4", METRICS),
                passed(3, "8k1k_con8_dep4", METRICS),
                new CaseBuilder(4, "1k1k_con8_dep4", Mode.DISAGG, 2)
                        .verdict(Verdict.FAILED, "")
                        .metrics(METRICS)
                        .build());

        assertThat(all).hasSize(1);
        assertThat(all.get(0).family()).isEqualTo("8k1k_con#_dep4");
        // 800 tokens a second on 2 × 4 GPUs; one each 20 ms.
        assertThat(all.get(0).points()).containsExactly(new Point(3, 8, 50, 100), new Point(1, 64, 50, 100));
    }

    @Test
    void shouldCompareTheMeasurementsOfOneCase() {
        ParetoData data = families(passed(
                        1,
                        "r1_tep4",
                        Map.of(
                                "con8/token_throughput", 800.0,
                                "con8/mean_tpot", 20.0,
                                "con8/user_throughput", 48.0,
                                "con16/token_throughput", 1600.0,
                                "con16/median_tpot", 40.0,
                                "con32/token_throughput", 1700.0)))
                .get(0);

        assertThat(data.points()).containsExactly(new Point(1, 8, 48, 100), new Point(1, 16, 25, 200));
    }

    @Test
    void shouldHaveNothingToCompareWhereAllHaveOneConcurrencyOrNone() {
        assertThat(families(passed(1, "con8_a", METRICS), passed(2, "con8_a", METRICS), passed(3, "b", METRICS)))
                .isEmpty();
    }

    @Test
    void shouldHaveTheSameOfTheBaselines() {
        Series fast = SampleHistory.series("r", 1600, 3);
        Series slow = SampleHistory.series("r", 10, 3);
        CaseChange change = new CaseChange(
                1,
                "con8",
                List.of(
                        SampleHistory.change(THROUGHPUT, fast, Kind.UNCHANGED, 0),
                        SampleHistory.change(TPOT, slow, Kind.UNCHANGED, 0)),
                Optional.empty());

        ParetoData data = ParetoData.of(
                        SampleRuns.run(List.of(passed(1, "con8", METRICS), passed(2, "con16", METRICS))),
                        List.of(change))
                .get(0);

        assertThat(data.baseline()).singleElement().satisfies(point -> {
            assertThat(point.perUser()).isEqualTo(1000 / slow.samples().get(1).value());
            assertThat(point.perGpu()).isEqualTo(fast.samples().get(1).value() / 8);
        });
        assertThat(data.before(data.points().get(0))).isPresent();
        assertThat(data.before(data.points().get(1))).isEmpty();
    }

    @Test
    void shouldIgnoreWhatIsNoSpeed() {
        Map<String, Double> broken = Map.of("token_throughput", Double.NaN, "mean_tpot", 0.0);

        assertThat(families(passed(1, "con8", broken), passed(2, "con16", METRICS)))
                .isEmpty();
    }

    @Property
    void shouldHaveOnTheFrontierExactlyWhatNothingBeats(
            @ForAll @Size(max = 20) List<@Size(2) List<@DoubleRange(min = 1, max = 9) Double>> values) {
        List<Point> points = values.stream()
                .map(each -> new Point(1, 1, each.get(0), each.get(1)))
                .distinct()
                .toList();
        List<Point> frontier = ParetoData.frontier(points);

        assertThat(points)
                .allSatisfy(point -> assertThat(frontier.contains(point))
                        .isEqualTo(points.stream()
                                .noneMatch(other -> !other.equals(point)
                                        && other.perUser() >= point.perUser()
                                        && other.perGpu() >= point.perGpu())));
    }

    private static List<ParetoData> families(CaseResult... cases) {
        return ParetoData.of(SampleRuns.run(List.of(cases)), List.of());
    }

    private static CaseResult passed(int index, String id, Map<String, Double> metrics) {
        return new CaseBuilder(index, id, Mode.DISAGG, 2)
                .verdict(Verdict.PASSED, "")
                .metrics(metrics)
                .build();
    }
}
