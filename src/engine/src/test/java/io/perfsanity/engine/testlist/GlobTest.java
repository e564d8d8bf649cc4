package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*b200*, gb200, true",
        "*GB200*, nvidia gb200 x, true",
        "gb[23]00, gb300, true",
        "gb[2-3]00, gb400, false",
        "gb[!2]00, gb200, false",
        "gb[!2]00, gb300, true",
        "gb[, gb[, true",
        "[]]x, ]x, true",
        "ubuntu*, ubuntu, true",
        "*, '', true",
        "?, '', false",
        "'', x, false"
    })
    void shouldReadPatternsAsFnmatchDoes(String pattern, String text, boolean matches) {
        assertThat(Glob.withSets(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void shouldTakeABracketForItselfInASelection() {
        assertThat(Glob.of("test[a*]").matches("test[ab]")).isTrue();
        assertThat(Glob.of("test[ab]").matches("testa")).isFalse();
    }

    @Property
    void shouldAgreeWithARegularExpression(
            @ForAll @StringLength(max = 6) @Chars({'a', 'b', '*', '?'}) String pattern,
            @ForAll @StringLength(max = 8) @CharRange(from = 'a', to = 'b') String text) {
        String regex = pattern.toLowerCase(Locale.ROOT).replace("*", ".*").replace('?', '.');

        assertThat(Glob.of(pattern).matches(text)).isEqualTo(Pattern.matches(regex, text));
    }

    @Test
    void shouldNotExplodeOnManyStars() {
        assertThat(Glob.of("*a".repeat(500) + "b").matches("a".repeat(5_000))).isFalse();
    }
}
