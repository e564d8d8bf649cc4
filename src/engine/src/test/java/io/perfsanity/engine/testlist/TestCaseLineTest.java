package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A case can be written as a line, to be pasted into another list. */
class TestCaseLineTest {
    private static List<TestCase> read(String text) {
        Testlist list =
                new TestlistReader(YamlReader.DEFAULT, Map.of()).read("list", text.getBytes(StandardCharsets.UTF_8));
        assertThat(list.problems()).isEmpty();
        return list.cases();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            aggr-a                                    | test_perf_sanity.py::test_e2e[aggr-a]
            aggr-a SKIP                               | test_perf_sanity.py::test_e2e[aggr-a] SKIP
            aggr-a SKIP (a (bug))                     | test_perf_sanity.py::test_e2e[aggr-a] SKIP (a (bug))
            aggr-a ISOLATION TIMEOUT (90)             | test_perf_sanity.py::test_e2e[aggr-a] ISOLATION  # timeout:5400s
            aggr-a # mode:multi-agg nodes:2 flaky     | test_perf_sanity.py::test_e2e[aggr-a]  # mode:multi-agg nodes:2
            unittest/_torch -k "a or b" TIMEOUT (1)   | unittest/_torch -k "a or b"  # timeout:60s
            """)
    void shouldSayInALineWhatTheListSaid(String written, String line) {
        TestCase testCase = read(written + "\n").get(0);

        assertThat(testCase.line()).isEqualTo(line);
        assertThat(read(line + "\n"))
                .singleElement()
                .satisfies(again -> assertThat(again.line()).isEqualTo(line));
    }

    @Test
    void shouldSayAsTagsWhatAGroupSaid() {
        TestCase testCase = read("disagg_6nodes_tests:\n- id: disagg_upload-e2e-x_ctx1_gen1\n  timeout: 10m\n")
                .get(0);

        assertThat(testCase.line()).endsWith("[disagg_upload-e2e-x_ctx1_gen1]  # mode:disagg nodes:6 timeout:600s");
    }

    @Test
    void shouldKeepTheStage() {
        String line = "GB200-8_GPUs-2_Nodes-PyTorch-PerfSanity-Post-Merge-1/perf/test_perf_sanity.py::test_e2e[aggr-a]";

        assertThat(read(line + "\n").get(0).line()).isEqualTo(line);
    }
}
