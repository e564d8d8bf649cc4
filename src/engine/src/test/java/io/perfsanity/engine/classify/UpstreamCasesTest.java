package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problem.Severity;
import io.perfsanity.engine.text.Words;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstream's lists, logs and pages hold in autumn 2026, from the text of a list to the answer. */
class UpstreamCasesTest {
    private static final String CI = "tests/scripts/perf-sanity/";
    private static final String QA = "tests/scripts/perf/";
    private static final String GB300 =
            "GB300-12_GPUs-3_Nodes-PyTorch-Disagg-PerfSanity-CTX1-NODE1-GPU4-GEN1-NODE2-GPU8-Post-Merge-1";
    private static final String GB300_ID =
            "disagg_upload-e2e-gb300_deepseek-r1-fp4_128k8k_con256_ctx1_pp4_gen1_dep8_eplb0_mtp1_ccb-NIXL";

    private static final Map<String, String> CONFIGS = Map.of(
            "ctx 3 x tp4, gen tp16",
                    Configs.disaggregated(4, 3, "tensor_parallel_size: 4", 1, "tensor_parallel_size: 16"),
            "ctx tp4, gen tp4", Configs.disaggregated(4, 1, "tensor_parallel_size: 4", 1, "tensor_parallel_size: 4"),
            "ctx tp4, gen 3 x tp8",
                    Configs.disaggregated(4, 1, "tensor_parallel_size: 4", 3, "tensor_parallel_size: 8"),
            "ctx tp4, gen tp32", Configs.disaggregated(4, 3, "tensor_parallel_size: 4", 1, "tensor_parallel_size: 32"),
            "no width", Configs.aggregated(8, "max_batch_size: 512").replace("only", "distill_qwen32b_autodeploy_1k1k"),
            "without context",
                    "benchmark: {mode: gen_only_no_context}\n"
                            + Configs.disaggregated(4, 6, "tensor_parallel_size: 4", 1, "tensor_parallel_size: 16"),
            "ctx pp4, gen tp8", Configs.disaggregated(4, 1, "pipeline_parallel_size: 4", 1, "tensor_parallel_size: 8"),
            "tp8 gpn8", Configs.aggregated(8, "tensor_parallel_size: 8"),
            "tp4 gpn8", Configs.aggregated(8, "tensor_parallel_size: 4"));

    @TempDir
    private Path checkout;

    private ListedCases read(
            String list, String text, ClassifySettings settings, Map<String, String> facts, String... waives) {
        CaseReader reader = new CaseReader(new CaseReader.Choice(
                facts, List.of(), Optional.empty(), List.of(ConfigDirectory.of(checkout)), false));
        reader.list(list, text.getBytes(StandardCharsets.UTF_8));
        for (String each : waives) {
            reader.waives("waives.txt", each.getBytes(StandardCharsets.UTF_8));
        }
        return reader.read(settings);
    }

    private ListedCases read(String list, String text, ClassifySettings settings) {
        return read(list, text, settings, Map.of());
    }

    private static Classification only(ListedCases read) {
        assertThat(read.cases()).hasSize(1);
        return read.cases().get(0).classification();
    }

    private static List<String> warnings(ListedCases read) {
        return read.problems().stream()
                .filter(problem -> problem.severity() != Severity.NOTE)
                .map(Problem::message)
                .toList();
    }

    private void config(String folder, String id, String config) {
        String kind =
                id.startsWith("aggr") && CaseName.of(id).benchmarkMode().isEmpty() ? "aggregated/" : "disaggregated/";
        Cases.write(checkout, folder + kind + CaseName.of(id).stem() + ".yaml", CONFIGS.getOrDefault(config, config));
    }

