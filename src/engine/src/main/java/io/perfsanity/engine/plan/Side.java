package io.perfsanity.engine.plan;

import java.util.Locale;

/** Of a comparison: A is the reference, B the candidate. */
public enum Side {
    A,
    B;

    /** As directories and JSON have it: {@code a}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
