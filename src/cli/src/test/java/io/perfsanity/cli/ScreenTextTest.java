package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTextTest {
    @ParameterizedTest
    @CsvSource({"abc, 3", "测试, 4", "…, 1", "é, 1", "e\u0301, 1", "🙂, 2", "ｱ, 1", "Ａ, 2", "한국, 4"})
    void shouldCountTheColumnsOfATerminal(String text, int columns) {
        assertThat(ScreenText.width(text)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({"abcdef, 6, abcdef", "abcdef, 5, abcd…", "测试测试, 6, 测试…", "测试测试, 7, 测试测…"})
    void shouldLeaveOutTheEndOfWhatIsTooWide(String text, int columns, String shown) {
        assertThat(ScreenText.fit(text, columns)).isEqualTo(shown);
    }

    @Property
    void shouldNeverTakeMoreColumnsThanThereAre(@ForAll String text, @ForAll @IntRange(min = 1, max = 60) int columns) {
        assertThat(ScreenText.width(ScreenText.fit(text, columns))).isLessThanOrEqualTo(columns);
        assertThat(ScreenText.width(ScreenText.ends(text, columns))).isLessThanOrEqualTo(columns);
        assertThat(ScreenText.width(ScreenText.padded(text, columns))).isEqualTo(columns);
    }
}
