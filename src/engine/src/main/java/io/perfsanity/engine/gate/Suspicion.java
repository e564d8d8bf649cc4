package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Baseline;
import java.util.List;

/**
 * A value that was worse than the band, and those that tell whether it is so: re-runs, or the next runs' values where there
 * were none. Two of them decide where they agree, else a third; a noisy case is called worse by four only.
 *
 * @param group the suspected value first
 */
record Suspicion(Question question, Noise noise, Baseline against, List<Sample> group) {
    private static final int FEWEST = 2;
    private static final int MOST = 4;
    private static final double NOISY = 0.025;

    /** A group must show this much of the threshold: a true change of its size falls short of it half of the time. */
    private static final double SHARE = 0.7;

    private static final double WIDEST = 0.07;

    /** How many more values would decide it. */
    int missing() {
        int again = group.size() - 1;
        if (again < FEWEST) {
            return FEWEST - again;
        }
        if (2 * bad() < again) {
            return 0;
        }
        if (2 * bad() == again && again < MOST) {
            return 1;
        }
        return noise.sigma() > NOISY ? Math.max(0, MOST - again) : 0;
    }

    /** Whether the case is worse; to be asked where nothing is missing. */
    boolean confirmed() {
        int again = group.size() - 1;
        double enough =
                Math.max(SHARE * question.threshold(), Math.min(noise.reach(Noise.BAND, again, against.n()), WIDEST));
        return 2 * bad() >= again && worse(middle()) > enough;
    }

    double middle() {
        return Past.median(group);
    }

    private int bad() {
        return (int) group.stream()
                .skip(1)
                .filter(each -> worse(each.value()) > SHARE * question.threshold())
                .count();
    }

    private double worse(double value) {
        return question.metric().direction().worse(value, against.value());
    }
}
