package io.perfsanity.engine.report;

import static io.perfsanity.engine.report.SampleHistory.THROUGHPUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.report.ChartData.Level;
import io.perfsanity.engine.report.ChartData.Point;
import io.perfsanity.engine.report.ChartData.State;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChartDataTest {
    private static final RunResult RUN = SampleRuns.of(1);

    @Test
    void shouldTellTheRunsOwnValuesAndLeaveOutThoseOfLaterRuns() {
        Series series = SampleHistory.series(RUN.runId(), 100, 5);
        Sample later = Sample.of(
                "later", 1, RUN.ended().orElseThrow().plus(Duration.ofDays(1)), 100, List.of(), Optional.empty());
        Series known = new Series(
                Stream.concat(series.samples().stream(), Stream.of(later)).toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        ChartData data = ChartData.of(THROUGHPUT, known, RUN, Optional.empty());

        assertThat(data.points()).extracting(Point::now).containsExactly(false, false, false, false, true);
        assertThat(data.words()).isEmpty();
        assertThat(data.baseline()).isEmpty();
    }

    @Test
    void shouldMarkWhatWasSaidOfEachValue() {
        ChartData data = data(9, Kind.REGRESSION, .1, Mark.INVALID, Mark.OUTLIER, Mark.SUSPECTED, Mark.REGRESSION);

        assertThat(data.newest(5).points())
                .extracting(Point::state)
                .containsExactly(State.GOOD, State.INVALID, State.OUTLIER, State.SUSPECTED, State.REGRESSION);
        assertThat(data.words()).isEqualTo("10 % slower");
    }

    @Test
    void shouldMarkTheValueThatMovesTheBaseline() {
        assertThat(data(9, Kind.IMPROVED, -.07).newest(2).points())
                .extracting(Point::state)
                .containsExactly(State.GOOD, State.IMPROVED);
    }

    @Test
    void shouldHaveTheBaselineWithItsBandAndTheBeginningOfItsRegime() {
        Series series = SampleHistory.series(RUN.runId(), 100, 30);
        ChartData data = data(30, Kind.UNCHANGED, 0);
        Level level = data.baseline().orElseThrow();

        assertThat(level.low()).isEqualTo(level.value() * .95);
        assertThat(level.high()).isEqualTo(level.value() * 1.05);
        assertThat(data.regimes()).containsExactly(series.regimeSince().orElseThrow());
        assertThat(data.newest(20).regimes()).isEmpty();
    }

    @Test
    void shouldSayAllOfItInWords() {
        assertThat(data(12, Kind.REGRESSION, .1, Mark.INVALID, Mark.REGRESSION).description())
                .matches("10 % slower; 12 values from 2026-02-21 18:30 to 2026-03-04 18:30 UTC; "
                        + "newest [0-9.]+ tok/s; lowest [0-9.]+ tok/s; highest [0-9.]+ tok/s; "
                        + "baseline [0-9.]+ tok/s, band from [0-9.]+ tok/s to [0-9.]+ tok/s; "
                        + "a new baseline began 2026-02-25 18:30; 1 regression; 1 invalid\\.");
        assertThat(ChartData.of(THROUGHPUT, Series.EMPTY, RUN, Optional.empty()).description())
                .isEqualTo("No values.");
    }

    @Test
    void shouldBeTheSameAfterItWasSentAsJson() throws Exception {
        ChartData data = data(12, Kind.SUSPECTED, .1, Mark.SUSPECTED);
        String json = Json.mapper().writeValueAsString(data);

        assertThat(json)
                .contains("\"state\":\"suspected\"", "\"direction\":\"higher\"")
                .doesNotContain("description");
        assertThat(Json.mapper().readValue(json, ChartData.class)).isEqualTo(data);
    }

    private static ChartData data(int count, Kind kind, double worse, Mark... marks) {
        Series series = SampleHistory.series(RUN.runId(), 100, count, marks);
        return ChartData.of(
                THROUGHPUT, series, RUN, Optional.of(SampleHistory.change(THROUGHPUT, series, kind, worse)));
    }
}