    @ParameterizedTest(name = "{0} with {1} in {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            # id | config | folder | answer | GPUs
            disagg-gen_only-wideep_kimi-k2-thinking-fp4_1k1k_ctx3_gen1_dep32_bs1024_eplb384_mtp0_con16384_ccb-NIXL | ctx 3 x tp4, gen tp16 | tests/scripts/perf/ | disagg, 7 nodes | 28
            disagg-e2e-Qwen3-235B-A22B-FP8_1k1k_ctx1_gen1_tep8_bs32_eplb0_mtp0_con16_ccb-UCX | ctx tp4, gen tp4 | tests/scripts/perf/ | disagg, 2 nodes | 8
            disagg-e2e-Qwen3-235B-A22B-FP4_1k1k_ctx1_gen3_tep8_bs32_eplb0_mtp0_ccb-UCX | ctx tp4, gen 3 x tp8 | tests/scripts/perf/ | disagg, 7 nodes | 28
            disagg-e2e-wideep_deepseek-r1-fp4_8k1k_ctx3_gen1_dep32_bs16_eplb288_mtp3_ccb-UCX | ctx tp4, gen tp32 | tests/scripts/perf/ | disagg, 11 nodes | 44
            aggr_upload-deepseek_r1_distill_qwen_32b_autodeploy_h100-distill_qwen32b_autodeploy_1k1k | no width | tests/scripts/perf-sanity/ | single-agg, 1 node | 1 of 8
            disagg-gen_only-gb200_deepseek-r1-fp4_1k1k_con8192_ctx6_dep4_gen1_dep16_eplb0_mtp0_ccb-UCX | without context | tests/scripts/perf-sanity/ | disagg, 4 nodes | 16
            """)
    void shouldSizeACaseAsUpstreamsLauncherDoes(String id, String config, String folder, String answer, String gpus) {
        config(folder, id, config);

        ListedCases read = read("list.txt", id, Cases.gpusPerNode(8));

        Classification found = only(read);
        assertThat(found.mode() + ", " + Evidence.nodes(found.nodes())).isEqualTo(answer);
        assertThat(found.gpusText(Words.ENGLISH)).isEqualTo(gpus);
        assertThat(found.config().orElseThrow()).contains(folder);
        // Names of QA's cases give other widths than their configs: what differs is told.
        assertThat(warnings(read)).allSatisfy(warning -> assertThat(warning).startsWith("the name says "));
    }

    @Test
    void shouldStartNoContextServersWhereTheConfigMeasuresWithoutThem() {
        String id = "disagg-gen_only-gb200_x_ctx6_dep4_gen1_dep16_ccb-UCX";
        config(CI, id, "without context");

        Classification found = only(read("list.txt", id, Cases.gpusPerNode(4)));

        assertThat(found.roles()).extracting(RoleShape::role).containsExactly(Role.GEN, Role.BENCHMARK);
        assertThat(found.evidence())
                .anySatisfy(evidence -> assertThat(evidence.statement())
                        .contains("4 nodes = 1×ceil(16/4), no context servers (benchmark.mode: gen_only_no_context)"));
    }

    @ParameterizedTest
    @CsvSource({
        "tests/integration/test_lists/qa/llm_perf_disagg.yml, tests/scripts/perf/, QA's",
        "llm_perf_disagg.txt, tests/scripts/perf/, QA's",
        "tests/integration/test_lists/test-db/l0_gb200_multi_nodes.yml, tests/scripts/perf-sanity/, none of QA's",
        "aqa/debug.txt, tests/scripts/perf-sanity/, none of QA's"
    })
    void shouldTakeTheConfigOfTheFolderThatTheListIsFor(String list, String folder, String why) {
        String id = "disagg-e2e-x_ctx1_gen1_ccb-UCX";
        config(CI, id, "ctx tp4, gen tp4");
        config(QA, id, "ctx pp4, gen tp8");

        ListedCases read =
                read(list, list.endsWith(".yml") ? "l0:\n- tests:\n  - " + id + "\n" : id, Cases.gpusPerNode(4));

        assertThat(only(read).config().orElseThrow()).contains(folder);
        assertThat(warnings(read))
                .singleElement()
                .asString()
                .contains("config taken from ", folder, "since the list is " + why + ";", "instead of disagg, ");
        assertThat(ConfigFolders.variables(
                        only(read).config(), read.cases().get(0).testCase().source()))
                .containsEntry("AGG_CONFIG_FOLDER", folder + "aggregated")
                .containsEntry("DISAGG_CONFIG_FOLDER", folder + "disaggregated");
    }

    @Test
    void shouldOnlyNoteASecondConfigThatNeedsTheSame() {
        String id = "aggr-model-only";
        config(CI, id, "tp8 gpn8");
        config(QA, id, "tp8 gpn8");

        ListedCases read = read("list.txt", id, Cases.gpusPerNode(8));

        assertThat(warnings(read)).isEmpty();
        assertThat(read.problems()).singleElement().asString().endsWith("which needs the same");
    }

    @Test
    void shouldTellTheFolderOfQasListsWithoutAnyConfig() {
        TestCase testCase = read("qa/llm_perf_disagg.txt", "disagg-e2e-x", ClassifySettings.DEFAULT)
                .cases()
                .get(0)
                .testCase();

        assertThat(ConfigFolders.variables(Optional.empty(), testCase.source()))
                .containsEntry("DISAGG_CONFIG_FOLDER", "tests/scripts/perf/disaggregated");
        assertThat(ConfigFolders.variables(Optional.empty(), Cases.LINE)).isEmpty();
        assertThat(ConfigFolders.variables(Optional.of("x/configs/a.yaml"), testCase.source()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STAGE/perf/test_perf_sanity.py::test_e2e[ID]",
                "STAGE.perf.test_perf_sanity::test_e2e[ID]",
                "STAGE.perf.test_perf_sanity.test_e2e[ID]",
                "Test / STAGE / test_e2e[ID] – STAGE.perf.test_perf_sanity"
            })
    void shouldTakeWhatTheStageSaysWhereNoConfigIsAtHand(String line) {
        ListedCases read =
                read("list.txt", line.replace("STAGE", GB300).replace("ID]", GB300_ID + "]"), ClassifySettings.DEFAULT);

        Classification found = only(read);
        assertThat(found.mode()).hasToString("disagg");
        assertThat(found.nodes()).isEqualTo(3);
        assertThat(found.gpusText(Words.ENGLISH)).isEqualTo("12");
        assertThat(found.evidence())
                .contains(new Evidence(
                        Evidence.Kind.STAGE, "disagg, 3 nodes, 12 GPUs of GB300, post-merge (" + GB300 + ")"));
        assertThat(read.problems()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # stage | id | answer
            GB200-8_GPUs-2_Nodes-PyTorch-PerfSanity-Node2-GPU8-Post-Merge-1 | aggr_upload-k2_thinking_fp4-k2_tep8 | multi-agg, 2 nodes
            GB200-16_GPUs-4_Nodes-PyTorch-PerfSanity-GEN1-NODE4-GPU16-Post-Merge-1 | aggr_upload-gen_only_no_context-x_ctx6_gen1_ccb-UCX | multi-agg, 4 nodes
            DGX_B200-8_GPUs-PyTorch-PerfSanity-Post-Merge-5 | aggr_upload-qwen3_5_397b_fp4_blackwell-dep4_1k1k | single-agg, 1 node
            GB200-12_GPUs-3_Nodes-PyTorch-PerfSanity-Disagg-Post-Merge-1 | disagg_upload-e2e-deepseek-r1-fp4_1k1k_ctx1_gen1_dep8_ccb-UCX | disagg, 3 nodes
            GB200-12_GPUs-3_Nodes-PyTorch-1 | disagg_upload-e2e-deepseek-r1-fp4_1k1k_ctx1_gen1_ccb-UCX | disagg, 3 nodes
            DGX_H200-8_GPUs-PyTorch-PerfSanity-1 | disagg_upload-e2e-h200_qwen3_ccb-DEFAULT | disagg, 3 nodes
            """)
    void shouldBelieveTheStageBeforeTheName(String stage, String id, String answer) {
        Classification found =
                only(read("l", stage + "/perf/test_perf_sanity.py::test_e2e[" + id + "]", ClassifySettings.DEFAULT));

        assertThat(found.mode() + ", " + Evidence.nodes(found.nodes())).isEqualTo(answer);
    }

