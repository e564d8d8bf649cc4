package io.perfsanity.engine.gate;

import java.util.Locale;

/** How a value of a series stands: whether later ones are compared with it. */
public enum Mark {
    /** Belongs to the baseline of its regime. */
    GOOD,
    /** Waits for a decision: it, or one shortly before it, was worse than the band. In no baseline. */
    SUSPECTED,
    /** Was not seen again by running again; in no baseline. Counts against the nodes it ran on. */
    OUTLIER,
    /** Belongs to a regression that nobody has accepted; in no baseline. */
    REGRESSION,
    /** Somebody, or a check of validity, said that it is worth nothing. */
    INVALID;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
