package io.perfsanity.engine.testlist;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of a {@code timeout} tag or field: a whole number above 0 and its unit, {@code 90m}. */
final class TimeTag {
    static final String EXPECTED = "a whole number and its unit s, m or h, such as 90m";

    private static final Pattern FORM = Pattern.compile("(\\d{1,7})([smh])");

    private TimeTag() {}

    static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                };
        return Optional.of(duration).filter(limit -> !limit.isZero());
    }
}
