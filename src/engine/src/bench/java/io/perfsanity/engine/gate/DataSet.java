package io.perfsanity.engine.gate;

import java.util.List;

/**
 * Series of one metric from one place.
 *
 * @param truth where their worsenings come from, in words
 * @param explains for how many builds after a worsening an alarm counts as explained by it
 */
record DataSet(String name, String truth, int explains, List<History> histories) {
    static final String KNOWN = "known";

    /** Of histories that are known by hindsight only. */
    static DataSet recorded(String name, List<History> histories) {
        return new DataSet(name, "", 25, histories).by(Hindsight.CLEAR);
    }

    /** The same with its worsenings seen otherwise. */
    DataSet by(Hindsight hindsight) {
        List<History> seen = histories.stream()
                .map(each -> each.with(hindsight.worsenings(each)))
                .toList();
        return new DataSet(name, hindsight.words(), explains, seen);
    }

    boolean known() {
        return truth.equals(KNOWN);
    }

    int builds() {
        return histories.stream().mapToInt(History::size).sum();
    }

    int worsenings() {
        return histories.stream().mapToInt(each -> each.worsenings().size()).sum();
    }
}
