package io.perfsanity.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfsanity.engine.gate.Change.Baseline;
import io.perfsanity.engine.gate.Change.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule for one metric of one case, run after run. */
class MedianRuleTest {

    @Test
    void shouldSayNothingOfTheFirstTwoRuns() {
        Runs runs = new Runs(Runs.THROUGHPUT);

        assertThat(runs.next(100).kind()).isEqualTo(Kind.INSUFFICIENT);
        assertThat(runs.next(50).kind()).isEqualTo(Kind.INSUFFICIENT);
        assertThat(runs.next(75).kind()).isEqualTo(Kind.UNCHANGED);
    }

    @Test
    void shouldSuspectFromTheThirdRunOnAndRunNothingAgainBeforeTheSixth() {
        Finding third = new Runs(Runs.THROUGHPUT).last(100, 100, 80);
        Finding sixth = new Runs(Runs.THROUGHPUT).last(100, 100, 100, 100, 100, 80);

        assertThat(third.kind()).isEqualTo(Kind.SUSPECTED);
        assertThat(third.rerunsWanted()).isZero();
        assertThat(sixth.kind()).isEqualTo(Kind.SUSPECTED);
        assertThat(sixth.rerunsWanted()).isEqualTo(2);
    }

    @Test
    void shouldCompareWithTheMedianOfTheLastTwentyGoodValues() {
        Runs runs = new Runs(Runs.THROUGHPUT);
        for (int i = 0; i < 30; i++) {
            runs.next(i < 10 ? 99 : 100);
        }

        Baseline baseline = runs.next(100).baseline().orElseThrow();

        assertThat(baseline.value()).isEqualTo(100);
        assertThat(baseline.n()).isEqualTo(20);
        assertThat(baseline.newest().run()).isEqualTo("run-29");
    }

    @Test
    void shouldLetThreePercentPass() {
        assertThat(Runs.usual().next(97).kind()).isEqualTo(Kind.UNCHANGED);
    }

    @Test
    void shouldCallWorseWhatIsWorseTwiceAgain() {
        Runs runs = Runs.usual();

        Finding found = runs.next(92, 91.5, 92.5);

        assertThat(found.kind()).isEqualTo(Kind.REGRESSION);
        assertThat(found.worse()).isCloseTo(0.08, within(0.005));
        assertThat(found.began().orElseThrow().firstBad().run()).isEqualTo("run-10");
        assertThat(found.began().orElseThrow().lastGood().orElseThrow().run()).isEqualTo("run-9");
        assertThat(runs.marks(4)).containsExactly(Mark.GOOD, Mark.REGRESSION, Mark.REGRESSION, Mark.REGRESSION);
    }

