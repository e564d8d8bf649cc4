package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.MetricSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A past that is put together value by value. */
final class PastBuilder {
    private final String source;
    private final Map<String, RunRecord> runs = new LinkedHashMap<>();
    private final Map<CaseIdentity, Map<String, MetricSpec>> metrics = new LinkedHashMap<>();
    private final Map<CaseIdentity, List<HistoryLine>> lines = new LinkedHashMap<>();
    private final Map<CaseIdentity, List<Curation>> notes = new LinkedHashMap<>();
    private final Map<List<Object>, Integer> attempts = new HashMap<>();

    /** @param source the file's name, which the records of its runs tell */
    PastBuilder(String source) {
        this.source = source;
    }

    /** For files that don't number the values of one case in one run. */
    int nextAttempt(CaseIdentity identity, String run) {
        return attempts.merge(List.of(identity, run), 1, Integer::sum);
    }

    void add(CaseIdentity identity, Collection<MetricSpec> specs, HistoryLine line, Map<String, String> facts) {
        Map<String, String> all = new TreeMap<>(facts);
        all.put("imported from", source);
        runs.merge(line.run(), new RunRecord(line.run(), line.time(), identity.cluster(), all), PastBuilder::earlier);
        add(identity, specs);
        lines.get(identity).add(line);
    }

    private static RunRecord earlier(RunRecord one, RunRecord other) {
        Instant started = one.started().isBefore(other.started()) ? one.started() : other.started();
        return new RunRecord(one.run(), started, one.cluster(), one.facts());
    }

    void add(RunRecord run) {
        runs.put(run.run(), run);
    }

    void add(CaseIdentity identity, Collection<MetricSpec> specs) {
        lines.computeIfAbsent(identity, unknown -> new ArrayList<>());
        Map<String, MetricSpec> known = metrics.computeIfAbsent(identity, unknown -> new LinkedHashMap<>());
        specs.forEach(spec -> known.putIfAbsent(spec.name(), spec));
    }

    void add(CaseIdentity identity, HistoryLine line) {
        lines.get(identity).add(line);
    }

    void add(CaseIdentity identity, Curation said) {
        notes.computeIfAbsent(identity, unknown -> new ArrayList<>()).add(said);
    }

    Past build() {
        List<CaseEntry> entries = new ArrayList<>();
        lines.forEach((identity, all) -> entries.add(new CaseEntry(
                identity,
                List.copyOf(metrics.get(identity).values()),
                all.stream().sorted(Comparator.comparing(HistoryLine::time)).toList())));
        return new Past(List.copyOf(runs.values()), entries, notes);
    }
}
