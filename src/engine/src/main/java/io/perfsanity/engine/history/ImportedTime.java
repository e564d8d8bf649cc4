package io.perfsanity.engine.history;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** When something was measured, as tables write it. */
public final class ImportedTime {
    /** As seconds it would be in the year 5138, as milliseconds in 1973. */
    private static final BigDecimal MILLIS = BigDecimal.valueOf(100_000_000_000L);

    private ImportedTime() {}

    /** Of seconds or milliseconds since 1970, a date, or a date with a time and an offset, {@code 2026-03-04T18:00:00Z}. */
    public static Optional<Instant> of(String text) {
        try {
            if (text.matches("\\d{1,15}(?:\\.\\d{1,15})?(?:[eE]\\+?1?\\d)?")) {
                BigDecimal number = new BigDecimal(text);
                BigDecimal millis = number.compareTo(MILLIS) < 0 ? number.movePointRight(3) : number;
                return Optional.of(Instant.ofEpochMilli(millis.longValue()));
            }
            return Optional.of(
                    text.indexOf('T') < 0
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