    @Test
    void shouldRunOtherTestsOnTheNodesOfTheirStage() {
        Classification found = only(read(
                "l",
                "GB200-8_GPUs-2_Nodes-PyTorch-1/accuracy/test_llm_api_pytorch.py::TestR1::test_fp8[tp8]",
                Cases.gpusPerNode(4)));

        assertThat(found.mode()).hasToString("multi-agg");
        assertThat(found.nodes()).isEqualTo(2);
    }

    @Test
    void shouldWarnWhereTheConfigNeedsOtherThanTheStageHad() {
        config(CI, GB300_ID, "ctx 3 x tp4, gen tp16");

        ListedCases read =
                read("l", GB300 + "/perf/test_perf_sanity.py::test_e2e[" + GB300_ID + "]", Cases.gpusPerNode(4));

        assertThat(only(read).nodes()).isEqualTo(7);
        assertThat(warnings(read))
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("the stage says disagg, 3 nodes, 12 GPUs of GB300, post-merge (" + GB300
                                + "), launched as disagg, 7 nodes; config needs disagg, 7 nodes = "));
    }

    @Test
    void shouldTakeMoreNodesWhereTheyHaveFewerGpusThanTheStages() {
        ListedCases read = read(
                "l",
                "DGX_B200-8_GPUs-PyTorch-PerfSanity-1/perf/test_perf_sanity.py::test_e2e[aggr-m-s]",
                Cases.gpusPerNode(4));

        assertThat(only(read).nodes()).isEqualTo(2);
        assertThat(warnings(read)).singleElement().asString().contains("the stage says 1 node, 8 GPUs of B200");
    }

    @Test
    void shouldKeepTheModeOfTheListOnTheNodesOfTheStage() {
        ListedCases read = read(
                "l",
                "GB200-8_GPUs-2_Nodes-PyTorch-1/perf/test_perf_sanity.py::test_e2e[aggr-m-s] # mode:single-agg",
                ClassifySettings.DEFAULT);

        assertThat(only(read).mode()).hasToString("single-agg");
        assertThat(only(read).nodes()).isEqualTo(2);
        assertThat(warnings(read)).singleElement().asString().contains("launched as single-agg, 2 nodes");
    }

    @Test
    void shouldWarnWhereTheClusterHasOtherGpusThanTheStage() {
        ClassifySettings settings = new ClassifySettings(Optional.of(4), false, Map.of(), Optional.of("gb200"));

        assertThat(warnings(read("l", GB300 + "/perf/test_perf_sanity.py::test_e2e[" + GB300_ID + "]", settings)))
                .containsExactly("the stage ran on GB300, the cluster has gb200 (" + GB300 + ")");
    }

    @ParameterizedTest(name = "{0} on nodes of {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # test | GPUs per node | GPUs | warning
            llama_v3.1_8b-bench-pytorch-bfloat16-input_output_len:128,128 | 8 | 1 of 8 |
            deepseek_r1_fp8-bench-pytorch-float8-maxbs:512-reqs:3000-ep:8-tp:8-gpus:8 | 8 | 8 |
            deepseek_r1_nvfp4-bench-pytorch-float16-ep:4-tp:8-gpus:8 | 4 | 4 | the name says 8 GPUs, but 1 node with 4 each are allocated
            llama_v3.3_70b-bench-pytorch-tp:2-pp:2 | 8 | 4 of 8 |
            llama_v3.3_70b-bench-pytorch-gpus:4 | 8 | 4 of 8 |
            """)
    void shouldReadTheGpusOfAPerfTestFromItsName(String name, int perNode, String gpus, String warning) {
        ListedCases read = read("l", "perf/test_perf.py::test_perf[" + name + "]", Cases.gpusPerNode(perNode));

        assertThat(only(read).mode()).hasToString("single-agg");
        assertThat(only(read).gpusText(Words.ENGLISH)).isEqualTo(gpus);
        assertThat(warnings(read))
                .isEqualTo(Optional.ofNullable(warning).map(List::of).orElse(List.of()));
        assertThat(read.problems()).hasSameSizeAs(warnings(read));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            # id | what upstream has instead; nothing: such a test may be
            disagg_upload-deepseek-r1-fp4_1k1k_ctx2_gen1_dep16_ccb-UCX | no benchmark mode, expected disagg_upload-e2e-… or disagg_upload-gen_only-…
            disagg-time_breakdown-x | no benchmark mode, expected disagg-e2e-… or disagg-gen_only-…
            disagg_upload-gen_only_no_context-x | gen_only_no_context with disagg_upload, expected aggr_upload-gen_only_no_context-…
            disagg-ctx_only-x | ctx_only with disagg, expected aggr-ctx_only-…
            aggr_upload-e2e-x | e2e with aggr_upload, expected disagg_upload-e2e-…
            aggr-gen_only-x | gen_only with aggr, expected disagg-gen_only-…
            disagg-gen_only-time_breakdown-x | time_breakdown with gen_only, expected it with e2e or ctx_only
            aggr-gen_only_no_context-time_breakdown-x | time_breakdown with gen_only_no_context, expected it with e2e or ctx_only
            aggr-gpt_oss-tp1,tp2 | several servers, expected one of them, or none for all of the config
            disagg-e2e-time_breakdown-x |
            aggr-ctx_only-time_breakdown-x |
            aggr-gen_only_no_context-x |
            disagg_upload-gen_only-x |
            aggr_upload-gpt_oss-tp1 |
            aggr_upload-gpt_oss |
            profiling-deepseek_r1 |
            benchmark-llama3_70b_disagg |
            """)
    void shouldWarnOfIdsThatUpstreamMakesNoTestOf(String id, String instead) {
        assertThat(warnings(read("list.txt", id, ClassifySettings.DEFAULT)))
                .isEqualTo(
                        instead == null ? List.of() : List.of("upstream makes no test of this id: it has " + instead));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # line | fact | profile's GPU | skipped
            full:sm100/ | gpu=gb200 | | true
            full:sm100/ | gpu=B200 | | true
            full:sm103/ | gpu=gb200 | | false
            full:sm103/ | gpu=GB300 | | true
            full:sm100/ | compute_capability=10.0 | | true
            full:sm90/ | compute_capability=10.0 | | false
            full:sm100/ | | GB200 | true
            full:GB200/ | | gb200 | true
            full:sm103/ | gpu=gb300 | GB200 | true
            full:sm100/ | | H100 | false
            full:sm120/ | gpu=RTXPro6000D | | true
            full:sm100/ | gpu=unheard | | false
            """)
    void shouldCountAWaiveForAComputeCapabilityWhereTheGpuIsKnown(
            String gpu, String fact, String profile, boolean skipped) {
        int equals = fact == null ? 0 : fact.indexOf('=');
        Map<String, String> facts =
                fact == null ? Map.of() : Map.of(fact.substring(0, equals), fact.substring(equals + 1));
        ClassifySettings settings = new ClassifySettings(Optional.of(4), false, Map.of(), Optional.ofNullable(profile));

        ListedCases read = read(
                "l", "aggr-a-b", settings, facts, gpu + "perf/test_perf_sanity.py::test_e2e[aggr-a-b] SKIP (why)\n");

        assertThat(read.cases().get(0).testCase().skipped()).isEqualTo(skipped);
    }

    @Test
    void shouldWaiveForTheGpuOfTheStageWhereNothingElseTellsOne() {
        ListedCases read = read(
                "l",
                GB300 + "/perf/test_perf_sanity.py::test_e2e[" + GB300_ID + "]",
                ClassifySettings.DEFAULT,
                Map.of(),
                "full:sm103/perf/test_perf_sanity.py::test_e2e[" + GB300_ID + "] SKIP (why)\n");

        assertThat(read.cases().get(0).testCase().skipReason()).contains("why");
    }

    @Test
    void shouldNotWarnOfAListThatAsksForAPartOfANode() {
        config(CI, "aggr_upload-l0_dgx_b300-only", "tp4 gpn8");
        String list = """
                l0_dgx_b300_perf_sanity:
                - condition: {ranges: {system_gpu_count: {gte: 4, lte: 4}}}
                  tests: ['perf/test_perf_sanity.py::test_e2e[aggr_upload-l0_dgx_b300-only]']
                """;

        assertThat(warnings(read("l.yml", list, Cases.gpusPerNode(8)))).isEmpty();
        assertThat(warnings(read("l.yml", list.replace(": 4", ": 2"), Cases.gpusPerNode(8))))
                .singleElement()
                .asString()
                .startsWith("list says 2 GPUs over all nodes");
    }

    @Test
    void shouldGiveAgentXCasesFourHours() {
        String id = "disagg_upload-e2e-gb300_deepseek-v4-pro-dspark_agentx_con1156_ctx2_dep8_gen1_dep8_ccb-NIXL";

        assertThat(only(read("l", id, ClassifySettings.DEFAULT)).timeLimit()).isEqualTo(Duration.ofHours(4));
        assertThat(only(read("l", id + " TIMEOUT (30)", ClassifySettings.DEFAULT))
                        .timeLimit())
                .isEqualTo(Duration.ofMinutes(30));
        ClassifySettings short3 = new ClassifySettings(
                Optional.empty(), false, Map.of(Mode.DISAGG, Duration.ofHours(3)), Optional.empty());
        assertThat(warnings(read("l", id, short3)))
                .containsExactly("an AgentX case takes up to 4h 00m, its time limit is 3h 00m");
    }
}
