package io.perfsanity.engine.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.MetricSpec.Use;
import io.perfsanity.engine.gate.PairRatios;
import io.perfsanity.engine.text.Words;
import java.util.Locale;

/**
 * One metric of a case, the candidate (B) against the reference (A).
 *
 * @param a median of A's legs, in the metric's unit
 * @param b the same of B's
 * @param threshold up to which B may be slower, as a fraction
 * @param noise of a single value, as a fraction, known from the case's past; 0 where nothing is known
 */
public record MetricComparison(
        MetricSpec metric, double a, double b, PairRatios ratios, double threshold, double noise) {

    /** Whether B is slower than it may be, and it isn't the noise that says so. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean slower() {
        return metric.use() == Use.GATES && ratios.worse() > threshold && ratios.low() > 0;
    }

    /** Whether all that is known fits "no difference" too. */
    public boolean undecided() {
        return ratios.low() <= 0 && ratios.high() >= 0;
    }

    /** {@code B is 4.1 % faster than A (between 3.2 % and 5 %, 3 pairs)}. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String words() {
        return words(Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public String words(Words words) {
        String pairs = words.count("sides.pairs", ratios.pairs());
        if (undecided()) {
            return words.say(
                    "sides.undecided", metric.words(ratios.low(), words), metric.words(ratios.high(), words), pairs);
        }
        boolean worse = ratios.low() > 0;
        return words.say(
                "sides.decided",
                metric.words(ratios.worse(), words),
                size(worse ? ratios.low() : ratios.high()),
                size(worse ? ratios.high() : ratios.low()),
                pairs);
    }

    private static String size(double change) {
        double percent = Math.abs(change) * 100;
        return String.format(Locale.ROOT, percent < 9.95 ? "%.1f" : "%.0f", percent)
                        .replaceFirst("\\.0$", "") + " %";
    }

    /** How probable it is that the direction is right, in percent. */
    public int percentSure() {
        return (int) Math.min(99, Math.floor(ratios.sure() * 100));
    }

    /** The same in words: {@code 97 % sure}. */
    public String sure() {
        return sure(Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public String sure(Words words) {
        return words.say("sides.sure", percentSure());
    }
}
