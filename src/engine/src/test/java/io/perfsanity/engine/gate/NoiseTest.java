package io.perfsanity.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much a case varies by itself. */
class NoiseTest {

    @Test
    void shouldTakeTwoPercentWhereNothingIsKnown() {
        assertThat(of(100, 50, 100, 50, 100).sigma()).isEqualTo(0.02);
    }

    @Test
    void shouldNeverBelieveInLessThanHalfAPercent() {
        assertThat(of(100, 100, 100, 100, 100, 100).sigma()).isEqualTo(0.005);
    }

    @Test
    void shouldMeasureTheDeviationOfNormalValues() {
        Random random = new Random(1);
        double[] values = random.doubles(40, 0, 1)
                .map(any -> 100 * (1 + 0.03 * random.nextGaussian()))
                .toArray();

        assertThat(of(values).sigma()).isCloseTo(0.03, within(0.008));
    }

    @Test
    void shouldNotBeInflatedByAStep() {
        double[] stepped = Runs.USUAL.clone();
        for (int i = 5; i < stepped.length; i++) {
            stepped[i] *= 2;
        }

        assertThat(of(stepped).sigma()).isCloseTo(of(Runs.USUAL).sigma(), within(0.003));
    }

    @Test
    void shouldForgetWhatIsMoreThanFortyValuesAgo() {
        double[] values = new double[80];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < 40 && i % 2 == 0 ? 50 : 100;
        }

        assertThat(of(values).sigma()).isEqualTo(0.005);
        assertThat(of(values).values()).isEqualTo(40);
    }

    @Test
    void shouldProposeThreePercentForAQuietCaseAndMoreForANoisyOne() {
        assertThat(new Noise(0.004, 40).proposedThreshold()).isEqualTo(0.03);
        assertThat(new Noise(0.01, 40).proposedThreshold()).isEqualTo(0.03);
        assertThat(new Noise(0.03, 40).proposedThreshold()).isEqualTo(0.08);
    }

    @Test
    void shouldSayWhichCasesAreTooNoisyForAThreshold() {
        assertThat(new Noise(0.015, 40).tooMuchFor(0.05)).isFalse();
        assertThat(new Noise(0.02, 40).tooMuchFor(0.05)).isTrue();
    }

    private static Noise of(double... values) {
        List<Sample> samples = IntStream.range(0, values.length)
                .mapToObj(i -> Runs.sample(i, 1, values[i]))
                .toList();
        return Noise.of(samples);
    }
}
