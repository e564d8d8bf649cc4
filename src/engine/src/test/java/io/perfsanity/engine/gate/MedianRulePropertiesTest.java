package io.perfsanity.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.Change.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds for every series. */
class MedianRulePropertiesTest {
    private static final Set<Kind> QUIET = EnumSet.of(Kind.INSUFFICIENT, Kind.UNCHANGED);

    @Property(tries = 200)
    void shouldSayTheSameWhateverTheUnit(
            @ForAll("histories") double[] values, @ForAll @IntRange(min = -20, max = 20) int exponent) {
        // Powers of two, so that rounding decides nothing.
        double[] scaled =
                Arrays.stream(values).map(value -> Math.scalb(value, exponent)).toArray();

        assertThat(kinds(Runs.THROUGHPUT, scaled)).isEqualTo(kinds(Runs.THROUGHPUT, values));
    }

    @Property(tries = 200)
    void shouldJudgeALatencyAsItsMirrorImage(@ForAll @DoubleRange(min = 0, max = 0.3) double fall) {
        double[] down = steady(12, 100, 100 * (1 - fall));
        double[] up = steady(12, 100, 100 * (1 + fall));

        assertThat(kinds(Runs.TPOT, up)).isEqualTo(kinds(Runs.THROUGHPUT, down));
        assertThat(kinds(Runs.TPOT, down)).doesNotContain(Kind.SUSPECTED, Kind.REGRESSION, Kind.STEP, Kind.DRIFT);
    }

    @Property(tries = 100)
    void shouldNeverAlarmOnAConstantSeries(
            @ForAll @DoubleRange(min = 0.01, max = 1e9) double value, @ForAll @IntRange(min = 1, max = 60) int runs) {
        assertThat(kinds(Runs.THROUGHPUT, steady(runs, value))).allMatch(QUIET::contains);
    }

    @Property(tries = 200)
    void shouldNeverSuspectWhatIsNotBelowTheThreshold(@ForAll("calm") double[] values) {
        assertThat(kinds(Runs.THROUGHPUT, values)).doesNotContain(Kind.SUSPECTED, Kind.REGRESSION, Kind.OUTLIER);
    }

    @Property(tries = 200)
    void shouldAlwaysConfirmAFallOfTenPercentAmongLittleNoise(
            @ForAll("calm") double[] values, @ForAll @DoubleRange(min = 0.1, max = 0.9) double fall) {
        Runs runs = new Runs(Runs.THROUGHPUT).all(values);
        double low = 100 * (1 - fall) * 0.98;

        assertThat(runs.next(low, low, low).kind()).isEqualTo(Kind.REGRESSION);
    }

    @Property(tries = 200)
    void shouldGiveEveryValueAMark(@ForAll("histories") double[] values) {
        Runs runs = new Runs(Runs.THROUGHPUT);
        for (double value : values) {
            int before = runs.series().samples().size();
            Finding finding = runs.next(value);

            assertThat(finding.standing().marks())
                    .extracting(Standing.Marking::run)
                    .contains("run-" + before);
        }
    }

    /** A regression ends by being fixed, or by somebody: no run makes it the usual. */
    @Property(tries = 200)
    void shouldNeverCloseARegressionByItself(@ForAll("histories") double[] values) {
        Runs runs = new Runs(Runs.THROUGHPUT);
        boolean open = false;
        for (double value : values) {
            Finding finding = runs.next(value);
            boolean still = finding.standing().open().isPresent();

            assertThat(still || !open || finding.kind() == Kind.FIXED).isTrue();
            open = still;
        }
    }

    @Provide
    Arbitrary<double[]> histories() {
        return Arbitraries.doubles()
                .between(60, 140)
                .ofScale(2)
                .array(double[].class)
                .ofMinSize(1)
                .ofMaxSize(50);
    }

    /** Within 1 % around 100, where nothing is a step, long enough to be judged. */
    @Provide
    Arbitrary<double[]> calm() {
        return Arbitraries.doubles()
                .between(99.1, 100.9)
                .ofScale(2)
                .array(double[].class)
                .ofMinSize(6)
                .ofMaxSize(40);
    }

    private static double[] steady(int runs, double value, double... then) {
        double[] values = new double[runs + then.length * 3];
        Arrays.fill(values, value);
        for (int i = runs; i < values.length; i++) {
            values[i] = then[(i - runs) / 3];
        }
        return values;
    }

    private static List<Kind> kinds(MetricSpec metric, double[] values) {
        Runs runs = new Runs(metric);
        List<Kind> kinds = new ArrayList<>();
        for (double value : values) {
            kinds.add(runs.next(value).kind());
        }
        return kinds;
    }
}
