package io.perfsanity.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.GatePolicy.CaseThreshold;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateReaderTest {
    private final Problems problems = new Problems();

    private Optional<ClusterProfile> read(String lines) {
        return ClustersFile.profile(
                "lab", new Connection.Local(), "workDirectory: /w\ngpusPerNode: 8\n" + lines, problems);
    }

    private GatePolicy gate(String lines) {
        GatePolicy gate = read(lines).orElseThrow().gate();
        assertThat(problems.toList()).isEmpty();
        return gate;
    }

    @Test
    void shouldJudgeByTheStandardsOfAProfileThatSaysNothing() {
        assertThat(gate("")).isEqualTo(GatePolicy.DEFAULT);
        assertThat(gate("gate: {}\n")).isEqualTo(GatePolicy.DEFAULT);
        assertThat(read("").orElseThrow().history()).isEmpty();
    }

    @Test
    void shouldTakeTheNameOfARule() {
        assertThat(gate("gate: upstream-post-merge\n"))
                .isEqualTo(GatePolicy.DEFAULT.deciding(Rule.UPSTREAM_POST_MERGE));
        assertThat(gate("gate: none\n").rule()).isEqualTo(Rule.NONE);
    }

    @Test
    void shouldReadAllThatCanBeSet() {
        assertThat(gate("""
                gate:
                  rule: median
                  beside: upstream-pre-merge
                  threshold: 4%
                  thresholds: {mean_ttft: 15 %, mean_tpot: 2.5%}
                  cases:
                    - {case: '*k2_thinking*', threshold: 3%}
                    - {case: 'aggr-*', metric: mean_tpot, threshold: 7%}
                  failAt: 12%
                  unstableAt: 6%
                  reruns: 0%
                  commonMode: 40%
                  excludeSlowNodes: true
                  keys: {backend: pytorch, release: 1.2}
                """))
                .isEqualTo(new GatePolicy(
                        Rule.MEDIAN,
                        Optional.of(Rule.UPSTREAM_PRE_MERGE),
                        0.04,
                        Map.of("mean_ttft", 0.15, "mean_tpot", 0.025),
                        List.of(
                                new CaseThreshold("*k2_thinking*", Optional.empty(), 0.03),
                                new CaseThreshold("aggr-*", Optional.of("mean_tpot"), 0.07)),
                        0.12,
                        0.06,
                        0,
                        0.4,
                        true,
                        Map.of("backend", "pytorch", "release", "1.2")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gate: medan                            | lab:3: error: gate is 'medan', expected one of median, upstream-post-merge, upstream-pre-merge, none, did you mean 'median'?
            gate: {rul: none}                      | lab:3: error: unknown key 'rul' of gate, expected one of
            gate: {threshold: 0.05}                | lab:3: error: threshold is '0.05', expected a percentage from 0.1% to 100%, such as 5%
            gate: {threshold: 0%}                  | lab:3: error: threshold is '0%', expected a percentage from 0.1%
            gate: {failAt: 101%}                   | lab:3: error: failAt is '101%', expected a percentage from 0% to 100%
            gate: {thresholds: {mean_ttft: much}}  | lab:3: error: mean_ttft is 'much', expected a percentage
            gate: {cases: [{threshold: 3%}]}       | lab:3: error: 'case' is missing, expected a glob of ids
            gate: {cases: [{case: a}]}             | lab:3: error: 'threshold' is missing, expected a percentage
            gate: {thresholds: {mean_ttfft: 5%}}   | lab:3: error: 'mean_ttfft' is no metric, expected one of upstream's or of those that 'metrics' declares, did you mean 'mean_ttft'?
            gate: {cases: [{case: a, metric: mean_tpott, threshold: 3%}]} | lab:3: error: 'mean_tpott' is no metric, expected one of upstream's or of those that 'metrics' declares, did you mean 'mean_tpot'?
            gate: {keys: {'a b': c}}               | lab:3: error: the key 'a b': expected letters, digits
            gate: {keys: {branch: ''}}             | lab:3: error: the key branch is '', expected a text
            gate: {excludeSlowNodes: maybe}        | lab:3: error: excludeSlowNodes is 'maybe', expected one of true, false
            history: perf/history                  | lab:3: error: history is 'perf/history', expected an absolute path or one that begins with ~/
            """)
    void shouldSayByLineWhatIsWrong(String line, String message) {
        read(line + "\n");

        assertThat(problems.toList())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith(message);
    }

    @Test
    void shouldTakeThresholdsOfMetricsThatTheProfileDeclares() {
        assertThat(gate("""
                metrics: [{name: images, file: output/r.json, path: images, direction: higher}]
                gate: {thresholds: {images: 4%}}
                """).thresholds()).containsEntry("images", 0.04);
    }

    @Test
    void shouldReadWhereMeasurementsAreKept() {
        assertThat(read("history: ~/perf/history\n").orElseThrow().history()).contains("~/perf/history");
        assertThat(problems.toList()).isEmpty();
    }
}
