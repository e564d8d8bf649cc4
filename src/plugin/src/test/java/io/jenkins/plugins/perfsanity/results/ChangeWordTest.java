package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.perfsanity.ReaderLocale;
import io.perfsanity.engine.gate.Change;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeWordTest {
    private static String in(Locale locale, ChangeWord word) {
        try (ReaderLocale reader = ReaderLocale.of(locale)) {
            return word.label();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            regression   | 8 % slower     | 8 % slower, regression | 慢 8 %，性能回退
            improved     | 12 % faster    | 12 % faster, new baseline | 快 12 %，新基线
            insufficient | can't tell yet | can't tell yet         | 尚无法判断
            unchanged    | 0.3 % faster   | unchanged              | 无变化
            still-open   | 3 % worse      | 3 % worse, still open  | 差 3 %，仍未解决
            """)
    void shouldSayAChangeInTheReadersLanguage(String kind, String words, String english, String chinese) {
        ChangeWord word = new ChangeWord(kind, words);

        assertThat(in(Locale.ENGLISH, word)).isEqualTo(english);
        assertThat(in(Locale.SIMPLIFIED_CHINESE, word)).isEqualTo(chinese);
    }

    @ParameterizedTest
    @EnumSource(Change.Kind.class)
    void shouldHaveChineseForEveryKindOfChange(Change.Kind kind) {
        assertThat(in(Locale.SIMPLIFIED_CHINESE, new ChangeWord(kind.toString(), "8 % slower")))
                .doesNotContain(kind.toString())
                .containsPattern("\\p{IsHan}");
    }

    @Test
    void shouldSayNothingWhereNothingWasCompared() {
        assertThat(new ChangeWord("", "").label()).isEmpty();
    }
}
