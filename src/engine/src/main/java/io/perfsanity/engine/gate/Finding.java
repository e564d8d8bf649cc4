package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Baseline;
import io.perfsanity.engine.gate.Change.Interval;
import io.perfsanity.engine.gate.Change.Kind;
import java.util.Optional;

/** What a rule answers; a {@link Change} before anybody has said how bad that is. Its fields are those of the change. */
record Finding(
        Kind kind,
        double value,
        Optional<Baseline> baseline,
        double band,
        double worse,
        int rerunsWanted,
        Optional<Interval> began,
        Standing standing) {

    Finding wanting(int reruns) {
        return new Finding(kind, value, baseline, band, worse, reruns, began, standing);
    }

    Finding since(Optional<Interval> interval) {
        return new Finding(kind, value, baseline, band, worse, rerunsWanted, interval, standing);
    }

    Finding standing(Standing other) {
        return new Finding(kind, value, baseline, band, worse, rerunsWanted, began, other);
    }
}
