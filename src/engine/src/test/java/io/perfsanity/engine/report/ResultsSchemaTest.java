package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema of {@code results.json} is what the writer writes: no field more, none less. */
class ResultsSchemaTest {
    private static final ObjectMapper JSON = Json.mapper();

    /** What the writer derives, which isn't among the records' own fields. */
    private static final Map<Class<?>, Set<String>> DERIVED = Map.of(
            RunResult.class, Set.of("schema", "totals", "modes"),
            GateReport.class, Set.of("severity", "counts"),
            CaseChange.class, Set.of("severity", "change"));

    private final JsonNode schema = read();
    private final Set<JavaType> seen = new HashSet<>();

    static Stream<RunResult> runs() {
        return Stream.of(
                SampleRuns.of(0),
                SampleRuns.of(50),
                SampleRuns.compared(),
                SampleRuns.beside(),
                SampleRuns.saying("text"));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void shouldAcceptWhatIsWrittenAndNoFieldMore(RunResult run) throws IOException {
        JsonNode document = JSON.readTree(new ResultsJson().toJson(run));

        assertThat(faults(closed(schema), document)).isEmpty();
    }

    @Test
    void shouldHaveEachFieldThatCanBeWritten() {
        compare("results.json", JSON.constructType(RunResult.class), schema);

        assertThat(seen).as("records on the way").hasSizeGreaterThan(30);
    }

    @Test
    void shouldTellTheNumberThatTheWriterWrites() {
        assertThat(schema.at("/properties/schema/const").asInt()).isEqualTo(ResultsJson.SCHEMA);
    }

    @Test
    void shouldAcceptFieldsThatALaterVersionAdds() throws IOException {
        JsonNode document = JSON.readTree(new ResultsJson().toJson(SampleRuns.of(1)));
        ((ObjectNode) document).put("later", 1);
        ((ObjectNode) document.at("/cases/0")).put("owner", "ann");

        assertThat(faults(schema, document)).isEmpty();
    }

    private void compare(String place, JavaType type, JsonNode node) {
        JsonNode at = resolved(node);
        if (type.isReferenceType()) {
            compare(place, type.getContentType(), at);
        } else if (type.isMapLikeType() && !at.has("properties")) {
            compare(place + ".*", type.getContentType(), at.path("additionalProperties"));
        } else if (type.isCollectionLikeType()) {
            compare(place + "[]", type.getContentType(), at.path("items"));
        } else if (type.isEnumType()) {
            assertThat(strings(at.path("enum"))).as(place).isEqualTo(words(type));
        } else if (type.getRawClass().isRecord() && seen.add(type)) {
            compareRecord(place, type, at);
        }
    }

    private void compareRecord(String place, JavaType type, JsonNode node) {
        BeanDescription bean = JSON.getSerializationConfig().introspect(type);
        if (bean.findJsonValueAccessor() != null) {
            compare(place, bean.findJsonValueAccessor().getType(), node);
            return;
        }
        List<BeanPropertyDefinition> fields = bean.findProperties().stream()
                .filter(BeanPropertyDefinition::couldSerialize)
                .toList();
        Set<String> names = new TreeSet<>(DERIVED.getOrDefault(type.getRawClass(), Set.of()));
        fields.forEach(field -> names.add(field.getName()));
        Set<String> known = new TreeSet<>();
        node.path("properties").fieldNames().forEachRemaining(known::add);
        assertThat(known).as(place).isEqualTo(names);

        Set<String> required = strings(node.path("required"));
        for (BeanPropertyDefinition field : fields) {
            String name = place + "." + field.getName();
            JsonNode property = node.path("properties").path(field.getName());
            boolean optional = field.getPrimaryType().isTypeOrSubTypeOf(Optional.class);
            assertThat(nullable(property) || !required.contains(field.getName()))
                    .as(name + " may be unknown")
                    .isEqualTo(optional || !required.contains(field.getName()));
            compare(name, field.getPrimaryType(), property);
        }
    }

    /** What a reference points to, and of what may be null the other. */
    private JsonNode resolved(JsonNode node) {
        JsonNode it = node.has("anyOf") ? node.path("anyOf").path(0) : node;
        return it.has("$ref") ? resolved(schema.at(it.path("$ref").asText().substring(1))) : it;
    }

    private static boolean nullable(JsonNode node) {
        return node.has("anyOf") || strings(node.path("type")).contains("null");
    }

    private static Set<String> words(JavaType type) {
        Set<String> words = new TreeSet<>();
        Arrays.stream(type.getRawClass().getEnumConstants()).forEach(each -> words.add(each.toString()));
        return words;
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> strings = new TreeSet<>();
        array.forEach(each -> strings.add(each.asText()));
        return strings;
    }

    /** The same schema that takes no field which it doesn't name. */
    private static JsonNode closed(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        copy.findParents("required").forEach(each -> ((ObjectNode) each).put("additionalProperties", false));
        return copy;
    }

    private static List<String> faults(JsonNode schema, JsonNode document) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(document)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static JsonNode read() {
        try {
            return JSON.readTree(
                    Path.of("../../docs/schemas/results.schema.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
