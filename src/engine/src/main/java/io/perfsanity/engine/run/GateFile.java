package io.perfsanity.engine.run;

import com.fasterxml.jackson.core.JacksonException;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code gate.json} of a run: what was decided before the first re-run, and in the end what it came to.
 *
 * @param reruns how often a case is run again altogether, by its number
 * @param report the latest
 * @param settled whether it is the last
 */
record GateFile(Map<Integer, Integer> reruns, GateReport report, boolean settled) {
    private static final String NAME = "gate.json";

    GateFile {
        Objects.requireNonNull(report, "no report");
        reruns = new TreeMap<>(Objects.requireNonNullElse(reruns, Map.of()));
    }

    /** What a run's directory says; empty for a run that isn't judged, or not yet, and where the file can't be understood. */
    static Optional<GateFile> read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(Json.mapper().readValue(Files.readAllBytes(file), GateFile.class));
        } catch (JacksonException e) {
            // It is decided once more; no case is confirmed twice.
            return Optional.empty();
        }
    }

    void write(Path directory) throws IOException {
        WholeFile.write(directory.resolve(NAME), Json.mapper().writeValueAsString(this));
    }
}
