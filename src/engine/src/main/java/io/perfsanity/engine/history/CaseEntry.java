package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.MetricSpec;
import java.util.List;

/**
 * What is to be kept of one case.
 *
 * @param metrics what is known of those in the lines
 * @param lines oldest first; those without values say how earlier ones stand now
 */
public record CaseEntry(CaseIdentity identity, List<MetricSpec> metrics, List<HistoryLine> lines) {
    public CaseEntry {
        metrics = List.copyOf(metrics);
        lines = List.copyOf(lines);
    }
}
