package io.perfsanity.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The schema that editors use for {@code clusters.yaml} knows what the reader knows. */
class ClustersSchemaTest {
    private static final Path ROOT = Path.of("../..");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(clusters:\n.*?)```", Pattern.DOTALL);
    private static final Pattern EXPECTED =
            Pattern.compile("unknown key 'zz'.*?expected one of ([\\w, -]+?)(?:, did|$)");
    private static final String MINIMAL =
            "clusters:\n  one:\n    connection: {type: local}\n    workDirectory: /w\n    gpusPerNode: 4\n";

    static Stream<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(
                List.of(ROOT.resolve("work/clusters.yaml"), ROOT.resolve("work/sample/gpu/clusters.yaml")));
        try (Stream<Path> examples = Files.list(ROOT.resolve("docs/clusters"))) {
            examples.sorted().forEach(files::add);
        }
        // The plugin's own repository has no work/
        return files.stream().filter(Files::exists);
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldAcceptEachFileOfProfilesThatShips(Path file) throws IOException {
        // what a script fills in
        assertThat(faults(Files.readString(file).replace("@GPUS@", "2").replaceAll("@[A-Z_]+@", "/x")))
                .isEmpty();
    }

    @Test
    void shouldAcceptTheExamplesOfTheGuides() throws IOException {
        for (String guide :
                List.of("README.md", "docs/clusters.md", "docs/clusters.zh_CN.md", "docs/first-cluster.md")) {
            Matcher blocks = YAML_BLOCK.matcher(Files.readString(ROOT.resolve(guide)));
            while (blocks.find()) {
                assertThat(faults(blocks.group(1))).as(guide).isEmpty();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            /                                            | zz: 1
            /defaults                                    | defaults: {zz: 1}
            /profile                                     | zz: 1
            /profile/connection/1                        | connection: {type: local, zz: 1}
            /profile/connection/0                        | connection: {type: ssh, hosts: a, user: u, identityFile: f, zz: 1}
            /profile/connection/2                        | connection: {type: openssh, hosts: a, zz: 1}
            /profile/connection/0/jumpHost               | connection: {type: ssh, hosts: a, user: u, identityFile: f, jumpHost: {host: a, user: u, identityFile: f, zz: 1}}
            /profile/container                           | container: {zz: 1}
            /profile/limits                              | limits: {zz: 1}
            /profile/timeLimits                          | timeLimits: {zz: 1}
            /profile/environment/roles                   | environment: {roles: {zz: {A: b}}}
            /profile/commands/1                          | commands: {zz: 1}
            /profile/metrics/items                       | metrics: [{name: al, zz: 1}]
            /profile/gate/1                              | gate: {zz: 1}
            /profile/gate/1/cases/items                  | gate: {cases: [{case: a, threshold: 5%, zz: 1}]}
            /profile/secrets/0/additionalProperties      | secrets: {A: {file: a, zz: 1}}
            """)
    void shouldKnowTheKeysThatTheReaderKnows(String place, String line) throws IOException {
        String text = place.startsWith("/profile") ? inProfile(line) : MINIMAL + line;
        Problems problems = new Problems();
        ClustersFile.read("clusters.yaml", text, problems);

        assertThat(propertiesAt(place)).isEqualTo(expectedKeys(problems.toList()));
        assertThat(faults(text)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "partition: two words",
                "exclusive: yes please",
                "limits: {pollFloor: 15}",
                "limits: {liveJobs: 0}",
                "gate: {threshold: 5}",
                "gate: mean",
                "gpuOption: gpus",
                "sourceDirectory: ~/x",
                "secrets: {A: geheim}",
                "secrets: {A: {file: a, env: b}}",
                "metrics: []",
                "preflight: [a]",
                "connection: {type: openssh}",
                "connection: {type: sssh, hosts: a}",
                "connection: {type: openssh, hosts: a, identityFile: ~/.ssh/id}"
            })
    void shouldRefuseWhatTheReaderRefuses(String line) throws IOException {
        Problems problems = new Problems();
        ClustersFile.read("clusters.yaml", inProfile(line), problems);

        assertThat(problems.hasErrors()).isTrue();
        assertThat(faults(inProfile(line))).isNotEmpty();
    }

    private static String inProfile(String line) {
        String key = line.substring(0, line.indexOf(':') + 1);
        return MINIMAL.lines()
                        .filter(each -> !each.strip().startsWith(key))
                        .reduce("", (text, each) -> text + each + "\n")
                + "    " + line + "\n";
    }

    private static Set<String> expectedKeys(List<Problem> problems) {
        String found = problems.stream()
                .map(Problem::message)
                .filter(message -> message.contains("unknown key 'zz'"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(problems.toString()));
        Matcher matcher = EXPECTED.matcher(found);
        assertThat(matcher.find()).as(found).isTrue();
        return new TreeSet<>(List.of(matcher.group(1).split(", ", -1)));
    }

    /** The keys of the object at {@code place}, whose numbers choose one of several forms. */
    private static Set<String> propertiesAt(String place) throws IOException {
        JsonNode schema = JSON.readTree(schemaFile().toFile());
        JsonNode node = schema;
        for (String step : place.substring(1).split("/", -1)) {
            if (step.equals("profile")) {
                node = schema.at("/definitions/profile");
            } else if (step.matches("\\d")) {
                node = node.path("oneOf").path(Integer.parseInt(step));
            } else if (step.equals("items") || step.equals("additionalProperties")) {
                node = node.path(step);
            } else if (!step.isEmpty()) {
                node = node.path("properties").path(step);
            }
        }
        Set<String> names = new TreeSet<>();
        for (Iterator<String> each = node.path("properties").fieldNames(); each.hasNext(); ) {
            names.add(each.next());
        }
        return names;
    }

    private static List<String> faults(String yaml) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(JSON.readTree(schemaFile().toFile()));
        return schema.validate(JSON.valueToTree(new Yaml().load(yaml))).stream()
                .map(Object::toString)
                .toList();
    }

    private static Path schemaFile() {
        return ROOT.resolve("docs/schemas/clusters.schema.json");
    }
}
