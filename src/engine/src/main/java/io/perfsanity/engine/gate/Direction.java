package io.perfsanity.engine.gate;

import java.util.Locale;

/** Which values of a metric are the better ones. */
public enum Direction {
    HIGHER,
    LOWER;

    /**
     * How much worse a value is than a reference, as a fraction of the reference: 0.08 is 8 % worse, negative is better. Both
     * must be above 0.
     */
    public double worse(double value, double reference) {
        double change = value / reference - 1;
        return this == LOWER ? change : -change;
    }

    /** The word that stands in JSON and profiles: {@code higher}, {@code lower}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
