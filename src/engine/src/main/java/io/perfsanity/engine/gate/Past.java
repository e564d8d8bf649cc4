package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Baseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A series as the median rule looks at it. Loops instead of streams here and below, as a run asks for tens of thousands.
 *
 * @param regime the values that belong to the present level, oldest first: those of the open regression, else the good ones
 * @param waiting the values without a decision
 */
record Past(Series series, List<Sample> regime, List<Sample> waiting, Noise noise) {
    private static final int LAST = 20;

    /** What a pinned baseline counts as: somebody vouches for it. */
    private static final int PINNED = LAST;

    static Past of(Series series) {
        Mark mark = series.open().isPresent() ? Mark.REGRESSION : Mark.GOOD;
        var since = series.open().map(OpenRegression::levelSince).or(series::regimeSince);
        List<Sample> regime = new ArrayList<>(series.samples().size());
        List<Sample> waiting = new ArrayList<>(0);
        for (Sample each : series.samples()) {
            if (!each.valid()) {
                continue;
            }
            if (each.mark() == mark && since.filter(each.time()::isBefore).isEmpty()) {
                regime.add(each);
            } else if (each.mark() == Mark.SUSPECTED) {
                waiting.add(each);
            }
        }
        return new Past(series, regime, waiting, Noise.of(series.samples()));
    }

    /** The median of the regime's newest 20; empty where there are fewer than two. */
    Optional<Baseline> baseline() {
        return baseline(regime);
    }

    /** The same of the regime without its newest values. */
    Optional<Baseline> baselineWithout(int newest) {
        return baseline(regime.subList(0, Math.max(0, regime.size() - newest)));
    }

    private Optional<Baseline> baseline(List<Sample> of) {
        if (of.isEmpty()) {
            return Optional.empty();
        }
        List<Sample> last = newest(of, LAST);
        boolean pinned = series.pinned().isPresent() && series.open().isEmpty();
        if (last.size() < 2 && !pinned) {
            return Optional.empty();
        }
        return Optional.of(new Baseline(
                pinned ? series.pinned().get() : median(last),
                pinned ? PINNED : last.size(),
                noise.sigma(),
                of.get(0).time(),
                of.get(of.size() - 1)));
    }

    /** The mark of a value that is like the regime's. */
    Mark markOfUsual() {
        return series.open().isPresent() ? Mark.REGRESSION : Mark.GOOD;
    }

    /** The last value of the regime, which must have one. */
    Sample newest() {
        return regime.get(regime.size() - 1);
    }

    static List<Sample> newest(List<Sample> of, int count) {
        return of.subList(Math.max(0, of.size() - count), of.size());
    }

    static double median(List<Sample> of) {
        double[] values = new double[of.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of.get(i).value();
        }
        return Medians.of(values);
    }
}
