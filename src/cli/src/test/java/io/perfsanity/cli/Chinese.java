package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command line as whoever reads Chinese has it. */
final class Chinese {
    /** What {@code work/perf-sanity} makes of a Chinese locale, for a process of its own. */
    static final Map<String, String> ENVIRONMENT =
            Map.of("LC_ALL", "C.UTF-8", "JDK_JAVA_OPTIONS", "-Duser.language=zh");

    /** What is typed, not said: command lines, paths and options. */
    private static final Pattern TYPED = Pattern.compile("'[^']*'|\"[^\"]*\"|(?<!\\S)[-/~]\\S+");

    private static final Pattern ENGLISH = Pattern.compile("(?<![\\w./_-])[A-Za-z]{2,} [a-z]{2,}(?![\\w./_-])");

    private Chinese() {}

    static Ran of(Object... arguments) {
        return Ran.in(Locale.SIMPLIFIED_CHINESE, arguments);
    }

    /**
     * No line has two English words beside each other.
     *
     * @param names that are English and stay so
     */
    static void assertNothingElse(String text, String... names) {
        assertThat(text.lines()
                        .filter(line -> ENGLISH.matcher(said(line, names)).find()))
                .as("lines that aren't Chinese of\n%s", text)
                .isEmpty();
    }

    private static String said(String line, String... names) {
        String rest = Stream.of(names).reduce(line, (text, name) -> text.replace(name, "|"));
        return TYPED.matcher(rest).replaceAll("|");
    }
}
