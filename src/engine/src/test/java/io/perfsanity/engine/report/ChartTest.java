package io.perfsanity.engine.report;

import static io.perfsanity.engine.report.SampleHistory.THROUGHPUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.report.Chart.Band;
import io.perfsanity.engine.report.Chart.Dot;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Words;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static final RunResult RUN = SampleRuns.of(1);

    @Property(tries = 50)
    void shouldKeepAnyNumberOfValuesWithinTheDrawing(@ForAll @IntRange(min = 1, max = 200) int count) {
        Chart chart = Chart.of(data(count, Kind.REGRESSION, Mark.INVALID, Mark.REGRESSION), true, Words.ENGLISH);

        assertThat(chart.dots()).hasSize(count).allSatisfy(dot -> {
            assertThat(Double.parseDouble(dot.x())).isBetween(0.0, 100.0);
            assertThat(Double.parseDouble(dot.y())).isBetween(0.0, 100.0);
        });
        for (Band band : chart.baseline()) {
            assertThat(Double.parseDouble(band.x()) + Double.parseDouble(band.width()))
                    .isCloseTo(100, within(.11));
            assertThat(Double.parseDouble(band.height())).isPositive();
        }
    }

    @Test
    void shouldShowASingleValueInTheMiddle() {
        Chart chart = Chart.of(data(1, Kind.INSUFFICIENT), true, Words.ENGLISH);

        assertThat(chart.dots()).extracting(Dot::x).containsExactly("50");
        assertThat(chart.first()).isEqualTo("2026-03-04 18:30");
        assertThat(chart.last()).isEmpty();
        assertThat(chart.values()).isEqualTo("1 value");
    }

    @Test
    void shouldShowWhatIsNoSpeedOnTheLowerEdgeAndDrawNoLineThroughIt() {
        Chart chart = Chart.of(data(3, Kind.UNCHANGED, Mark.INVALID, Mark.GOOD), true, Words.ENGLISH);

        assertThat(chart.dots().get(1).y()).isEqualTo("100");
        assertThat(chart.path().split(" ")).hasSize(4);
    }

    @Test
    void shouldBeginTheBaselineBetweenTheValuesOfTwoRegimes() {
        Chart chart = Chart.of(data(30, Kind.UNCHANGED), true, Words.ENGLISH);
        Function<Integer, Double> x = i -> Double.valueOf(chart.dots().get(i).x());

        assertThat(Double.parseDouble(chart.baseline().get(0).x())).isBetween(x.apply(9), x.apply(10));
        assertThat(chart.regimes().get(0).x()).isEqualTo(chart.baseline().get(0).x());
    }

    @Test
    void shouldExplainTheMarksItHas() {
        assertThat(Chart.of(data(9, Kind.REGRESSION, Mark.SUSPECTED, Mark.REGRESSION), true, Words.ENGLISH)
                        .keys())
                .containsExactly(
                        new Chart.Key("suspected", "suspected"),
                        new Chart.Key("now", "this run"),
                        new Chart.Key("regression", "regression"));
    }

    @Test
    void shouldHaveOnlyTheSpecialMarksWhereThereIsLittleRoom() {
        Chart chart =
                Chart.of(data(50, Kind.REGRESSION, Mark.OUTLIER, Mark.GOOD, Mark.REGRESSION), false, Words.ENGLISH);

        assertThat(chart.dots()).extracting(Dot::kind).containsExactly("outlier", "regression");
        assertThat(chart.rows()).isEmpty();
        assertThat(chart.values()).isEmpty();
    }

    @Test
    void shouldHaveATinyFormOfTheNewestValues() {
        assertThat(Spark.of(data(1, Kind.INSUFFICIENT))).isEmpty();
        assertThat(Spark.of(data(200, Kind.REGRESSION, Mark.REGRESSION)))
                .singleElement()
                .satisfies(spark -> {
                    assertThat(spark.path().substring(1).split(" "))
                            .hasSize(40)
                            .allSatisfy(
                                    each -> assertThat(Double.parseDouble(each)).isBetween(0.0, 80.0));
                    assertThat(spark.path()).endsWith(" " + spark.x() + " " + spark.y());
                    assertThat(spark.kind()).isEqualTo("regression");
                });
    }

    private static ChartData data(int count, Kind kind, Mark... marks) {
        Series series = SampleHistory.series(RUN.runId(), 100, count, marks);
        return ChartData.of(THROUGHPUT, series, RUN, Optional.of(SampleHistory.change(THROUGHPUT, series, kind, .1)));
    }
}
