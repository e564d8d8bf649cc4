package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxtListTest {
    private static Testlist read(String text) {
        return new TestlistReader(YamlReader.DEFAULT, Map.of()).read("list.txt", text);
    }

    private static TestCase only(String text) {
        Testlist list = read(text);
        assertThat(list.problems()).isEmpty();
        assertThat(list.cases()).hasSize(1);
        return list.cases().get(0);
    }

    private static List<String> problems(String text) {
        return read(text).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void shouldReadANodeIdInAnyDirectory() {
        TestCase testCase = only("# two\n\nperf/test_perf_sanity.py::test_e2e[aggr-x-s]\n");

        assertThat(testCase.id()).isEqualTo("aggr-x-s");
        assertThat(testCase.nodeId()).isEqualTo("perf/test_perf_sanity.py::test_e2e[aggr-x-s]");
        assertThat(testCase.perfCase()).isTrue();
        assertThat(testCase.source()).hasToString("list.txt:3");
        assertThat(testCase.group()).isEmpty();
    }

    @Test
    void shouldCompleteABareId() {
        TestCase testCase = only("aggr_upload-x-s");

        assertThat(testCase.id()).isEqualTo("aggr_upload-x-s");
        assertThat(testCase.nodeId()).isEqualTo("test_perf_sanity.py::test_e2e[aggr_upload-x-s]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aggr-x.yaml-s", "aggr-x-s.yaml", "t/test_perf_sanity.py::test_e2e[aggr-x.yaml-s]"})
    void shouldDropTheExtensionOfAConfig(String line) {
        assertThat(only(line).id()).isEqualTo("aggr-x-s");
        assertThat(only(line).nodeId()).endsWith("test_e2e[aggr-x-s]");
    }

    @Test
    void shouldKnowTheOldShapeOfAPerfCase() {
        TestCase testCase = only("perf/test_perf.py::test_perf[perf_sanity_upload-l0-s]");

        assertThat(testCase.id()).isEqualTo("perf_sanity_upload-l0-s");
        assertThat(testCase.perfCase()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unittest/_torch/test_x.py",
                "test_x.py::TestA::test_b",
                "perf/test_perf.py::test_perf[llama-bench]",
                "test_x.py::test_b[some words - and a dash]"
            })
    void shouldKeepOtherTestsApart(String nodeId) {
        TestCase testCase = only(nodeId);

        assertThat(testCase.perfCase()).isFalse();
        assertThat(testCase.id()).isEqualTo(nodeId);
        assertThat(testCase.nodeId()).isEqualTo(nodeId);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "please run these",
                "profiling",
                "foo::bar",
                "and/or",
                "https://host/test_x.py",
                "--collect-only",
                "-p/evil.py::x",
                "/tmp/evil.py::x",
                "../evil.py::x",
                "a/../../evil.py::x",
                "test_perf_sanity.py",
                "perf/test_perf_sanity.py::test_e2e",
                "perf/test_perf_sanity.py::test_e2e[]",
                "perf/test_perf_sanity.py::test_e2e[.yaml]",
                "perf/test_perf_sanity.py::test_e2e[a b]",
                "perf/test_perf_sanity.py::test_e2e[aggr-x",
                "perf/test_perf_sanity.py::test_e2e[aggr-x]y",
                "test_x.py::",
                "aggr-x]",
                "aggr-\u202Ex",
                "aggr-\u0001x",
                "<<<<<<< HEAD"
            })
    void shouldRefuseWhatCannotBeACase(String line) {
        Testlist list = read("aggr-first\n" + line + "\n");

        assertThat(list.cases()).extracting(TestCase::id).containsExactly("aggr-first");
        assertThat(list.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.isError()).isTrue();
            assertThat(problem.source()).hasToString("list.txt:2");
        });
    }

    @Test
    void shouldShowALongIdShortenedAndItsControlCharactersVisible() {
        assertThat(problems("aggr-" + "x".repeat(1020)))
                .singleElement()
                .satisfies(message -> assertThat(message)
                        .contains("1025 characters, expected at most 1024")
                        .hasSizeLessThan(300));
        assertThat(problems("aggr-\u0007x")).singleElement().asString().contains("'aggr-\\u0007x'");
        assertThat(read("aggr-" + "x".repeat(1019)).cases()).hasSize(1);
    }

    @Test
    void shouldSayWhatWasExpectedOfABareWord() {
        assertThat(problems("profiling"))
                .containsExactly("list.txt:1: error: 'profiling' is not a case, expected"
                        + " test_perf_sanity.py::test_e2e[ID], another pytest node id, or an ID such as"
                        + " aggr_upload-CONFIG-SERVER");
    }

    @Test
    void shouldAcceptWindowsLinesAndNoFinalNewline() {
        assertThat(read("aggr-a\r\n\r\naggr-b").cases())
                .extracting(testCase -> testCase.source().line())
                .containsExactly(1, 3);
    }

    @Test
    void shouldReportEveryProblemAtOnce() {
        assertThat(problems("nonsense\naggr-x # mode:disag nodes:0\naggr-y SKPI\n"))
                .extracting(message -> message.substring(0, 17))
                .containsExactly("list.txt:1: error", "list.txt:2: error", "list.txt:2: error", "list.txt:3: error");
    }

    @Test
    void shouldReadACaseCopiedOutOfAYamlList() {
        assertThat(only("  - perf/test_perf_sanity.py::test_e2e[aggr-x-s] TIMEOUT (90)")
                        .id())
                .isEqualTo("aggr-x-s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "\n \n"})
    void shouldRefuseAListWithoutACase(String text) {
        assertThat(problems(text)).containsExactly("list.txt: error: no case in the list");
    }

    @Test
    void shouldStopAtATextThatIsNoList() {
        Testlist list = read("nonsense\n".repeat(200_000));

        assertThat(list.problems()).hasSize(10_001);
        assertThat(list.problems().get(10_000))
                .hasToString("list.txt:10001: error: more than 10000 problems; nothing was read from here on");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "perf/test_perf_sanity.py::test_e2e[aggr_upload\u2013a\u2013b] | 'aggr_upload\u2013a\u2013b' has the letter '\u2013'"
                        + " (EN DASH), expected ASCII as pytest writes it in ids",
                "aggr_upload-a\u2212b | 'aggr_upload-a\u2212b' has the letter '\u2212' (MINUS SIGN), expected ASCII as pytest"
                        + " writes it in ids",
                "aggr_upload-a-\u00FC | 'aggr_upload-a-\u00FC' has the letter '\u00FC' (LATIN SMALL LETTER U WITH DIAERESIS),"
                        + " expected ASCII as pytest writes it in ids",
                "01O+perf/test_perf_sanity.py::test_e2e[aggr-a] | the path of"
                        + " '01O+perf/test_perf_sanity.py::test_e2e[aggr-a]' has '+', expected letters, digits, '_', '-',"
                        + " '.' and '/' only"
            })
    void shouldWarnOfACaseThatPytestWillHardlyFind(String line, String warning) {
        assertThat(read(line).cases()).hasSize(1);
        assertThat(problems(line)).containsExactly("list.txt:1: warning: " + warning);
    }

    @Test
    void shouldNameTheLetterThatMakesABareIdNoCase() {
        assertThat(problems("aggr_upload\u2011a-b"))
                .singleElement()
                .asString()
                .startsWith(
                        "list.txt:1: error: 'aggr_upload\u2011a-b' with the letter '\u2011' (NON-BREAKING HYPHEN) is not"
                                + " a case, expected ");
    }
}
