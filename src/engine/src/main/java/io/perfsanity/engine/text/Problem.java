package io.perfsanity.engine.text;

import java.util.Locale;

/**
 * One thing to tell the user about an input.
 *
 * @param message what was found, what was expected and, where there is one, the nearest valid word
 */
public record Problem(Severity severity, Source source, String message) {

    /** How much it matters: an error stops the run, {@code strict} makes warnings errors, notes never do. */
    public enum Severity {
        ERROR,
        WARNING,
        NOTE;

        /** The word that users see: {@code error}, {@code warning}, {@code note}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Problem error(Source source, String message) {
        return new Problem(Severity.ERROR, source, message);
    }

    public static Problem warning(Source source, String message) {
        return new Problem(Severity.WARNING, source, message);
    }

    public static Problem note(Source source, String message) {
        return new Problem(Severity.NOTE, source, message);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The same problem as {@code strict} sees it: a warning becomes an error, anything else stays what it is. */
    public Problem strict() {
        return severity == Severity.WARNING ? error(source, message) : this;
    }

    /** {@code FILE:LINE: severity: message}. */
    @Override
    public String toString() {
        return source + ": " + severity + ": " + message;
    }
}
