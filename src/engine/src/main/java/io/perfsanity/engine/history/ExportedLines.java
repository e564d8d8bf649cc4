package io.perfsanity.engine.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A whole history as lines of JSON, each with a type: {@code run}, a record; {@code case}, its identity and metrics; then
 * the {@code value}s and {@code note}s of that case.
 */
final class ExportedLines {
    static final String TYPE = "type";
    private static final ObjectMapper MAPPER =
            Json.mapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);

    private final PastBuilder past;
    private Optional<CaseIdentity> current = Optional.empty();

    /** @param past that lines are read into */
    ExportedLines(PastBuilder past) {
        this.past = past;
    }

    static String run(RunRecord run) {
        return line("run", MAPPER.valueToTree(run));
    }

    static String of(CaseHistory history) {
        ObjectNode head = MAPPER.createObjectNode();
        head.set("identity", MAPPER.valueToTree(history.identity()));
        head.set("metrics", MAPPER.valueToTree(history.metrics()));
        StringBuilder text = new StringBuilder(line("case", head));
        history.lines().forEach(each -> text.append(line("value", MAPPER.valueToTree(each))));
        history.curations().forEach(each -> text.append(line("note", MAPPER.valueToTree(each))));
        return text.toString();
    }

    private static String line(String type, ObjectNode fields) {
        ObjectNode line = MAPPER.createObjectNode().put("v", History.SCHEMA).put(TYPE, type);
        line.setAll(fields);
        return line + "\n";
    }

    /**
     * Takes one in.
     *
     * @param where for the message about a newer version
     * @return what is wrong with it
     */
    Optional<String> read(JsonNode line, String where) throws IOException {
        History.requireKnown(line.path("v").asInt(), where);
        String type = line.path(TYPE).asText();
        try {
            switch (type) {
                case "run" -> past.add(MAPPER.treeToValue(line, RunRecord.class));
                case "case" -> {
                    CaseIdentity identity = MAPPER.treeToValue(line.path("identity"), CaseIdentity.class);
                    List<MetricSpec> metrics =
                            MAPPER.convertValue(line.path("metrics"), new TypeReference<List<MetricSpec>>() {});
                    if (identity == null || metrics == null) {
                        return Optional.of("a case without identity or metrics, expected both");
                    }
                    past.add(identity, metrics);
                    current = Optional.of(identity);
                }
                case "value", "note" -> {
                    if (current.isEmpty()) {
                        return Optional.of("a " + type + " before the first case, expected a line of type case");
                    }
                    if (type.equals("value")) {
                        past.add(current.get(), MAPPER.treeToValue(line, HistoryLine.class));
                    } else {
                        past.add(current.get(), MAPPER.treeToValue(line, Curation.class));
                    }
                }
                default -> {
                    return Optional.of("type is '" + type + "', expected one of run, case, value, note");
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.of(
                    "not a " + type + ": " + e.getMessage().lines().findFirst().orElse(""));
        }
    }
}
