package io.perfsanity.engine.gate;

import java.util.Arrays;

/** Medians of values. */
final class Medians {
    private Medians() {}

    /** Of at least one value; of an even number the mean of the middle two. */
    static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted);
    }

    static double ofSorted(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
