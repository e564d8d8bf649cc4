package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three launch shapes on a real Slurm, with both sets of role commands. */
class LaunchShapesIT {
    private static final String DISAGG =
            "disagg_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con4_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX";

    @TempDir
    Path directory;

    private LabRun lab;

    @BeforeEach
    void setUp() throws Exception {
        lab = new LabRun(directory);
    }

    @Test
    void shouldRunASingleAggCaseOnEightGpusOfOneNode() throws Exception {
        int code = LabRun.execute(
                lab.runLines("b200", "aggr_upload-deepseek_r1_fp4_v2_blackwell-r1_fp4_v2_tp8_mtp3_1k1k"));

        assertThat(code).isZero();
        CaseResult result = lab.onlyCase();
        assertThat(result.mode()).isEqualTo(Mode.SINGLE_AGG);
        assertThat(result.gpusAllocated()).contains(8);
        assertThat(result.attempts().get(0).nodes()).singleElement().asString().matches("b200-node[12]");
        assertThat(result.metrics()).containsKeys("token_throughput", "mean_ttft");
        assertThat(result.tests().passed()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gb200", "gb200-quick-reference"})
    void shouldRunAMultiAggCaseOnTwoNodes(String cluster) throws Exception {
        int code = LabRun.execute(
                lab.runLines(cluster, "aggr_upload-k2_thinking_fp4_2_nodes_grace_blackwell-k2_thinking_fp4_tep8_1k1k"));

        assertThat(code).isZero();
        CaseResult result = lab.onlyCase();
        assertThat(result.mode()).isEqualTo(Mode.MULTI_AGG);
        String job = result.attempts().get(0).jobId().orElseThrow();
        String nodes = LabRun.onLogin("sacct -n -X -P -j " + job + " -o NNodes");
        assertThat(nodes).isEqualTo("2");
        String tasks = LabRun.onLogin("sacct -n -P -j " + job + " -o JobName,NNodes,NTasks | grep ^AGG");
        assertThat(tasks).isEqualTo(cluster.equals("gb200") ? "AGG|2|8" : "AGG|2|2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gb200", "gb200-quick-reference"})
    void shouldRunADisaggCaseWithEveryServerOnNodesOfItsOwn(String cluster) throws Exception {
        int code = LabRun.execute(lab.runLines(cluster, DISAGG));

        assertThat(code).isZero();
        CaseResult result = lab.onlyCase();
        assertThat(result.mode()).isEqualTo(Mode.DISAGG);
        assertThat(result.nodes()).isEqualTo(3);
        String job = result.attempts().get(0).jobId().orElseThrow();
        Map<String, String> nodesOfStep = LabRun.onLogin("sacct -n -P -j " + job + " -o JobName,NodeList,NNodes")
                .lines()
                .map(line -> line.split("\\|", 3))
                .filter(step -> step[0].matches("(CTX|GEN)_0"))
                .collect(Collectors.toMap(step -> step[0], step -> step[1] + " " + step[2]));
        assertThat(nodesOfStep.get("GEN_0")).endsWith(" 2");
        assertThat(nodesOfStep.get("CTX_0")).endsWith(" 1");
        assertThat(lab.file(result, "logs/CTX_0.log")).isNotEmpty();
        assertThat(result.metrics()).containsKey("token_throughput");
    }

    @Test
    void shouldSeeAServerThatDiesAndShowItsLastLines() throws Exception {
        int code = LabRun.execute(
                lab.runLines("gb200", "disagg-e2e-gb200_sample-crash_1k1k_con4_ctx1_tp4_gen1_tp4_ccb-UCX"));

        assertThat(code).isEqualTo(ExitCodes.TEST_FAILURES);
        CaseResult result = lab.onlyCase();
        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(result.reason()).contains("server GEN_0 died");
        assertThat(result.lastLines().file()).isEqualTo("GEN_0.log");
        assertThat(lab.file(result, "exit")).contains("reason=server-died GEN_0");
    }
}
