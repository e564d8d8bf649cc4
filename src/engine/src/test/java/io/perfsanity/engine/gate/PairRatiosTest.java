package io.perfsanity.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.perfsanity.engine.gate.PairRatios.Pair;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** Reference against candidate. */
class PairRatiosTest {
    private static final List<Pair> EIGHT_PERCENT_SLOWER =
            List.of(new Pair(100, 92), new Pair(101, 92.5), new Pair(99, 91.5));

    @Test
    void shouldTellBySizeDirectionAndCertaintyThatTheCandidateIsSlower() {
        PairRatios found = PairRatios.of(EIGHT_PERCENT_SLOWER, Direction.HIGHER, 0.01);

        assertThat(found.pairs()).isEqualTo(3);
        assertThat(found.worse()).isCloseTo(0.08, within(0.005));
        assertThat(found.low()).isBetween(0.05, 0.08);
        assertThat(found.high()).isBetween(0.08, 0.11);
        assertThat(found.sure()).isGreaterThan(0.99);
    }

    @Test
    void shouldBeLessSureWhereTheCaseIsNoisier() {
        PairRatios found = PairRatios.of(EIGHT_PERCENT_SLOWER, Direction.HIGHER, 0.06);

        assertThat(found.low()).isNegative();
        assertThat(found.sure()).isLessThan(0.95);
    }

    @Test
    void shouldTakeTheMedianSoThatOneDisturbedPairDoesNotCount() {
        List<Pair> pairs = List.of(new Pair(100, 100), new Pair(100, 60), new Pair(100, 100.5));

        assertThat(PairRatios.of(pairs, Direction.HIGHER, 0.01).worse()).isZero();
    }

    @Test
    void shouldNotKnowWithoutADifference() {
        PairRatios found = PairRatios.of(List.of(new Pair(5, 5), new Pair(5, 5)), Direction.LOWER, 0.01);

        assertThat(found.sure()).isEqualTo(0.5);
        assertThat(found.low()).isNegative();
        assertThat(found.high()).isPositive();
    }

    @Test
    void shouldHardlyBeSureOfOnePairOfACaseThatNobodyKnows() {
        assertThat(PairRatios.of(List.of(new Pair(100, 97)), Direction.HIGHER, 0)
                        .sure())
                .isLessThan(0.85);
    }

    @Test
    void shouldRefuseToSayAnythingOfNoPairs() {
        assertThatIllegalArgumentException().isThrownBy(() -> PairRatios.of(List.of(), Direction.HIGHER, 0.01));
    }

    @Property(tries = 200)
    void shouldCallALatencyWorseThatRises(@ForAll @DoubleRange(min = 1.01, max = 3) double factor) {
        List<Pair> pairs = List.of(new Pair(2, 2 * factor), new Pair(3, 3 * factor));

        assertThat(PairRatios.of(pairs, Direction.LOWER, 0.01).worse()).isCloseTo(factor - 1, within(1e-9));
        assertThat(PairRatios.of(pairs, Direction.HIGHER, 0.01).worse()).isNegative();
    }

    @Property(tries = 200)
    void shouldReachAroundTheMedian(
            @ForAll @DoubleRange(min = 0.5, max = 2) double one,
            @ForAll @DoubleRange(min = 0.5, max = 2) double other) {
        PairRatios found = PairRatios.of(List.of(new Pair(1, one), new Pair(1, other)), Direction.HIGHER, 0.02);

        assertThat(found.worse()).isBetween(found.low(), found.high());
        assertThat(found.sure()).isBetween(0.5, 1.0);
    }

    /** From tables: two-sided 90 % is 2.920 with 2, 1.812 with 10 degrees of freedom. */
    @Test
    void shouldKnowStudentsDistribution() {
        assertThat(new StudentT(1).quantile(0.95)).isCloseTo(6.314, within(0.002));
        assertThat(new StudentT(2).quantile(0.95)).isCloseTo(2.920, within(0.001));
        assertThat(new StudentT(10).quantile(0.95)).isCloseTo(1.812, within(0.001));
        assertThat(new StudentT(10).below(-1.812)).isCloseTo(0.05, within(0.001));
    }
}
