package io.perfsanity.engine.gate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The rules that can be chosen by name. */
public enum Rule {
    /** Ours: the median of the last good runs, a band from the case's own noise, and running again. */
    MEDIAN,
    /** TensorRT-LLM's after a merge: the best of three months, 5 %. */
    UPSTREAM_POST_MERGE,
    /** TensorRT-LLM's before a merge: the best of three months, 10 %. */
    UPSTREAM_PRE_MERGE,
    /** Nothing is judged; values are kept. */
    NONE;

    /** By the name in profiles and options: {@code upstream-post-merge}. */
    public static Optional<Rule> of(String name) {
        return Arrays.stream(values())
                .filter(rule -> rule.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
