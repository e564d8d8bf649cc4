package io.perfsanity.engine.bisect;

import io.perfsanity.engine.gate.PairRatios;
import java.util.Optional;

/**
 * Where between the good and the bad revision the line is drawn: in the middle, since that is as far from either as noise has
 * to reach for a wrong answer.
 *
 * @param effect how much slower the bad one is, as a fraction
 */
public record Threshold(double effect) {

    /** Which side a revision is on that was compared with the good one; empty while its interval holds the line. */
    public Optional<Outcome> surely(PairRatios ratios) {
        boolean decided = ratios.low() > line() || ratios.high() < line();
        return decided ? Optional.of(probably(ratios)) : Optional.empty();
    }

    /** The more probable side. */
    public Outcome probably(PairRatios ratios) {
        return ratios.worse() > line() ? Outcome.SLOW : Outcome.FAST;
    }

    private double line() {
        return effect / 2;
    }
}
