package io.perfsanity.engine.run;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Makes run ids: the UTC time for people, and random letters so that two runs of one second differ. */
public final class RunIds {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private RunIds() {}

    public static String next(Instant now) {
        StringBuilder id = new StringBuilder(TIME.format(now)).append('-');
        new SecureRandom().ints(5, 0, LETTERS.length()).forEach(i -> id.append(LETTERS.charAt(i)));
        return id.toString();
    }
}
