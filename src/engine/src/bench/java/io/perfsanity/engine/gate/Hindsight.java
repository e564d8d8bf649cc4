package io.perfsanity.engine.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What became of a history, seen from its end: where it got worse for good. A place counts where the median of the five values
 * from there on is worse by 3 % and more than that of the five before. Of places nearer than five builds to each other, which
 * show the same fall, the one with the largest step from one value to the next.
 */
enum Hindsight {
    /** By the medians alone: also what no look at the values would call a change. */
    MEDIANS("by hindsight, by medians alone"),
    /** Where all five are worse than the earlier median too, and all five before better than the later one. */
    CLEAR("by hindsight, clear of what was before");

    private static final int WINDOW = 5;
    private static final double LEAST = 0.03;

    private final String words;

    Hindsight(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    List<Integer> worsenings(History history) {
        List<Integer> found = new ArrayList<>();
        int best = -1;
        int last = -1;
        for (int i = WINDOW; i + WINDOW <= history.size(); i++) {
            if (!lasting(history, i)) {
                continue;
            }
            if (best >= 0 && i - last >= WINDOW) {
                found.add(best);
                best = -1;
            }
            if (best < 0 || step(history, i) > step(history, best)) {
                best = i;
            }
            last = i;
        }
        if (best >= 0) {
            found.add(best);
        }
        return found;
    }

    private boolean lasting(History history, int at) {
        double before = history.median(at - WINDOW, at);
        double after = history.median(at, at + WINDOW);
        return history.worse(after, before) >= LEAST
                && (this == MEDIANS
                        || (IntStream.range(at, at + WINDOW).allMatch(i -> history.worse(history.value(i), before) > 0)
                                && IntStream.range(at - WINDOW, at)
                                        .allMatch(i -> history.worse(history.value(i), after) < 0)));
    }

    private static double step(History history, int at) {
        return history.worse(history.value(at), history.value(at - 1));
    }
}
