package io.perfsanity.engine.gate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The verdict for one case.
 *
 * @param index of the case in its list, from 1
 * @param changes one a metric, those that gate first
 * @param newBaseline why the case has a new baseline: what of its identity is another than before
 */
public record CaseChange(int index, String id, List<Change> changes, Optional<String> newBaseline) {
    public CaseChange {
        changes = List.copyOf(changes);
    }

    /** The change that stands for the case: the most severe, among those the largest. Empty for a case without metrics. */
    public Optional<Change> worst() {
        return gating().max(Comparator.comparing(Change::severity)
                .thenComparing(change -> change.slower() || change.kind() == Change.Kind.SUSPECTED)
                .thenComparingDouble(change -> Math.abs(change.worse())));
    }

    Stream<Change> gating() {
        return changes.stream().filter(change -> change.metric().use() == MetricSpec.Use.GATES);
    }

    /** What it does to the build. */
    public Severity severity() {
        return changes.stream()
                .map(Change::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.NONE);
    }
}
