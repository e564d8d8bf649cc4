package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestDbListTest {
    private static final String LIST = """
            version: 0.0.1
            l0_gb200:
            - condition:
                ranges:
                  system_gpu_count: {gte: 4, lte: 4}
                wildcards:
                  gpu: ['*gb200*', '*gb300*']
                  cpu: aarch64
                terms: {stage: pre_merge, backend: pytorch}
              tests:
              # - perf/test_perf_sanity.py::test_e2e[aggr-off] TIMEOUT (90) # failed
              - perf/test_perf_sanity.py::test_e2e[aggr-a] TIMEOUT (180)  # glm-5-fp4
              - perf/test_perf_sanity.py::test_e2e[aggr-b]
            - condition:
                terms: {stage: post_merge}
              tests:
              - perf/test_perf_sanity.py::test_e2e[aggr-c]
              - perf/test_perf_sanity.py::test_e2e[aggr-a] TIMEOUT (180)
            """;

    private static Testlist read(String text, Map<String, String> facts) {
        return new TestlistReader(YamlReader.DEFAULT, facts).read("db.yml", text);
    }

    private static List<String> ids(Map<String, String> facts) {
        return read(LIST, facts).cases().stream().map(TestCase::id).toList();
    }

    private static TestCase only(String block) {
        Testlist list = read("c:\n" + block, Map.of());
        assertThat(list.problems()).isEmpty();
        return list.cases().get(0);
    }

    @Test
    void shouldTakeEveryBlockWithoutFacts() {
        Testlist list = read(LIST, Map.of());

        assertThat(list.cases()).extracting(TestCase::id).containsExactly("aggr-a", "aggr-b", "aggr-c");
        TestCase first = list.cases().get(0);
        assertThat(first.timeLimit()).contains(Duration.ofHours(3));
        assertThat(first.systemGpuCount()).contains(4);
        assertThat(first.group()).isEmpty();
        assertThat(first.source()).hasToString("db.yml:12");
        assertThat(list.problems()).singleElement().asString().startsWith("db.yml:18: note: 'aggr-a' is in db.yml:12");
    }

    @ParameterizedTest
    @CsvSource({
        "stage, pre_merge, aggr-a aggr-b",
        "stage, POST_MERGE, aggr-c aggr-a",
        "gpu, NVIDIA GB200 NVL72, aggr-a aggr-b aggr-c",
        "gpu, gb300, aggr-a aggr-b aggr-c",
        "gpu, h200, aggr-c aggr-a",
        "cpu, x86_64, aggr-c aggr-a",
        "system_gpu_count, 4, aggr-a aggr-b aggr-c",
        "system_gpu_count, 8, aggr-c aggr-a",
        "system_gpu_count, four, aggr-c aggr-a"
    })
    void shouldHoldConditionsAgainstAFact(String fact, String value, String expected) {
        assertThat(String.join(" ", ids(Map.of(fact, value)))).isEqualTo(expected);
    }

    @Test
    void shouldSayWhatWasLeftOutAndWhy() {
        assertThat(read(LIST, Map.of("stage", "post_merge")).problems())
                .extracting(Problem::toString)
                .containsExactly("db.yml:3: note: 2 cases left out: stage is 'post_merge', not pre_merge");
        assertThat(read(LIST, Map.of("gpu", "h200")).problems())
                .extracting(Problem::toString)
                .containsExactly("db.yml:3: note: 2 cases left out: gpu is 'h200', not *gb200* or *gb300*");
    }

    @Test
    void shouldRefuseFactsThatLeaveNothing() {
        Testlist list = read(LIST, Map.of("stage", "nightly"));

        assertThat(list.cases()).isEmpty();
        assertThat(list.problems())
                .filteredOn(Problem::isError)
                .singleElement()
                .hasToString("db.yml: error: the facts stage=nightly leave out all 4 cases");
    }

    @Test
    void shouldTellWhenAFactMeansNothingToTheList() {
        assertThat(read(LIST, Map.of("gpus", "gb200")).problems())
                .extracting(Problem::message)
                .contains("no condition of the list asks for the fact 'gpus', did you mean 'gpu'?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{gte: 4} | 4 | true",
                "{gte: 4} | 3 | false",
                "{gt: 4} | 4 | false",
                "{gt: 4} | 5 | true",
                "{lt: 4} | 4 | false",
                "{lte: 4} | 4 | true",
                "{eq: 4} | 4.0 | true",
                "{eq: 4} | 5 | false",
                "{gte: 4, lte: 8} | 9 | false"
            })
    void shouldCompareRanges(String range, String fact, boolean taken) {
        String text = "c:\n- condition:\n    ranges: {n: %s}\n  tests: [aggr-a]\n- tests: [aggr-b]\n";

        assertThat(read(text.formatted(range), Map.of("n", fact)).cases()).hasSize(taken ? 2 : 1);
    }

    @Test
    void shouldDeclareTheModeByTestTypeAndTheNodesByTerm() {
        Declaration both = only("- {test_type: disagg, condition: {terms: {nodes: 3}}, tests: [disagg-a]}\n")
                .group()
                .orElseThrow();
        assertThat(both.mode()).contains(Mode.DISAGG);
        assertThat(both.nodes()).contains(3);
        assertThat(both.quote()).isEqualTo("test_type: disagg, condition.terms.nodes: 3");

        Declaration nodesOnly = only("- {condition: {terms: {nodes: 3}}, tests: [disagg-a]}\n")
                .group()
                .orElseThrow();
        assertThat(nodesOnly.mode()).isEmpty();
        assertThat(nodesOnly.nodes()).contains(3);

        assertThat(only("- {condition: {terms: {test_type: multi-agg}}, tests: [aggr-a]}\n")
                        .group()
                        .orElseThrow()
                        .mode())
                .contains(Mode.MULTI_AGG);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ranges: {system_gpu_count: {gte: 12, lte: 12}} | 12",
                "ranges: {system_gpu_count: {eq: 8}} | 8",
                "ranges: {system_gpu_count: {gte: 4, lte: 8}} | 0",
                "ranges: {system_gpu_count: {gte: 4}} | 0",
                "terms: {system_gpu_count: 16} | 16",
                "terms: {stage: x} | 0"
            })
    void shouldKnowTheGpusThatABlockAsksFor(String condition, int expected) {
        TestCase testCase = only("- condition: {" + condition + "}\n  tests: [aggr-a]\n");

        assertThat(testCase.systemGpuCount().orElse(0)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{tests: [aggr-a], conditions: {}} | unknown key 'conditions' of a block",
                "{tests: [aggr-a], condition: {term: {}}} | did you mean 'terms'?",
                "{tests: [aggr-a], condition: {ranges: {n: {gtee: 4}}}} | did you mean 'gte'?",
                "{tests: [aggr-a], condition: {ranges: {n: {gte: four}}}} | gte is 'four', expected a number",
                "{tests: [aggr-a], condition: {ranges: {n: 4}}} | the range of 'n' is '4', expected a mapping",
                "{tests: [aggr-a], condition: fast} | condition is 'fast', expected a mapping",
                "{tests: [aggr-a], test_type: agg} | test_type is 'agg', expected one of single-agg, multi-agg, disagg",
                "{tests: [aggr-a], condition: {terms: {nodes: 0}}} | nodes is '0', expected a whole number from 1",
                "{tests: aggr-a} | tests is 'aggr-a', expected a list of cases",
                "{condition: {terms: {a: b}}} | a block without 'tests'",
                "aggr-a | 'aggr-a' in a context, expected a block",
                "{tests: [nonsense]} | 'nonsense' is not a case"
            })
    void shouldRefuseAWrongBlock(String block, String expected) {
        Testlist list = read("c:\n- tests: [aggr-ok]\n- " + block + "\n", Map.of());

        assertThat(list.problems())
                .singleElement()
                .asString()
                .startsWith("db.yml:3: error: ")
                .contains(expected);
    }

    @Test
    void shouldReadSeveralContextsAndAHeadingWithoutCases() {
        Testlist list =
                read("a:\n- tests:\n  # none yet\nb:\n- tests: [aggr-a]\nc:\n  tests: [aggr-b]\nd:\n", Map.of());

        assertThat(list.problems()).isEmpty();
        assertThat(list.cases()).extracting(TestCase::id).containsExactly("aggr-a", "aggr-b");
        assertThat(read("a: [{tests: [aggr-a]}]\nb: 1\n", Map.of()).problems())
                .singleElement()
                .hasToString("db.yml:2: error: context 'b' is '1', expected a list of blocks with 'tests'");
    }
}
