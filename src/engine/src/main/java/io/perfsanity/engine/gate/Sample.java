package io.perfsanity.engine.gate;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One measured value of one metric of one case.
 *
 * @param run id of the run
 * @param attempt number of the case's attempt in the run, which makes re-runs values of their own
 * @param time when it was measured; the order of a series
 * @param value in the metric's unit
 * @param nodes that it was measured on; empty where nobody knows
 * @param commit of what was measured
 */
public record Sample(
        String run, int attempt, Instant time, double value, List<String> nodes, Optional<String> commit, Mark mark) {
    public Sample {
        nodes = List.copyOf(nodes);
        commit = Objects.requireNonNullElse(commit, Optional.empty());
    }

    /** A new value, which stands as {@link Mark#GOOD} until it was judged. */
    public static Sample of(
            String run, int attempt, Instant time, double value, List<String> nodes, Optional<String> commit) {
        return new Sample(run, attempt, time, value, nodes, commit, Mark.GOOD);
    }

    /** The same value with another standing. */
    public Sample marked(Mark other) {
        return mark == other ? this : new Sample(run, attempt, time, value, nodes, commit, other);
    }

    Sample valued(double other) {
        return new Sample(run, attempt, time, other, nodes, commit, mark);
    }

    /** Whether it is a speed at all: finite and above 0. */
    boolean valid() {
        return mark != Mark.INVALID && Double.isFinite(value) && value > 0;
    }
}
