package io.perfsanity.engine.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.util.RawValue;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.WholeFile;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code results.json}: everything about a run, for programs. Durations are seconds, instants ISO 8601 in UTC, what is
 * unknown is {@code null}, or isn't there in the gate's changes. Fields may be added under the same {@code schema}; a reader
 * ignores those it doesn't know.
 */
public final class ResultsJson {
    /** Raised when the meaning of a field changes. */
    static final int SCHEMA = 1;

    private static final List<String> REQUIRED = List.of("runId", "cluster", "started", "testlists", "cases");

    private final ObjectMapper mapper =
            Json.mapper().registerModule(new SimpleModule().addSerializer(Duration.class, new SecondsSerializer()));

    private final ObjectMapper sparing = mapper.copy().setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);

    /** Replaces {@code file} in one step, so that a reader never sees half of it. */
    public void write(RunResult run, Path file) throws IOException {
        WholeFile.write(file, toJson(run));
    }

    /** The content of the file. Totals and modes are there for other readers of the file; ours derives them again. */
    public String toJson(RunResult run) throws IOException {
        ObjectNode document = mapper.createObjectNode().put("schema", SCHEMA);
        ObjectNode fields = mapper.valueToTree(run.judged(Optional.empty()));
        JsonNode cases = fields.remove("cases");
        document.setAll(fields);
        if (run.gate().isPresent()) {
            document.set("gate", gate(run.gate().get()));
        }
        document.set("totals", mapper.valueToTree(run.totals()));
        document.set("modes", mapper.valueToTree(run.modes()));
        document.set("cases", cases);
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    }

    /**
     * The gate's verdict with what follows from it, for readers who don't want to derive it. A run of a thousand cases has
     * twenty thousand changes: each stands in a line, without what it has nothing to say about.
     */
    private ObjectNode gate(GateReport gate) throws JsonProcessingException {
        ObjectNode all = mapper.valueToTree(new GateReport(gate.rule(), List.of(), gate.machine(), gate.reruns()));
        all.put("severity", gate.severity().toString()).set("counts", mapper.valueToTree(gate.counts()));
        ArrayNode cases = all.putArray("cases");
        for (CaseChange one : gate.cases()) {
            ObjectNode told = mapper.valueToTree(new CaseChange(one.index(), one.id(), List.of(), one.newBaseline()));
            told.put("severity", one.severity().toString());
            one.worst().ifPresent(worst -> told.put("change", Comparison.brief(worst, Words.ENGLISH)));
            ArrayNode changes = told.putArray("changes");
            for (Change change : one.changes()) {
                ObjectNode line = sparing.valueToTree(change);
                if (change.standing().usual()) {
                    line.remove("standing");
                }
                changes.addRawValue(new RawValue(line.toString()));
            }
            cases.add(told);
        }
        return all;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException when the file can't be read, isn't ours, or has a later schema; the message names it
     */
    public RunResult read(Path file) throws IOException {
        return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file);
    }

    /** The same of a text that was read already; {@code file} is for messages. */
    public RunResult parse(String json, Path file) throws IOException {
        try {
            JsonNode root = mapper.readTree(json);
            int schema = root == null ? 0 : root.path("schema").asInt();
            if (schema != SCHEMA) {
                throw new IOException("%s: expected a results.json with \"schema\": %s, found %s"
                        .formatted(file, SCHEMA, schema == 0 ? "none" : "schema " + schema));
            }
            for (String field : REQUIRED) {
                if (!root.hasNonNull(field)) {
                    throw new IOException(file + ": not a results.json: no \"" + field + "\"");
                }
            }
            return mapper.treeToValue(root, RunResult.class);
        } catch (JacksonException e) {
            throw new IOException(Json.place(file, e) + ": not a results.json: " + e.getOriginalMessage(), e);
        }
    }

    private static final class SecondsSerializer extends StdSerializer<Duration> {
        SecondsSerializer() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator out, SerializerProvider provider) throws IOException {
            long millis = value.toMillis();
            if (millis % 1000 == 0) {
                out.writeNumber(millis / 1000);
            } else {
                out.writeNumber(BigDecimal.valueOf(millis, 3).stripTrailingZeros());
            }
        }
    }
}
