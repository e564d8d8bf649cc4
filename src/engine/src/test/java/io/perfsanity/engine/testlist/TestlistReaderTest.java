package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestlistReaderTest {
    private static final TestlistReader READER = new TestlistReader(YamlReader.DEFAULT, Map.of());

    private static List<String> problems(byte[] bytes) {
        return READER.read("list.txt", bytes).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list.txt | single_agg_tests:~  - aggr-a",
                "<stdin> | single_agg_tests: [aggr-a]",
                "list.txt | version: 0.0.1~l0: [{tests: [aggr-a]}]",
                "list.yml | aggr-a # no key",
                "list.yaml | perf/test_perf_sanity.py::test_e2e[aggr-a]",
                "list.yml | FAILED perf/test_perf_sanity.py::test_e2e[aggr-a] - AssertionError: x",
                "<stdin> | - aggr-a",
                "<stdin> | ---~disagg_tests: [aggr-a]",
                "<stdin> | {disagg_tests: [aggr-a]}",
                "list.txt | # comment~~  'disagg_tests': # all~  - aggr-a",
                "list.yml | ==== short test summary info ====~FAILED t/test_perf_sanity.py::test_e2e[aggr-a]",
                "list.txt | ----- Captured stdout -----~aggr-a"
            })
    void shouldTellTheFormatByTheContent(String file, String text) {
        assertThat(READER.read(file, text.replace('~', '\n')).cases())
                .extracting(TestCase::id)
                .containsExactly("aggr-a");
    }

    @Test
    void shouldUseTheExtensionWhereALineCouldBeEither() {
        assertThat(READER.read("list.txt", "note: x\naggr-a\n").cases()).hasSize(1);
        assertThat(READER.read("list.yml", "note: x\ndisagg_tests: [aggr-a]\n").problems())
                .singleElement()
                .asString()
                .contains("unknown key 'note'");
    }

    @Test
    void shouldAcceptAByteOrderMark() {
        byte[] bytes = "\uFEFFaggr-a\n".getBytes(StandardCharsets.UTF_8);

        assertThat(READER.read("list.txt", bytes).cases())
                .extracting(TestCase::id)
                .containsExactly("aggr-a");
        assertThat(READER.read("list.yml", "\uFEFFdisagg_tests: [aggr-a]\n").cases())
                .hasSize(1);
    }

    @Test
    void shouldNameTheLineThatIsNotUtf8() {
        assertThat(problems(new byte[] {'a', '-', 'b', '\n', 'c', (byte) 0xff}))
                .containsExactly("list.txt:2: error: byte 0xFF is not UTF-8, expected UTF-8 text");
        assertThat(problems(new byte[] {'a', '-', (byte) 0xc3}))
                .containsExactly("list.txt:1: error: byte 0xC3 is not UTF-8, expected UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void shouldRecognizeUtf16(String charset) throws Exception {
        assertThat(problems("aggr-a\n".getBytes(charset)))
                .containsExactly("list.txt: error: encoded as UTF-16, expected UTF-8");
    }

    @Test
    void shouldRefuseNulCharacters() {
        assertThat(problems("aggr-a\naggr-\0b\n".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("list.txt:2: error: a NUL character, expected text");
    }

    @Test
    void shouldRefuseALargeFile() {
        TestlistReader small = new TestlistReader(new YamlReader(10, 50, 50), Map.of());

        assertThat(small.read("list.txt", new byte[11]).problems())
                .extracting(Problem::toString)
                .containsExactly("list.txt: error: larger than 10 bytes, the most that is read");
        assertThat(small.read("list.txt", "aggr-234567").problems())
                .extracting(Problem::toString)
                .containsExactly("list.txt: error: 11 characters, expected at most 10");
        assertThat(small.read("list.txt", "aggr-23456").problems()).isEmpty();
    }

    @Test
    void shouldSumUpAListThatRepeatsAnother() {
        String once = "aggr-a\n";

        assertThat(READER.read("list.txt", once.repeat(1_502)).problems())
                .hasSize(1_001)
                .last()
                .hasToString("list.txt:1502: note: 501 more repeated cases up to here; each runs once");
    }

    @Test
    void shouldFindRepeatedCasesAcrossLists() {
        Testlist merged = Testlist.merge(List.of(
                READER.read("a.txt", "aggr-a TIMEOUT (60)\nnonsense\n"),
                READER.read("b.txt", "aggr-b\naggr-a\n"),
                READER.read("c.txt", "aggr-b\n")));

        assertThat(merged.cases()).extracting(TestCase::id).containsExactly("aggr-a", "aggr-b");
        assertThat(merged.problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("a.txt:2: error: 'nonsense'"),
                        second -> assertThat(second)
                                .isEqualTo("b.txt:2: warning: 'aggr-a' is in a.txt:1 already (limit 3600 s); that one"
                                        + " is kept, not this one (no tag, group or limit)"),
                        third -> assertThat(third)
                                .isEqualTo("c.txt:1: note: 'aggr-b' is in b.txt:1 already; it runs once"));
    }

    @Test
    void shouldTakeEachDefaultFromTheFirstListThatGivesIt() {
        Testlist merged = Testlist.merge(
                List.of(
                        READER.read("a.yml", "disagg_tests: [aggr-a]\nexecution_config: {timeout: {disagg: 60}}\n"),
                        READER.read(
                                "b.yml",
                                "disagg_tests: [aggr-b]\nexecution_config: {docker_image: i, timeout: {disagg: 90, multi_agg: 30}}\n")));

        assertThat(merged.defaults())
                .isEqualTo(new RunDefaults(
                        Optional.of("i"),
                        Map.of(Mode.DISAGG, Duration.ofMinutes(1), Mode.MULTI_AGG, Duration.ofSeconds(30)),
                        Optional.empty()));
    }
}
