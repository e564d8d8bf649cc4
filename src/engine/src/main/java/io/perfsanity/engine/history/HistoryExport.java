package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.text.Csv;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes a history for other programs, and for {@link HistoryImport}. */
public final class HistoryExport {
    private static final List<String> COLUMNS =
            List.of("case", "mode", "cluster", "gpu", "keys", "run", "attempt", "time", "commit", "nodes", "marks");

    private final History history;

    public HistoryExport(History history) {
        this.history = history;
    }

    /** Takes a piece of the text. */
    public interface Sink {
        void accept(String text) throws IOException;
    }

    /** All that is known of cases, and the records of all runs: what is read back is the same history. */
    public void jsonLines(List<CaseIdentity> cases, Sink sink) throws IOException {
        for (RunRecord run : history.runs()) {
            sink.accept(ExportedLines.run(run));
        }
        for (CaseIdentity each : cases) {
            sink.accept(ExportedLines.of(history.read(each, Integer.MAX_VALUE)));
        }
    }

    /** A row an attempt, a column a metric; without what people said and the records of runs. */
    public void csv(List<CaseIdentity> cases, Sink sink) throws IOException {
        TreeSet<String> metrics = new TreeSet<>();
        for (CaseIdentity each : cases) {
            history.read(each, 0).metrics().stream().map(MetricSpec::name).forEach(metrics::add);
        }
        List<String> header = new ArrayList<>(COLUMNS);
        header.addAll(metrics);
        sink.accept(Csv.row(header));
        for (CaseIdentity each : cases) {
            CaseHistory read = history.read(each, Integer.MAX_VALUE);
            for (HistoryLine line : read.lines()) {
                sink.accept(Csv.row(row(read.identity(), line, List.copyOf(metrics))));
            }
        }
    }

    private static List<String> row(CaseIdentity identity, HistoryLine line, List<String> metrics) throws IOException {
        Map<String, String> marks = new TreeMap<>();
        line.states().forEach((metric, state) -> {
            if (state.mark() != Mark.GOOD) {
                marks.put(metric, state.mark().toString());
            }
        });
        List<String> row = new ArrayList<>(List.of(
                identity.testId(),
                identity.mode(),
                identity.cluster(),
                identity.gpu(),
                identity.keys().isEmpty() ? "" : Json.mapper().writeValueAsString(identity.keys()),
                line.run(),
                String.valueOf(line.attempt()),
                line.time().toString(),
                line.commit().orElse(""),
                String.join(" ", line.nodes()),
                marks.isEmpty() ? "" : Json.mapper().writeValueAsString(marks)));
        metrics.forEach(metric -> {
            Double value = line.values().get(metric);
            row.add(value == null ? "" : value.toString());
        });
        return row;
    }
}
