package io.perfsanity.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Both languages say the same, of the same arguments. */
class WordsTest {
    private static final Path BESIDE = Path.of("src/main/resources/io/perfsanity/engine/text");
    private static final Pattern ARGUMENT = Pattern.compile("%(?:(\\d+)\\$)?0?\\d*[sd]");

    private static Properties texts(String name) throws IOException {
        Properties texts = new Properties();
        try (Reader in = Files.newBufferedReader(BESIDE.resolve(name))) {
            texts.load(in);
        }
        return texts;
    }

    @Test
    void shouldHaveEachTextInBothLanguages() throws IOException {
        Properties english = texts("Words.properties");
        Properties chinese = texts("Words_zh_CN.properties");

        assertThat(chinese.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        assertThat(english.stringPropertyNames())
                .allSatisfy(key -> assertThat(arguments(chinese.getProperty(key)))
                        .as(key)
                        .isEqualTo(arguments(english.getProperty(key))));
    }

    private static Set<Integer> arguments(String text) {
        Set<Integer> arguments = new TreeSet<>();
        for (Matcher matcher = ARGUMENT.matcher(text); matcher.find(); ) {
            arguments.add(matcher.group(1) == null ? arguments.size() + 1 : Integer.parseInt(matcher.group(1)));
        }
        return arguments;
    }

    @Test
    void shouldSpeakChineseToWhoeverReadsChineseAndEnglishToAllOthers() {
        assertThat(Words.of(Locale.TRADITIONAL_CHINESE).say("verdict.PASSED")).isEqualTo("通过");
        assertThat(Words.of(Locale.CHINESE).count("chart.values", 2)).isEqualTo("2 个值");
        assertThat(Words.of(Locale.FRANCE).say("verdict.PASSED")).isEqualTo("passed");
        assertThat(Words.of(Locale.ROOT).count("chart.values", 1)).isEqualTo("1 value");
    }

    @Test
    void shouldNotFallBackToTheLanguageOfTheProcess() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.SIMPLIFIED_CHINESE);
            assertThat(Words.of(Locale.ENGLISH).say("verdict.PASSED")).isEqualTo("passed");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldRefuseWordsThatThereAreNot() {
        assertThatThrownBy(() -> Words.ENGLISH.say("nothing.like.it")).hasMessage("no words nothing.like.it");
    }
}
