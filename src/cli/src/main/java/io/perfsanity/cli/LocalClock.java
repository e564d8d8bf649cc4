package io.perfsanity.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as a reader's own clock has them, for the screen; files and ids have UTC. */
final class LocalClock {
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private LocalClock() {}

    /** {@code 2026-11-29 18:21:02}. */
    static String words(Instant instant) {
        return DAY_AND_TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    /** {@code 18:21:02}, now. */
    static String now() {
        return TIME.format(Instant.now().atZone(ZoneId.systemDefault()));
    }
}
