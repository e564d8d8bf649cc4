package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;

/** Ends the reading of a text that isn't a list at all, before its problems fill the memory. */
final class ProblemLimit {
    private static final int MAX_PROBLEMS = 10_000;

    private ProblemLimit() {}

    /** Whether to stop at {@code source}; an error says so. */
    static boolean isReached(Source source, Problems problems) {
        if (problems.size() < MAX_PROBLEMS) {
            return false;
        }
        problems.error(source, "more than %s problems; nothing was read from here on".formatted(MAX_PROBLEMS));
        return true;
    }
}
