package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Bundles;
import io.perfsanity.engine.text.Words;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Both languages of the command line say the same, of the same arguments. */
class LanguageTest {
    private static final Pattern ARGUMENT = Pattern.compile("%(?:\\d+\\$)?0?\\d*[sd]");

    @Test
    void shouldHaveEachTextInBothLanguages() {
        ResourceBundle english = Bundles.of(Main.class, "Words", Locale.ENGLISH);
        ResourceBundle chinese = Bundles.of(Main.class, "Words", Locale.CHINESE);

        assertThat(english.keySet()).allSatisfy(key -> {
            assertThat(chinese.getString(key)).as(key).matches(".*\\p{IsHan}.*");
            assertThat(arguments(chinese.getString(key))).as(key).isEqualTo(arguments(english.getString(key)));
            assertThat(columns(chinese.getString(key))).as(key).isEqualTo(columns(english.getString(key)));
        });
        // A bundle's keys are its parent's too.
        assertThat(chinese.keySet()).isEqualTo(english.keySet());
    }

    /** Of the header of a table. */
    private static long columns(String text) {
        return text.chars().filter(each -> each == '|').count();
    }

    private static Set<String> arguments(String text) {
        return ARGUMENT.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldKnowTheEnginesWordsToo() {
        assertThat(Words.of(Main.class, Locale.CHINA).say("verdict.FAILED")).isEqualTo("失败");
    }
}
