package io.perfsanity.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as a reader's own clock has them, for the screen; files and ids have UTC. */
final class LocalClock {
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private static final Pattern INSTANT =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z");

    private LocalClock() {}

    /** {@code 2026-11-29 18:21:02}. */
    static String words(Instant instant) {
        return DAY_AND_TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    /** {@code 18:21:02}, now. */
    static String now() {
        return TIME.format(Instant.now().atZone(ZoneId.systemDefault()));
    }

    /** {@code text} with the times in it by the reader's clock: {@code no answer since 18:21:02}. */
    static String in(String text) {
        return INSTANT.matcher(text).replaceAll(found -> Matcher.quoteReplacement(local(found.group())));
    }

    private static String local(String instant) {
        try {
            return TIME.format(Instant.parse(instant).atZone(ZoneId.systemDefault()));
        } catch (DateTimeException e) {
            return instant;
        }
    }
}
