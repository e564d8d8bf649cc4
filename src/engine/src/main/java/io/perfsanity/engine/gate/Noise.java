package io.perfsanity.engine.gate;

import java.util.Arrays;
import java.util.List;

/**
 * How much a metric varies by itself, from one value to the next, so that a lasting step in between counts once and a slow
 * drift hardly at all.
 *
 * @param sigma of a single value, as a fraction of it
 * @param values how many it was measured from
 */
public record Noise(double sigma, int values) {
    private static final int LAST = 40;
    private static final int FEWEST = 6;
    private static final double UNKNOWN = 0.02;
    /** Of a clock, a scheduler's tick, a page fault: quieter series have only been lucky so far. */
    private static final double LEAST = 0.005;

    /** How many σ from the baseline a value is suspected. */
    static final double BAND = 2.5;

    private static final int FULL = 20;
    private static final double LEAST_PROPOSED = 0.03;

    /** Median absolute deviation to σ of a normal distribution. */
    private static final double NORMAL = 1.4826;

    /** A median of {@code n} normal values has a variance of {@code OF_MEDIAN / n}. */
    static final double OF_MEDIAN = 1.57;

    /** Of the newest 40 valid values, whatever became of them; 2 % where there are fewer than six. */
    public static Noise of(List<Sample> samples) {
        double[] newest = new double[LAST];
        int from = LAST;
        for (int i = samples.size() - 1; i >= 0 && from > 0; i--) {
            if (samples.get(i).valid()) {
                newest[--from] = samples.get(i).value();
            }
        }
        double[] last = Arrays.copyOfRange(newest, from, LAST);
        if (last.length < FEWEST) {
            return new Noise(UNKNOWN, last.length);
        }
        double[] changes = new double[last.length - 1];
        for (int i = 0; i < changes.length; i++) {
            changes[i] = Math.abs(Math.log(last[i + 1] / last[i]));
        }
        return new Noise(Math.max(LEAST, NORMAL * Medians.of(changes) / Math.sqrt(2)), last.length);
    }

    /**
     * The threshold that fits the case, as a fraction in whole percents, 3 % at least: what a value of a full baseline is
     * suspected from by its noise alone.
     */
    public double proposedThreshold() {
        return Math.max(LEAST_PROPOSED, Math.ceil(reach(BAND, FULL) * 100) / 100);
    }

    /** Whether it was measured, not assumed. */
    public boolean measured() {
        return values >= FEWEST;
    }

    /** Whether the case varies by more than the threshold by itself, so that smaller changes can't be seen in one value. */
    public boolean tooMuchFor(double threshold) {
        return reach(BAND, FULL) > threshold;
    }

    /** The reach of {@code k} σ for the difference between a median of {@code n} values and one of {@code r}. */
    double reach(double k, int r, int n) {
        return k * sigma * Math.sqrt(OF_MEDIAN / r + OF_MEDIAN / n);
    }

    /** The reach of {@code k} σ for the difference between a median of {@code n} values and a single one. */
    double reach(double k, int n) {
        return k * sigma * Math.sqrt(1 + OF_MEDIAN / n);
    }
}
