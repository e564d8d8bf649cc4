package io.perfsanity.engine.scheduler;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Slurm's commands write them. */
public final class SlurmTime {
    /** {@code 30}, {@code 30:00}, {@code 2:00:00}, {@code 1-00:00:00}; {@code infinite} is no limit. */
    private static final Pattern TIME =
            Pattern.compile("(?:(\\d{1,6})-)?(?:(?:(\\d{1,6}):)?(\\d{1,6}):(\\d\\d)|(\\d{1,9}))");

    private SlurmTime() {}

    /** Empty where there is no limit, or it can't be read. */
    public static Optional<Duration> parse(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)) + number(parts.group(5)))
                .plusSeconds(number(parts.group(4))));
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
