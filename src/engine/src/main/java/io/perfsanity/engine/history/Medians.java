package io.perfsanity.engine.history;

import java.util.Arrays;
import java.util.OptionalDouble;

/** Medians of what was measured. */
final class Medians {
    private Medians() {}

    /** The middle value, or the mean of both; empty of nothing. */
    static OptionalDouble of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
