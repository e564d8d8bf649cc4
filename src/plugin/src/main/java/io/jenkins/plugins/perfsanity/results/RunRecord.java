package io.jenkins.plugins.perfsanity.results;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code record.json} of a run: what the build keeps of it for its pages, a line a case. All else is in its artifacts,
 * which may be discarded earlier. Its totals stand before the cases, so that a trend need not read those.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
@JsonPropertyOrder({"schema", "runId", "seconds", "totals", "modes", "cases"})
public final class RunRecord {
    /** Raised when the meaning of a field changes; what an older version wrote can be read. */
    private static final int SCHEMA = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final TypeReference<List<ModeCounts>> MODES = new TypeReference<>() {};

    private int schema = SCHEMA;
    /** Empty where an older version wrote it. */
    private String runId = "";

    private long seconds;
    private ModeCounts totals = ModeCounts.planned("all", 0);
    /** None where an older version wrote it. */
    private List<ModeCounts> modes = new ArrayList<>();

    private List<CaseRow> cases = new ArrayList<>();

    private RunRecord() {}

    /** @param past what earlier runs measured */
    static RunRecord of(RunResult result, PastValues past) {
        RunRecord record = new RunRecord();
        record.runId = result.runId();
        result.modes().forEach((mode, counts) -> record.modes.add(ModeCounts.of(mode.toString(), counts)));
        record.seconds = result.duration().orElse(Duration.ZERO).toSeconds();
        record.totals = ModeCounts.of("all", result.totals());
        record.cases.addAll(rows(result, past));
        return record;
    }

    /** The cases with their changes. */
    static List<CaseRow> rows(RunResult result, PastValues past) {
        Map<Integer, CaseChange> changes = new HashMap<>();
        result.gate().ifPresent(report -> report.cases().forEach(each -> changes.put(each.index(), each)));
        return result.cases().stream()
                .map(each -> new CaseRow(
                        each,
                        each.comparison()
                                .map(RowChange::of)
                                .orElseGet(() -> RowChange.of(changes.get(each.index()), past.of(each)))))
                .toList();
    }

    void write(Path file) throws IOException {
        // A line a case, for people with grep
        String text = JSON.writeValueAsString(this).replace("},{\"index\"", "},\n{\"index\"");
        WholeFile.write(file, text + "\n");
    }

    /** @throws IOException also when a later version wrote it */
    static RunRecord read(Path file) throws IOException {
        RunRecord record = JSON.readValue(file.toFile(), RunRecord.class);
        if (record.schema < 1 || record.schema > SCHEMA) {
            throw new IOException(file + ": expected schema " + SCHEMA + ", found " + record.schema);
        }
        return record;
    }

    /** The same without its cases, of which none is read. */
    static RunRecord head(Path file) throws IOException {
        RunRecord record = new RunRecord();
        try (JsonParser in = JSON.createParser(file.toFile())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException(file + ": not a record");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME && !in.currentName().equals("cases")) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "seconds" -> record.seconds = in.getLongValue();
                    case "runId" -> record.runId = in.getText();
                    case "totals" -> record.totals = in.readValueAs(ModeCounts.class);
                    case "modes" -> record.modes = in.readValueAs(MODES);
                    default -> in.skipChildren();
                }
            }
        }
        return record;
    }

    /** How long the run took. */
    Duration duration() {
        return Duration.ofSeconds(seconds);
    }

    String runId() {
        return runId;
    }

    /** Of a mode, or of all cases for empty text; empty where it isn't known. */
    Optional<ModeCounts> counts(String mode) {
        return mode.isEmpty()
                ? Optional.of(totals)
                : modes.stream().filter(each -> each.getMode().equals(mode)).findFirst();
    }

    ModeCounts totals() {
        return totals;
    }

    List<CaseRow> cases() {
        return List.copyOf(cases);
    }
}
