package io.perfsanity.engine.text;

import java.util.Locale;

/** How much a {@link Problem} matters: an error stops the run, {@code strict} makes warnings errors, notes never do. */
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
