package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.YamlReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names as upstream's CI has them in logs, in JUnit and on Jenkins' pages. */
class CiNameTest {
    private static final String STAGE =
            "GB300-12_GPUs-3_Nodes-PyTorch-Disagg-PerfSanity-CTX1-NODE1-GPU4-GEN1-NODE2-GPU8-Post-Merge-1";
    private static final String ID =
            "disagg_upload-e2e-gb300_deepseek-r1-fp4_128k8k_con256_ctx1_pp4_gen1_dep8_eplb0_mtp1_ccb-NIXL";

    private static Testlist read(String text) {
        return new TestlistReader(YamlReader.DEFAULT, Map.of()).read("list.txt", text);
    }

    private static TestCase only(String line) {
        Testlist list = read(line.replace("STAGE", STAGE).replace("{ID}", ID));
        assertThat(list.problems()).isEmpty();
        assertThat(list.cases()).hasSize(1);
        return list.cases().get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STAGE/perf/test_perf_sanity.py::test_e2e[{ID}]",
                "FAILED STAGE/perf/test_perf_sanity.py::test_e2e[{ID}] - RuntimeError: no answer",
                "[2026-09-17T10:00:00.123Z] STAGE/perf/test_perf_sanity.py::test_e2e[{ID}] PASSED [ 50%]",
                "STAGE.perf.test_perf_sanity::test_e2e[{ID}]",
                "STAGE.perf.test_perf_sanity.test_e2e[{ID}] TIMEOUT (90)",
                "Test / STAGE / test_e2e[{ID}] – STAGE.perf.test_perf_sanity",
                "Test / STAGE / test_e2e[{ID}] - STAGE.perf.test_perf_sanity 1 hr 12 min",
                "Test / STAGE / test_e2e[{ID}]"
            })
    void shouldReadTheCaseAndTheStageThatRanIt(String line) {
        TestCase testCase = only(line);

        assertThat(testCase.id()).isEqualTo(ID);
        assertThat(testCase.nodeId()).isEqualTo("perf/test_perf_sanity.py::test_e2e[" + ID + "]");
        assertThat(testCase.perfCase()).isTrue();
        assertThat(testCase.stage()).map(Stage::name).contains(STAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"test_e2e[{ID}]", "perf.test_perf_sanity.test_e2e[{ID}]", "perf.test_perf_sanity::test_e2e[{ID}]"
            })
    void shouldReadTheCaseWithoutAStage(String line) {
        TestCase testCase = only(line);

        assertThat(testCase.nodeId()).isEqualTo("perf/test_perf_sanity.py::test_e2e[" + ID + "]");
        assertThat(testCase.stage()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "STAGE/accuracy/test_llm_api_pytorch.py::TestR1::test_fp8[tp8] | accuracy/test_llm_api_pytorch.py::TestR1::test_fp8[tp8]",
                "STAGE.accuracy.test_llm_api_pytorch.TestR1.test_fp8[tp8] | accuracy/test_llm_api_pytorch.py::TestR1::test_fp8[tp8]",
                "Test / STAGE / test_fp8 – STAGE.accuracy.test_llm_api_pytorch.TestR1 | accuracy/test_llm_api_pytorch.py::TestR1::test_fp8",
                "STAGE.disaggregated.test_workers.test_load | disaggregated/test_workers.py::test_load",
                "STAGE/perf/test_perf.py::test_perf[llama-bench-tp:8-gpus:8] | perf/test_perf.py::test_perf[llama-bench-tp:8-gpus:8]",
                "Test / STAGE / test_perf[llama-bench-gpus:8] – STAGE.perf.test_perf | perf/test_perf.py::test_perf[llama-bench-gpus:8]",
                "test_perf[llama-bench-gpus:8] | perf/test_perf.py::test_perf[llama-bench-gpus:8]",
                "STAGE/unittest/_torch/modeling | unittest/_torch/modeling",
                "STAGE/test_unittests.py::test_unittests_v2[unittest/_torch/modeling -k \"llama\"] PASSED | unittest/_torch/modeling -k \"llama\"",
                "Test / STAGE / test_unittests_v2[unittest/_torch/test_x.py] – STAGE.test_unittests | unittest/_torch/test_x.py"
            })
    void shouldReadOtherTestsAsListsHaveThem(String line, String nodeId) {
        TestCase testCase = only(line);

        assertThat(testCase.nodeId()).isEqualTo(nodeId);
        assertThat(testCase.id()).isEqualTo(nodeId);
        assertThat(testCase.perfCase()).isFalse();
        assertThat(testCase.stage())
                .map(Stage::name)
                .isEqualTo(line.contains("STAGE") ? Optional.of(STAGE) : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GB300-12_GPUs-3_Nodes-PyTorch-Disagg-PerfSanity-CTX1-NODE1-GPU4-GEN1-NODE2-GPU8-Post-Merge-1 | GB300 | 12 | 3 | true | true",
                "GB200-8_GPUs-2_Nodes-PyTorch-PerfSanity-Node2-GPU8-Post-Merge | GB200 | 8 | 2 | false | true",
                "DGX_B200-8_GPUs-PyTorch-PerfSanity-1 | B200 | 8 | 1 | false | false",
                "DGX_B200-4_GPUs-PyTorch-AgentX-OnDemand-2 | B200 | 4 | 1 | false | false",
                "GB200-8_GPUs-2_Nodes-PyTorch-PerfSanity-FUNCTIONAL-ONLY-GEN1-NODE2-GPU8-Post-Merge-1 | GB200 | 8 | 2 | false | true",
                "GB300-4_GPUs-PyTorch-SingleNvlinkDomain-PerfSanity-Post-Merge-3 | GB300 | 4 | 1 | false | true",
                "H100_PCIe-PyTorch-1 | H100 | 1 | 1 | false | false",
                "RTXPro6000D-4_GPUs-PyTorch-Post-Merge-1 | RTXPro6000D | 4 | 1 | false | true",
                "L40S-PyTorch-2 | L40S | 1 | 1 | false | false"
            })
    void shouldTellWhatAStageRanOn(String name, String gpu, int gpus, int nodes, boolean disagg, boolean postMerge) {
        assertThat(Stage.of(name)).contains(new Stage(name, gpu, gpus, nodes, disagg, postMerge));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TensorRT-LLM/tests/integration/defs/perf/test_perf_sanity.py::test_e2e[aggr-a-b]",
                "TensorRT-LLM-2/perf/test_perf_sanity.py::test_e2e[aggr-a-b]",
                "my-tests/test_perf_sanity.py::test_e2e[aggr-a-b]",
                "B200-tests/test_perf_sanity.py::test_e2e[aggr-a-b]"
            })
    void shouldTakeNoDirectoryForAStage(String nodeId) {
        assertThat(only(nodeId).nodeId()).isEqualTo(nodeId);
        assertThat(only(nodeId).stage()).isEmpty();
    }

    @Test
    void shouldRunATestOnceThatStandsInAListAndInALog() {
        assertThat(read(ID + "\n" + STAGE + "/perf/test_perf_sanity.py::test_e2e[" + ID + "]\n")
                        .cases())
                .extracting(TestCase::id)
                .isEqualTo(List.of(ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"STAGE/", "STAGE/../evil.py::x", "STAGE//evil.py::x", "Test / STAGE / ", "Test / STAGE / x – y"})
    void shouldRefuseWhatNamesNoTest(String line) {
        Testlist list = read(line.replace("STAGE", STAGE));

        assertThat(list.cases()).isEmpty();
        assertThat(list.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.isError()).isTrue());
    }

    @Property
    void shouldLeaveAnyTextThatIsNoNameAsItIs(@ForAll String text) {
        assertThat(CiName.of(text).stage()).isEmpty();
    }
}
