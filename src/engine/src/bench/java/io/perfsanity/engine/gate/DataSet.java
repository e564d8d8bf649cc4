package io.perfsanity.engine.gate;

import java.util.List;

/**
 * Series of one metric from one place.
 *
 * @param truth where their worsenings come from, in words
 * @param explains for how many builds after a worsening an alarm counts as explained by it
 */
record DataSet(String name, String truth, int explains, List<History> histories) {

    /** Known by hindsight only. */
    static DataSet recorded(String name, List<History> histories) {
        return new DataSet(name, "by hindsight", 25, histories);
    }

    int builds() {
        return histories.stream().mapToInt(History::size).sum();
    }

    int worsenings() {
        return histories.stream().mapToInt(each -> each.worsenings().size()).sum();
    }
}
