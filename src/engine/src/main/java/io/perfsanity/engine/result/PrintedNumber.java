package io.perfsanity.engine.result;

import java.util.Optional;
import java.util.regex.Pattern;

/** A number as programs print it for people: {@code 80}, {@code 10,777.64}, {@code 5.80911e+04}. */
final class PrintedNumber {
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(?:(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?");

    private PrintedNumber() {}

    /**
     * The value of all of {@code word}; empty for anything else, so that {@code 1.5f} is never read as 1.5, and for what is
     * not finite.
     */
    static Optional<Double> read(String word) {
        return NUMBER.matcher(word).matches()
                ? Optional.of(Double.parseDouble(word.replace(",", ""))).filter(Double::isFinite)
                : Optional.empty();
    }
}