    @Test
    void shouldCallALatencyWorseWhenItRises() {
        Runs runs = new Runs(Runs.TPOT).all(Runs.USUAL);

        assertThat(runs.next(92).kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(runs.next(108, 108, 108).kind()).isEqualTo(Kind.REGRESSION);
    }

    @Test
    void shouldCallAnOutlierWhatRunningAgainDoesNotShowAndLeaveItOutOfTheBaseline() {
        Runs runs = Runs.usual();

        Finding found = runs.next(60, 100, 99);

        assertThat(found.kind()).isEqualTo(Kind.OUTLIER);
        assertThat(found.value()).isEqualTo(60);
        assertThat(runs.marks(3)).containsExactly(Mark.OUTLIER, Mark.GOOD, Mark.GOOD);
        assertThat(runs.next(100).baseline().orElseThrow().n()).isEqualTo(12);
    }

    @Test
    void shouldWantAThirdWhereTwoReRunsDisagree() {
        Series before = Runs.usual().series();

        Finding split = again(before, 92, 92, 100);

        assertThat(split.kind()).isEqualTo(Kind.SUSPECTED);
        assertThat(split.rerunsWanted()).isEqualTo(1);
        assertThat(again(before, 92, 92, 100, 92).kind()).isEqualTo(Kind.REGRESSION);
        assertThat(again(before, 92, 92, 100, 100).kind()).isEqualTo(Kind.OUTLIER);
    }

    @Test
    void shouldCallANoisyCaseWorseByFourReRunsOnly() {
        double[] noisy = {100, 96, 105, 99, 94, 104, 101, 95, 106, 100};
        Series before = new Runs(Runs.THROUGHPUT).all(noisy).series();

        assertThat(again(before, 85, 85, 84).rerunsWanted()).isEqualTo(2);
        assertThat(again(before, 85, 85, 101).rerunsWanted()).isEqualTo(1);
        assertThat(again(before, 85, 85, 84, 86, 85).kind()).isEqualTo(Kind.REGRESSION);
        assertThat(again(before, 85, 101, 99).kind()).isEqualTo(Kind.OUTLIER);
    }

    @Test
    void shouldJudgeASuspicionByTheNextRunsWhereNothingRanAgain() {
        Runs runs = Runs.usual();

        assertThat(runs.next(92).kind()).isEqualTo(Kind.SUSPECTED);
        assertThat(runs.next(91).rerunsWanted()).isEqualTo(1);
        Finding third = runs.next(92);

        assertThat(third.kind()).isEqualTo(Kind.REGRESSION);
        assertThat(third.began().orElseThrow().firstBad().run()).isEqualTo("run-10");
        assertThat(runs.marks(3)).containsOnly(Mark.REGRESSION);
    }

    @Test
    void shouldForgetASuspicionThatTheNextRunsDoNotShow() {
        Runs runs = Runs.usual();

        assertThat(runs.last(92, 100, 100).kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(runs.marks(3)).containsExactly(Mark.OUTLIER, Mark.GOOD, Mark.GOOD);
    }

    @Test
    void shouldKeepARegressionOpenWithItsBaselineHoweverManyRunsFollow() {
        Runs runs = Runs.usual();
        runs.next(92, 92, 92);

        Finding later = null;
        for (int i = 0; i < 60; i++) {
            later = runs.next(i % 2 == 0 ? 92 : 92.5);
        }

        assertThat(later.kind()).isEqualTo(Kind.STILL_OPEN);
        assertThat(later.baseline().orElseThrow().value()).isCloseTo(100, within(0.2));
        assertThat(later.standing().open().orElseThrow().run()).isEqualTo("run-10");
    }

    @Test
    void shouldSeeThatAnOpenRegressionBecomesWorseStill() {
        Runs runs = Runs.usual();
        runs.next(92, 92, 92);

        Finding worse = runs.next(80, 80, 80);

        assertThat(worse.kind()).isEqualTo(Kind.REGRESSION);
        OpenRegression open = worse.standing().open().orElseThrow();
        assertThat(open.run()).isEqualTo("run-10");
        assertThat(open.worse()).isCloseTo(0.2, within(0.005));
        assertThat(runs.next(80).kind()).isEqualTo(Kind.STILL_OPEN);
    }

    @Test
    void shouldCallARegressionFixedWhenTwoRunsAreBack() {
        Runs runs = Runs.usual();
        runs.next(92, 92, 92);

        assertThat(runs.next(100).kind()).isEqualTo(Kind.STILL_OPEN);
        Finding fixed = runs.next(99.5);

        assertThat(fixed.kind()).isEqualTo(Kind.FIXED);
        assertThat(fixed.standing().open()).isEmpty();
        assertThat(runs.marks(3)).containsExactly(Mark.REGRESSION, Mark.GOOD, Mark.GOOD);
        assertThat(runs.next(100).kind()).isEqualTo(Kind.UNCHANGED);
    }

    @Test
    void shouldTakeAnAcceptedRegressionForTheBaseline() {
        Runs runs = Runs.usual();
        runs.next(92, 92, 92);

        Finding next = runs.change(Series::accepted).next(92);

        assertThat(next.kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(next.baseline().orElseThrow().value()).isEqualTo(92);
        assertThat(next.baseline().orElseThrow().n()).isEqualTo(3);
    }

    @Test
    void shouldBeginAnewAfterAReset() {
        Finding next =
                Runs.usual().change(series -> series.reset(Runs.time(10))).next(50);

        assertThat(next.kind()).isEqualTo(Kind.INSUFFICIENT);
    }

    @Test
    void shouldCompareWithAPinnedValueWhateverWasMeasuredSince() {
        Runs runs = Runs.usual().change(series -> series.pinned(110));

        Finding next = runs.next(100);

        assertThat(next.kind()).isEqualTo(Kind.SUSPECTED);
        assertThat(next.baseline().orElseThrow().value()).isEqualTo(110);
    }

    @Test
    void shouldFindAStepBelowTheBandInAFewRuns() {
        Runs runs = new Runs(Runs.THROUGHPUT).all(100, 100.3, 99.8, 100.1, 99.9, 100.2, 100, 99.7, 100.1, 100);

        Finding step = runs.last(97.2, 97.4, 97.1);

        assertThat(step.kind()).isEqualTo(Kind.STEP);
        assertThat(step.worse()).isCloseTo(0.028, within(0.002));
        assertThat(step.began().orElseThrow().firstBad().run()).isEqualTo("run-10");
        assertThat(step.standing().open().orElseThrow().commit()).contains("c10");
    }

    @Test
    void shouldCallADriftWhatGoesOnAndOn() {
        Runs runs = new Runs(Runs.THROUGHPUT);
        Kind found = Kind.UNCHANGED;
        for (int i = 0; i < 80 && (found == Kind.UNCHANGED || found == Kind.INSUFFICIENT); i++) {
            found = runs.next(100 - 0.15 * Math.max(0, i - 10) + 0.4 * (i % 2)).kind();
        }

        assertThat(found).isEqualTo(Kind.DRIFT);
    }

    @Test
    void shouldMoveTheRegimeWhenThreeOfFourRunsAreBetter() {
        Runs runs = Runs.usual();

        assertThat(runs.next(110).kind()).isEqualTo(Kind.UNCHANGED);
        Finding found = runs.last(110, 111);

        assertThat(found.kind()).isEqualTo(Kind.IMPROVED);
        assertThat(found.worse()).isCloseTo(-0.1, within(0.01));
        assertThat(found.standing().regimeSince())
                .contains(Runs.sample(10, 1, 110).time());
        assertThat(runs.next(110).baseline().orElseThrow().value()).isEqualTo(110);
    }

    @Test
    void shouldNotMoveTheRegimeForASingleLuckyRun() {
        Runs runs = Runs.usual();

        assertThat(runs.last(120, 100, 101, 120, 99).kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(runs.series().regimeSince()).isEmpty();
    }

    @Test
    void shouldJudgeNothingThatIsNoSpeed() {
        Runs runs = Runs.usual();

        assertThat(runs.next(Double.NaN).kind()).isEqualTo(Kind.INVALID);
        assertThat(runs.next(0).kind()).isEqualTo(Kind.INVALID);
        assertThat(runs.marks(2)).containsOnly(Mark.INVALID);
        assertThat(runs.next(100).baseline().orElseThrow().n()).isEqualTo(10);
    }

    private static Finding again(Series series, double first, double... reruns) {
        List<Sample> values = new ArrayList<>(List.of(Runs.sample(10, 1, first)));
        for (double each : reruns) {
            values.add(Runs.sample(10, values.size() + 1, each));
        }
        return MedianRule.judge(new Question(Runs.THROUGHPUT, series, values, 0.05));
    }

    @Test
    void shouldUseTheThresholdThatIsAskedFor() {
        Series usual = Runs.usual().series();
        List<Sample> value = List.of(Runs.sample(10, 1, 96));

        assertThat(MedianRule.judge(new Question(Runs.THROUGHPUT, usual, value, 0.05))
                        .kind())
                .isEqualTo(Kind.UNCHANGED);
        assertThat(MedianRule.judge(new Question(Runs.THROUGHPUT, usual, value, 0.03))
                        .kind())
                .isEqualTo(Kind.SUSPECTED);
    }
}
