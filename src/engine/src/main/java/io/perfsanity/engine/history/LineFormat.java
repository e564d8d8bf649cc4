package io.perfsanity.engine.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.OpenRegression;
import io.perfsanity.engine.history.HistoryLine.State;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One {@link HistoryLine} as one line of JSON. Values stand in the order of the file's metrics, so that a line with twenty
 * of them has some 300 bytes.
 */
final class LineFormat {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();
    private static final ObjectMapper MAPPER = Json.mapper();

    private final List<MetricSpec> metrics;
    private final MetricValues.Names names;

    LineFormat(List<MetricSpec> metrics) {
        this.metrics = metrics;
        this.names = new MetricValues.Names(metrics);
    }

    /** As it was written: a state is kept where it says anything. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    private record Written(Optional<String> mark, Optional<Instant> since, Optional<OpenRegression> open) {
        static Written of(State state) {
            Optional<String> mark = state.mark() == Mark.GOOD
                    ? Optional.empty()
                    : Optional.of(state.mark().toString());
            return new Written(mark, state.since(), state.open());
        }

        State read() {
            Mark known = mark.map(word -> Mark.valueOf(word.toUpperCase(Locale.ROOT)))
                    .orElse(Mark.GOOD);
            return new State(known, since, open);
        }
    }

    /** The line without its end. Metrics that the file doesn't have are left out. */
    String write(HistoryLine line) throws IOException {
        StringWriter text = new StringWriter(320);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.setCodec(MAPPER);
            json.writeStartObject();
            json.writeNumberField("v", History.SCHEMA);
            json.writeStringField("run", line.run());
            json.writeNumberField("attempt", line.attempt());
            json.writeNumberField("time", line.time().toEpochMilli());
            if (!line.nodes().isEmpty()) {
                json.writeArrayFieldStart("nodes");
                for (String node : line.nodes()) {
                    json.writeString(node);
                }
                json.writeEndArray();
            }
            if (line.commit().isPresent()) {
                json.writeStringField("commit", line.commit().get());
            }
            if (!line.values().isEmpty()) {
                writeValues(json, line.values());
            }
            Map<String, State> states = new TreeMap<>(line.states());
            if (!line.values().isEmpty()) {
                // What stands well needs no word, but for a value that stood otherwise.
                states.values().removeIf(State.GOOD::equals);
            }
            if (!states.isEmpty()) {
                writeStates(json, states);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private void writeValues(JsonGenerator json, Map<String, Double> values) throws IOException {
        json.writeArrayFieldStart("values");
        for (MetricSpec metric : metrics) {
            Double value = values.get(metric.name());
            if (value == null) {
                json.writeNull();
            } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                json.writeNumber(value.longValue());
            } else {
                json.writeNumber(value);
            }
        }
        json.writeEndArray();
    }

    private static void writeStates(JsonGenerator json, Map<String, State> states) throws IOException {
        json.writeObjectFieldStart("states");
        for (Map.Entry<String, State> state : states.entrySet()) {
            json.writeObjectField(state.getKey(), Written.of(state.getValue()));
        }
        json.writeEndObject();
    }

    /**
     * What a line says; empty where it is none, as after a crash.
     *
     * @param where for the message
     * @throws NewerSchemaException when a later version wrote it
     */
    Optional<HistoryLine> read(byte[] bytes, int from, int to, String where) throws NewerSchemaException {
        Optional<HistoryLine> plain = PlainLine.read(bytes, from, to, names);
        return plain.isPresent() ? plain : parsed(bytes, from, to, where);
    }

    /** The same of any line. */
    Optional<HistoryLine> parsed(byte[] bytes, int from, int to, String where) throws NewerSchemaException {
        try (JsonParser json = FACTORY.createParser(bytes, from, to - from)) {
            json.setCodec(MAPPER);
            return json.nextToken() == JsonToken.START_OBJECT ? fields(json, where) : Optional.empty();
        } catch (NewerSchemaException e) {
            throw e;
        } catch (IOException | IllegalArgumentException cutShort) {
            return Optional.empty();
        }
    }

    private Optional<HistoryLine> fields(JsonParser json, String where) throws IOException {
        String run = "";
        int attempt = 1;
        Instant time = null;
        List<String> nodes = new ArrayList<>();
        Optional<String> commit = Optional.empty();
        Map<String, Double> values = Map.of();
        Map<String, State> states = Map.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "v" -> History.requireKnown(json.getIntValue(), where);
                case "run" -> run = json.getText();
                case "attempt" -> attempt = json.getIntValue();
                case "time" -> time = Instant.ofEpochMilli(json.getLongValue());
                case "commit" -> commit = Optional.of(json.getText());
                case "values" -> values = values(json);
                case "nodes" -> {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        nodes.add(json.getText());
                    }
                }
                case "states" -> {
                    states = new TreeMap<>();
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        String metric = json.currentName();
                        json.nextToken();
                        states.put(metric, json.readValueAs(Written.class).read());
                    }
                }
                default -> json.skipChildren();
            }
        }
        boolean whole = json.currentToken() == JsonToken.END_OBJECT && time != null && !run.isEmpty();
        return whole
                ? Optional.of(new HistoryLine(run, attempt, time, nodes, commit, values, states))
                : Optional.empty();
    }

    private Map<String, Double> values(JsonParser json) throws IOException {
        double[] values = new double[names.size()];
        Arrays.fill(values, Double.NaN);
        for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            if (json.currentToken() == null) {
                throw new JsonCut();
            }
            if (json.currentToken() != JsonToken.VALUE_NULL && i < values.length) {
                values[i] = json.getDoubleValue();
            }
        }
        return names.of(values);
    }

    /** The text ended inside a value. */
    private static final class JsonCut extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        JsonCut() {
            super("cut short");
        }
    }
}
