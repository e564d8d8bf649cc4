package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void shouldHaveRoundLinesAroundAllValues() {
        assertThat(Scale.of(List.of(9_320.5, 10_480.0)).labelsFromTop())
                .containsExactly("10,500", "10,000", "9,500", "9,000");
        assertThat(Scale.of(List.of(11.3, 12.4)).labelsFromTop()).containsExactly("12.5", "12.0", "11.5", "11.0");
        assertThat(Scale.of(List.of(0.0, 131.0)).linesFromTop()).containsExactly("0", "33.3", "66.7", "100");
    }

    @Test
    void shouldNotMakeAMountainOfNoise() {
        Scale scale = Scale.of(List.of(1000.0, 1001.0));

        assertThat(scale.percent(1001) - scale.percent(1000)).isLessThan(3);
    }

    @Test
    void shouldHaveAnAxisForNothing() {
        assertThat(Scale.of(List.of()).labelsFromTop()).containsExactly("1", "0");
    }

    @Property
    void shouldPlaceAnyValuesWithinTheDrawing(
            @ForAll @Size(min = 1, max = 9) List<@DoubleRange(min = 1, max = 9.9) Double> digits,
            @ForAll @IntRange(min = -300, max = 298) int size) {
        List<Double> values =
                digits.stream().map(each -> each * Math.pow(10, size)).toList();
        Scale scale = Scale.of(values);

        assertThat(scale.steps()).isBetween(1, 6);
        assertThat(values).allSatisfy(value -> assertThat(scale.percent(value)).isBetween(0.0, 100.0));
        assertThat(scale.labelsFromTop()).hasSize(scale.steps() + 1).allMatch(label -> !label.isBlank());
    }
}
