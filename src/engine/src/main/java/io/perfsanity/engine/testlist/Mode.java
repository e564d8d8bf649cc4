package io.perfsanity.engine.testlist;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a case is launched: on one node, on several as one server, or as separate context and generation servers. */
public enum Mode {
    SINGLE_AGG("single-agg"),
    MULTI_AGG("multi-agg"),
    DISAGG("disagg");

    private final String word;

    Mode(String word) {
        this.word = word;
    }

    /** The mode that is written {@code word} in lists; letter case counts. */
    public static Optional<Mode> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word.equals(word)).findFirst();
    }

    /** All words, in the order in which modes are shown. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Mode::toString).toList();
    }

    /** As in lists, results and on pages: {@code single-agg}, {@code multi-agg}, {@code disagg}. */
    @Override
    public String toString() {
        return word;
    }
}
