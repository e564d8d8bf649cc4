package io.perfsanity.engine.result;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An attempt at a case that has its verdict already: it measures once more what seemed slower than before.
 *
 * @param attempt its number, from 1
 * @param nodes as the scheduler writes them; empty when none were allocated
 * @param verdict its own, which is not the case's
 * @param metrics by name; empty for one that didn't pass
 */
public record Rerun(int attempt, List<String> nodes, Verdict verdict, Map<String, Double> metrics) {

    public Rerun {
        nodes = List.copyOf(Objects.requireNonNullElse(nodes, List.of()));
        metrics = Objects.requireNonNullElse(metrics, Map.of());
    }

    /** Whether it measured anything. */
    public boolean counts() {
        return verdict == Verdict.PASSED;
    }
}
