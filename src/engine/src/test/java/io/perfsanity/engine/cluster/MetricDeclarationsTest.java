package io.perfsanity.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.MetricSpec.Use;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricDeclarationsTest {
    private static final String ALL = """
            metrics:
              - name: token_throughput
              - name: mean_ttft
                gate: true
                required: false
                cases: ['*e2e*', 'aggr-*']
              - name: images
                file: output/**/report.json
                path: results.0.images
                unit: img/s
                direction: higher
              - {name: p95_latency, file: logs/AGG.log, pattern: 'p95: ([0-9.]+) ms', direction: lower, unit: ms, gate: false}
            """;

    private final Problems problems = new Problems();

    private ClusterProfile read(String lines) {
        return tryToRead(lines).orElseThrow();
    }

    private Optional<ClusterProfile> tryToRead(String lines) {
        return ClustersFile.profile(
                "lab", new Connection.Local(), "workDirectory: /w\ngpusPerNode: 8\n" + lines, problems);
    }

    @Test
    void shouldDeclareNothingUnlessTheProfileDoes() {
        assertThat(read("").metrics()).isEmpty();
        assertThat(problems.toList()).isEmpty();
    }

    @Test
    void shouldReadUpstreamsByNameAndOthersByPlace() {
        List<DeclaredMetric> metrics = read(ALL).metrics();

        assertThat(problems.toList()).isEmpty();
        assertThat(metrics)
                .extracting(DeclaredMetric::name)
                .containsExactly("token_throughput", "mean_ttft", "images", "p95_latency");
        assertThat(metrics).extracting(DeclaredMetric::required).containsExactly(true, false, true, true);
        assertThat(metrics.get(2).path()).contains("results.0.images");
        assertThat(metrics.get(3).pattern()).contains("p95: ([0-9.]+) ms");
        assertThat(metrics.get(1).concerns("disagg-e2e-x")).isTrue();
        assertThat(metrics.get(1).concerns("disagg-gen_only-x")).isFalse();
    }

    @Test
    void shouldTellTheGateWhatItMustKnow() {
        ClusterProfile profile = read(ALL);

        assertThat(profile.metric("con8/token_throughput", false))
                .isEqualTo(MetricSpec.upstream("con8/token_throughput", false));
        assertThat(profile.metric("mean_ttft", false))
                .contains(new MetricSpec("mean_ttft", "ms", Direction.LOWER, Use.GATES));
        assertThat(profile.metric("a/images", false))
                .contains(new MetricSpec("a/images", "img/s", Direction.HIGHER, Use.GATES));
        assertThat(profile.metric("p95_latency", false))
                .contains(new MetricSpec("p95_latency", "ms", Direction.LOWER, Use.WATCHED));
        assertThat(profile.metric("mean_tpot", false)).isEqualTo(MetricSpec.upstream("mean_tpot", false));
        assertThat(profile.metric("tb_something", false)).isEmpty();
    }

    @Test
    void shouldKeepTheFilesThatMetricsAreReadFrom() {
        assertThat(read("artifacts: ['*.txt']\n" + ALL).keptFiles())
                .containsExactly("*.txt", "**/report.json", "report.json");
    }

    @Test
    void shouldBeTheSameAfterItWasWrittenDown() throws Exception {
        ClusterProfile profile = read(ALL);
        String json = Json.mapper().writeValueAsString(profile);

        assertThat(Json.mapper().readValue(json, ClusterProfile.class)).isEqualTo(profile);
    }

    /** A run that an older version began. */
    @Test
    void shouldReadAProfileThatWasWrittenDownWithoutAllThis() throws Exception {
        var json =
                (com.fasterxml.jackson.databind.node.ObjectNode) Json.mapper().valueToTree(read(""));
        json.remove(List.of("metrics", "gate", "history", "preflight", "setup", "roleEnvironment"));
        json.withObject("/container").remove(List.of("name", "env", "importDirectory", "pause"));
        json.withObject("/allocation").remove(List.of("segment", "comment"));

        ClusterProfile old = Json.mapper().treeToValue(json, ClusterProfile.class);

        assertThat(old).isEqualTo(read(""));
        assertThat(old.history()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {nam: x}                                                     | 'name' is missing, expected a metric's name
            {nam: x}                                                     | unknown key 'nam' of an item of metrics, expected one of
            {name: a/b, file: logs/x.log, pattern: (x), direction: lower} | name is 'a/b', expected letters, digits
            {name: mean_tttf}                                            | 'mean_tttf' is none of upstream's metrics, expected one of them, or the 'file' where it stands, did you mean 'mean_ttft'?
            {name: x, path: y}                                           | 'file' is missing, expected a glob below output/ or logs/
            {name: x, file: logs/x.log, pattern: (x)}                    | 'direction' is missing, expected which values are the better ones: higher or lower
            {name: x, file: /etc/passwd, pattern: (x), direction: lower} | file is '/etc/passwd', expected a glob below output/ or logs/
            {name: x, file: output/../a, pattern: (x), direction: lower} | file is 'output/../a', expected a glob below
            {name: x, file: 'output/[a', pattern: (x), direction: lower} | file is 'output/[a', expected a glob below
            {name: x, file: output/a.json, direction: lower}             | expected one of 'path' and 'pattern' beside 'file', found none
            {name: x, file: output/a.json, path: y, pattern: (z), direction: lower} | expected one of 'path' and 'pattern' beside 'file', found both
            {name: x, file: output/a.txt, path: y, direction: lower}     | file is 'output/a.txt', expected with 'path' a name that ends with one of .json, .yaml, .yml, .csv
            {name: x, file: logs/x.log, pattern: '(x', direction: lower} | pattern is '(x' (error parsing regexp: missing closing ): `(x`), expected a regular expression in RE2's syntax with one group
            {name: x, file: logs/x.log, pattern: 'x', direction: lower}  | pattern is 'x' (0 groups), expected
            {name: x, file: logs/x.log, pattern: '(x)\\1', direction: lower} | pattern is
            {name: x, file: logs/x.log, pattern: (x), direction: up}     | direction is 'up', expected one of higher, lower
            {name: x, file: logs/x.log, pattern: (x), direction: lower, gate: 1} | gate is '1', expected one of true, false
            """)
    void shouldSayByLineWhatIsWrong(String item, String message) {
        tryToRead("metrics:\n  - " + item + "\n");

        assertThat(problems.toList())
                .extracting(Problem::toString)
                .anyMatch(problem -> problem.startsWith("lab:4: error: " + message));
    }

    @Test
    void shouldTakeAMetricOnce() {
        tryToRead("metrics:\n  - name: al\n  - name: al\n");

        assertThat(problems.toList())
                .extracting(Problem::toString)
                .containsExactly("lab:5: error: the metric 'al' is declared twice");
    }
}
