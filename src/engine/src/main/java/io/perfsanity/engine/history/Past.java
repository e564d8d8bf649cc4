package io.perfsanity.engine.history;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What was read from elsewhere, as a whole, and can be added as a whole.
 *
 * @param notes what people said about cases
 */
public record Past(List<RunRecord> runs, List<CaseEntry> entries, Map<CaseIdentity, List<Curation>> notes) {

    /** How many values there are. */
    public long values() {
        return entries.stream()
                .flatMap(entry -> entry.lines().stream())
                .mapToLong(line -> line.values().size())
                .sum();
    }

    /** Adds what isn't there yet. */
    public void addTo(History history) throws IOException {
        history.add(runs, entries);
        for (Map.Entry<CaseIdentity, List<Curation>> said : notes.entrySet()) {
            List<Curation> known = history.read(said.getKey(), 1).curations();
            for (Curation each : said.getValue()) {
                if (!known.contains(each)) {
                    history.note(said.getKey(), each);
                }
            }
        }
    }
}
