package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupedListTest {
    private static Testlist read(String text) {
        return new TestlistReader(YamlReader.DEFAULT, Map.of()).read("list.yml", text);
    }

    private static List<String> problems(String text) {
        return read(text).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void shouldDeclareModeAndNodesByTheNameOfTheGroup() {
        Testlist list = read("""
                version: 0.0.1
                single_agg_tests:
                  - aggr-a
                multi_agg_2nodes_tests: [aggr-b]
                multi_agg_tests: [aggr-c]
                disagg_16nodes_tests: [disagg-d]
                disagg_tests: [disagg-e]
                wideep_tests: [disagg-f]
                """);

        assertThat(list.problems()).isEmpty();
        assertThat(list.cases())
                .extracting(testCase -> testCase.group()
                        .map(group -> group.mode().orElseThrow() + " "
                                + group.nodes().map(String::valueOf).orElse("-") + " " + group.quote() + " "
                                + group.source())
                        .orElse("nothing"))
                .containsExactly(
                        "single-agg - single_agg_tests list.yml:2",
                        "multi-agg 2 multi_agg_2nodes_tests list.yml:4",
                        "multi-agg - multi_agg_tests list.yml:5",
                        "disagg 16 disagg_16nodes_tests list.yml:6",
                        "disagg - disagg_tests list.yml:7",
                        "nothing");
        assertThat(list.cases().get(0).source()).hasToString("list.yml:3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disagg_3node_tests | did you mean 'disagg_3nodes_tests'?",
                "disag_12nodes_tests | did you mean 'disagg_12nodes_tests'?",
                "multiagg_4nodes_tests | did you mean 'multi_agg_4nodes_tests'?",
                "single_agg_test | did you mean 'single_agg_tests'?",
                "exection_config | did you mean 'execution_config'?",
                "disagg_0nodes_tests | disagg_<N>nodes_tests (N from 1)",
                "multi_agg_1nodes_tests | multi_agg_<N>nodes_tests (N from 2)",
                "disagg_99999999nodes_tests | unknown key",
                "benchmarks | unknown key 'benchmarks'"
            })
    void shouldRefuseAnUnknownGroupAndStillReadItsCases(String key, String expected) {
        Testlist list = read("single_agg_tests: [aggr-a]\n" + key + ":\n  - aggr-b\n  - nonsense\n");

        assertThat(list.cases()).extracting(TestCase::id).containsExactly("aggr-a", "aggr-b");
        assertThat(list.problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        unknown -> assertThat(unknown)
                                .startsWith("list.yml:2: error: ")
                                .contains(expected),
                        nonsense -> assertThat(nonsense).startsWith("list.yml:4: error: 'nonsense'"));
    }

    @Test
    void shouldAcceptAnEmptyGroup() {
        assertThat(problems("single_agg_tests:\ndisagg_tests: []\nmulti_agg_tests: [aggr-a]\n"))
                .isEmpty();
    }

    @Test
    void shouldReadAMappingOfEveryField() {
        Testlist list = read("""
                wideep_tests:
                  - id: perf/test_perf_sanity.py::test_e2e[aggr-a]
                    mode: multi-agg
                    nodes: 3
                    timeout: 2h
                    config: aggregated/a.yaml
                    skip: broken since June
                  - {name: aggr-b, skip: true}
                  - {name: aggr-c, skip: false, mode: }
                """);

        assertThat(list.problems()).isEmpty();
        TestCase first = list.cases().get(0);
        assertThat(first.tag().orElseThrow().mode()).contains(Mode.MULTI_AGG);
        assertThat(first.tag().orElseThrow().nodes()).contains(3);
        assertThat(first.tag().orElseThrow().quote()).isEqualTo("mode: multi-agg nodes: 3");
        assertThat(first.timeLimit()).contains(Duration.ofHours(2));
        assertThat(first.config()).contains("aggregated/a.yaml");
        assertThat(list.cases())
                .extracting(TestCase::skipReason)
                .containsExactly(Optional.of("broken since June"), Optional.of(""), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{id: aggr-a, mod: disagg} | unknown key 'mod' of a case",
                "{id: aggr-a, mod: disagg} | did you mean 'mode'?",
                "{id: aggr-a, mode: disag} | did you mean 'disagg'?",
                "{id: aggr-a, mode: [disagg]} | mode is a list, expected a word",
                "{id: aggr-a, nodes: many} | nodes is 'many', expected a whole number from 1",
                "{id: aggr-a, timeout: 90} | timeout is '90', expected a whole number and its unit s, m or h",
                "{id: aggr-a, config: ../../etc/passwd} | expected a path below a config root",
                "{id: aggr-a, config: /etc/passwd} | expected a path below a config root",
                "{id: aggr-a, name: aggr-b} | both 'id' and 'name'",
                "{mode: disagg} | a case without an id",
                "{id: aggr-a TIMEOUT (60), timeout: 90m} | two values of the time limit",
                "[aggr-a] | a list in a list of cases",
                "~ | nothing in a list of cases"
            })
    void shouldRefuseAWrongField(String item, String expected) {
        assertThat(read("disagg_tests:\n  - " + item + "\n  - disagg-ok\n").problems())
                .singleElement()
                .asString()
                .startsWith("list.yml:2: error: ")
                .contains(expected);
    }

    @Test
    void shouldReadMarkersAndTagsOfAnItemAsInATxtList() {
        Testlist list = read("""
                single_agg_tests:
                  - aggr-a TIMEOUT (90)  # nodes:2
                  - aggr-b SKIP # (https://nvbugs/1)
                  - "aggr-c SKIP # (why)"
                  - 'aggr-d'   # mode:multi-agg
                  - aggr-e # failed
                  - aggr-f # mode:disag
                """);

        List<TestCase> cases = list.cases();
        assertThat(cases.get(0).timeLimit()).contains(Duration.ofMinutes(90));
        assertThat(cases.get(0).tag().orElseThrow().nodes()).contains(2);
        assertThat(cases.get(1).skipReason()).contains("https://nvbugs/1");
        assertThat(cases.get(2).skipReason()).contains("why");
        assertThat(cases.get(3).tag().orElseThrow().mode()).contains(Mode.MULTI_AGG);
        assertThat(cases.get(4).tag()).isEmpty();
        assertThat(list.problems()).singleElement().asString().startsWith("list.yml:7: error: tag 'mode:disag'");
    }

    @Test
    void shouldReadTheDefaultsOfTheRun() {
        Testlist list = read("""
                single_agg_tests: [aggr-a]
                execution_config:
                  docker_image: nvcr.io/nvidia/tensorrt-llm:latest
                  timeout: {single_agg: 3600, multi_agg: 7200, disagg: 10800}
                  output_dir: /tmp/out
                  node_groups: {gb200_2nodes: "a,b"}
                """);

        assertThat(list.defaults())
                .isEqualTo(new RunDefaults(
                        Optional.of("nvcr.io/nvidia/tensorrt-llm:latest"),
                        Map.of(
                                Mode.SINGLE_AGG, Duration.ofHours(1),
                                Mode.MULTI_AGG, Duration.ofHours(2),
                                Mode.DISAGG, Duration.ofHours(3)),
                        Optional.of("/tmp/out")));
        assertThat(list.problems()).singleElement().asString().startsWith("list.yml:6: note: node_groups is not used");
    }

    @Test
    void shouldReportEveryMistakeOfTheDefaults() {
        assertThat(problems("""
                        single_agg_tests: [aggr-a]
                        execution_config:
                          docker_imge: x
                          timeout:
                            single_agg: 1h
                            disag: 3600
                          output_dir: [a]
                        """))
                .satisfiesExactly(
                        unknown -> assertThat(unknown).contains("list.yml:3", "did you mean 'docker_image'?"),
                        key -> assertThat(key).contains("list.yml:6", "did you mean 'disagg'?"),
                        value -> assertThat(value).contains("list.yml:5", "'1h', expected whole seconds from 1"),
                        type -> assertThat(type).contains("list.yml:7", "output_dir is a list, expected a word"));
        assertThat(problems("single_agg_tests: [aggr-a]\nexecution_config: fast\n"))
                .containsExactly("list.yml:2: error: execution_config is 'fast', expected a mapping");
    }

    @Test
    void shouldKeepTheFirstOfARepeatedCaseAndQuoteBothWhereTheyDiffer() {
        Testlist list = read("single_agg_tests: [aggr-a.yaml]\nmulti_agg_2nodes_tests: [aggr-a TIMEOUT (1)]\n");

        assertThat(list.cases())
                .singleElement()
                .satisfies(testCase ->
                        assertThat(testCase.group().orElseThrow().mode()).contains(Mode.SINGLE_AGG));
        assertThat(list.problems())
                .singleElement()
                .hasToString("list.yml:2: warning: 'aggr-a' is in list.yml:1 already (single_agg_tests); that one is"
                        + " kept, not this one (multi_agg_2nodes_tests, limit 60 s)");
    }

    @Test
    void shouldOnlyNoteARepeatedCaseThatSaysTheSame() {
        assertThat(problems("single_agg_tests:\n- aggr-a\n- test_perf_sanity.py::test_e2e[aggr-a]\n"))
                .containsExactly("list.yml:3: note: 'aggr-a' is in list.yml:2 already; it runs once");
    }

    @Test
    void shouldReportDuplicateKeysAndBrokenYaml() {
        assertThat(problems("single_agg_tests: [aggr-a]\nsingle_agg_tests: [aggr-b]\n"))
                .containsExactly("list.yml:2: error: key 'single_agg_tests' was given in line 1 already");
        assertThat(problems("single_agg_tests: [aggr-a\n"))
                .singleElement()
                .asString()
                .contains("error: not valid YAML");
        assertThat(problems("single_agg_tests:\n")).containsExactly("list.yml: error: no case in the list");
        assertThat(problems("- aggr-a\n")).singleElement().asString().contains("a list at the top");
        assertThat(problems("single_agg_tests: all\n"))
                .singleElement()
                .asString()
                .contains("expected a list of cases");
    }
}
