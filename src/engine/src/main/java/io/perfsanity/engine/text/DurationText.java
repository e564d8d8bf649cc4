package io.perfsanity.engine.text;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as lists and profiles write them: a whole number and its unit, {@code 90s}, {@code 15m}, {@code 2h}, {@code 1d}. */
public final class DurationText {
    /** What a message says was expected. */
    public static final String EXPECTED = "a number and its unit s, m, h or d, such as 90s or 2h";

    private static final Pattern FORM = Pattern.compile("(\\d{1,7})([smhd])");

    private DurationText() {}

    /** The duration; empty for any other text and for zero. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                };
        return Optional.of(duration).filter(d -> !d.isZero());
    }

    /** For people: {@code 45s}, {@code 12m 05s}, {@code 2h 00m}. */
    public static String format(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%sm %02ds", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%sh %02dm", seconds / 3600, seconds % 3600 / 60);
    }
}
