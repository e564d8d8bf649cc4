package io.perfsanity.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfsanity.engine.gate.Change.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Upstream's rule: nearly the best of three months, and a fixed threshold. */
class UpstreamRuleTest {

    @Test
    void shouldSayNothingBeforeTheSecondDay() {
        assertThat(judge(UpstreamRule.POST_MERGE, Runs.THROUGHPUT, 50, 100).kind())
                .isEqualTo(Kind.INSUFFICIENT);
        assertThat(judge(UpstreamRule.POST_MERGE, Runs.THROUGHPUT, 50, 100, 100).kind())
                .isEqualTo(Kind.REGRESSION);
    }

    @Test
    void shouldCompareWithTheUpperEndOfMeansOfThreeDays() {
        // means of up to three days: 100, 100, 100, 110, 120
        Finding found = judge(UpstreamRule.POST_MERGE, Runs.THROUGHPUT, 110, 100, 100, 100, 130, 130);

        assertThat(found.baseline().orElseThrow().value()).isCloseTo(118, within(1e-9));
        assertThat(found.kind()).isEqualTo(Kind.REGRESSION);
    }

    @Test
    void shouldCompareWithTheLowerEndWhereLowerIsBetter() {
        Finding found = judge(UpstreamRule.POST_MERGE, Runs.TPOT, 90, 100, 100, 100, 70, 70);

        assertThat(found.baseline().orElseThrow().value()).isCloseTo(82, within(1e-9));
        assertThat(found.worse()).isCloseTo(90 / 82.0 - 1, within(1e-9));
    }

    @Test
    void shouldCountAllValuesOfADayAsOne() {
        List<Sample> sameDay = IntStream.range(1, 9)
                .mapToObj(attempt -> Runs.sample(0, attempt, 100))
                .toList();

        assertThat(UpstreamRule.POST_MERGE.judge(question(sameDay, 50)).kind()).isEqualTo(Kind.INSUFFICIENT);
    }

    @Test
    void shouldForgetWhatIsMoreThanNinetyDaysAgo() {
        List<Sample> old = List.of(Runs.sample(0, 1, 100), Runs.sample(1, 1, 100));

        assertThat(UpstreamRule.POST_MERGE
                        .judge(new Question(Runs.THROUGHPUT, series(old), List.of(Runs.sample(95, 1, 50)), 0))
                        .kind())
                .isEqualTo(Kind.INSUFFICIENT);
    }

    @Test
    void shouldAllowTenPercentBeforeAMergeAndFiveAfter() {
        assertThat(judge(UpstreamRule.PRE_MERGE, Runs.THROUGHPUT, 93, 100, 100, 100)
                        .kind())
                .isEqualTo(Kind.UNCHANGED);
        assertThat(judge(UpstreamRule.POST_MERGE, Runs.THROUGHPUT, 93, 100, 100, 100)
                        .kind())
                .isEqualTo(Kind.REGRESSION);
        assertThat(judge(UpstreamRule.PRE_MERGE, Runs.THROUGHPUT, 89, 100, 100, 100)
                        .kind())
                .isEqualTo(Kind.REGRESSION);
    }

    @Test
    void shouldExcuseAChangeBeforeItsMergeWhileTheNewestValueMissesTheThresholdToo() {
        assertThat(judge(UpstreamRule.PRE_MERGE, Runs.THROUGHPUT, 85, 100, 100, 100, 100, 100, 85)
                        .kind())
                .isEqualTo(Kind.UNCHANGED);
        assertThat(judge(UpstreamRule.POST_MERGE, Runs.THROUGHPUT, 85, 100, 100, 100, 100, 100, 85)
                        .kind())
                .isEqualTo(Kind.REGRESSION);
    }

    private static Finding judge(UpstreamRule rule, MetricSpec metric, double value, double... before) {
        List<Sample> samples = IntStream.range(0, before.length)
                .mapToObj(day -> Runs.sample(day, 1, before[day]))
                .toList();
        return rule.judge(new Question(metric, series(samples), List.of(Runs.sample(before.length, 1, value)), 0.05));
    }

    private static Question question(List<Sample> before, double value) {
        return new Question(Runs.THROUGHPUT, series(before), List.of(Runs.sample(1, 1, value)), 0.05);
    }

    private static Series series(List<Sample> samples) {
        return new Series(samples, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
