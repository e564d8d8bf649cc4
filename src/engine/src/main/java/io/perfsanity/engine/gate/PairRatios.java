package io.perfsanity.engine.gate;

import java.util.Arrays;
import java.util.List;

/**
 * What interleaved pairs say about a candidate (B) against a reference (A), measured A B B A … in one allocation, so that
 * whatever the machine does strikes both.
 *
 * @param pairs how many
 * @param worse how much worse the candidate is: the median of the pairs' ratios, as a fraction; negative: better
 * @param low the least it is worse by, with 90 % confidence
 * @param high the most it is worse by, with 90 % confidence
 * @param sure how probable it is that the direction is right, 0.5–1
 */
public record PairRatios(int pairs, double worse, double low, double high, double sure) {
    /** Of a single value, where nobody knows better; counts as one pair. */
    private static final double USUAL_NOISE = 0.02;

    /** Pairs that a noise known from the past counts as: it has come from many values, but not from this allocation. */
    private static final int KNOWN = 10;

    /** The median of normal values varies more than their mean. */
    private static final double OF_MEDIAN = Math.sqrt(Math.PI / 2);

    /** Values of one pair, in the metric's unit, finite and above 0. */
    public record Pair(double a, double b) {}

    /**
     * @param pairs at least one
     * @param noise σ of a single value as a fraction, known from the case's past; 0 where nothing is known. It is needed
     *     because two or three pairs can look quieter than the machine is
     */
    public static PairRatios of(List<Pair> pairs, Direction direction, double noise) {
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("no pairs");
        }
        double[] logs = pairs.stream()
                .mapToDouble(pair -> Math.log(pair.b() / pair.a()))
                .sorted()
                .toArray();
        double middle = Medians.ofSorted(logs);
        double mean = Arrays.stream(logs).average().orElseThrow();
        double squares = 0;
        for (double each : logs) {
            squares += (each - mean) * (each - mean);
        }
        int known = noise > 0 ? KNOWN : 1;
        double expected = noise > 0 ? noise : USUAL_NOISE;
        int df = logs.length - 1 + known;
        double deviation = Math.sqrt((squares + known * 2 * expected * expected) / df);
        double error = deviation * (logs.length > 2 ? OF_MEDIAN : 1) / Math.sqrt(logs.length);
        StudentT distribution = new StudentT(df);
        double reach = distribution.quantile(0.95) * error;
        double one = direction.worse(Math.exp(middle - reach), 1);
        double other = direction.worse(Math.exp(middle + reach), 1);
        return new PairRatios(
                logs.length,
                direction.worse(Math.exp(middle), 1),
                Math.min(one, other),
                Math.max(one, other),
                distribution.below(Math.abs(middle) / error));
    }
}
