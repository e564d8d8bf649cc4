package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.testlist.Mode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of the classification rules, section 6. */
class TruthTableTest {
    private static final Map<String, String> IDS = Map.of(
            "k2", "aggr_upload-k2_thinking_fp4_2_nodes_grace_blackwell",
            "ctx2_gen1", "disagg_upload-deepseek-r1-fp4_1k1k_ctx2_gen1_dep16_bs128_eplb288_mtp3_ccb-UCX",
            "ctx6_gen1", "disagg_upload-deepseek-r1-fp4_8k1k_ctx6_gen1_bs64_eplb288_mtp0_ccb-NIXL",
            "ctx8_gen1", "disagg_upload-deepseek-r1-fp4_8k1k_ctx8_gen1_bs16_eplb288_mtp3_ccb-UCX",
            "ctx_only",
                    "aggr_upload-ctx_only-gb200_deepseek-r1-fp4_128k8k_con128_ctx1_pp8_gen1_dep16_eplb0_mtp1_ccb-NIXL",
            "tep4", "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tep4_mtp3_1k1k",
            "breakdown", "disagg_upload-e2e-time_breakdown-gb300_v4_ctx1_dep4_gen4_tep8_ccb-NIXL");

    private static final Map<String, String> CONFIGS = Map.of(
            "tp8 gpus8 gpn8", Configs.aggregated(8, "tensor_parallel_size: 8", "gpus: 8"),
            "tp4 gpus8 gpn4", Configs.aggregated(4, "tensor_parallel_size: 4", "gpus: 8"),
            "tp8 gpn4", Configs.aggregated(4, "tensor_parallel_size: 8"),
            "tp4 ep4 gpn4",
                    Configs.aggregated(4, "tensor_parallel_size: 4", "moe_expert_parallel_size: 4")
                            .replace("only", "r1_fp4_v2_tep4_mtp3_1k1k"),
            "typed 8+4+bench gpn4", Configs.typed(4, "PREFILL CONTEXT 8", "KV GENERATION 4", "PREFILL BENCHMARK 1"),
            "2 x tp4, 1 x tp16", Configs.disaggregated(4, 2, "tensor_parallel_size: 4", 1, "tensor_parallel_size: 16"),
            "1 x pp8, 1 x tp16",
                    Configs.disaggregated(4, 1, "pipeline_parallel_size: 8", 1, "tensor_parallel_size: 16"),
            "1 x tp4, 4 x tp8", Configs.disaggregated(4, 1, "tensor_parallel_size: 4", 4, "tensor_parallel_size: 8"));

    @TempDir
    private Path configs;

    @ParameterizedTest(name = "{0} | {1} | {2} | {3} -> {4}, {5}, {6}")
    @CsvSource(delimiter = '|', textBlock = """
            # id                                      | list               | config               | gpn | mode       | nodes | warning
            profiling-deepseek_r1_fp4_v2_blackwell    |                    |                      |     | single-agg | 1     |
            profiling-deepseek_r1_fp4_v2_blackwell    |                    | tp8 gpus8 gpn8       |     | single-agg | 1     |
            benchmark-llama3_70b_tp4                  |                    |                      |     | multi-agg  | 2     |
            benchmark-llama3_70b_tp4                  |                    | tp4 gpus8 gpn4       |     | multi-agg  | 2     |
            benchmark-llama3_70b_disagg               |                    |                      |     | disagg     | 3     |
            k2                                        |                    |                      |     | multi-agg  | 2     |
            k2                                        | single_agg_tests   |                      |     | single-agg | 1     | the name says multi-agg, 2 nodes
            k2                                        | single_agg_tests   | tp8 gpn4             |     | single-agg | 2     | config needs multi-agg, 2 nodes
            aggr-config_name                          | # mode:multi-agg   |                      |     | multi-agg  | 2     |
            ctx2_gen1                                 |                    |                      |     | disagg     | 4     |
            ctx2_gen1                                 |                    |                      | 4   | disagg     | 6     |
            ctx2_gen1                                 | disagg_3nodes_tests|                      |     | disagg     | 3     |
            ctx2_gen1                                 | disagg_3nodes_tests|                      | 4   | disagg     | 6     | list says 3 nodes
            ctx2_gen1                                 |                    | typed 8+4+bench gpn4 |     | disagg     | 4     |
            ctx2_gen1                                 |                    | 2 x tp4, 1 x tp16    |     | disagg     | 6     |
            ctx2_gen1                                 | disagg_3nodes_tests| 2 x tp4, 1 x tp16    |     | disagg     | 6     | list says 3 nodes (disagg_3nodes_tests, line 2), config needs 6 = 2×ceil(4/4) + 1×ceil(16/4)
            ctx6_gen1                                 | disagg_6nodes_tests|                      |     | disagg     | 8     | list says 6 nodes
            ctx8_gen1                                 |                    |                      |     | disagg     | 10    |
            ctx_only                                  |                    | 1 x pp8, 1 x tp16    |     | multi-agg  | 2     |
            tep4                                      |                    | tp4 ep4 gpn4         |     | single-agg | 1     |
            tep4                                      |                    |                      |     | single-agg | 1     |
            breakdown                                 |                    | 1 x tp4, 4 x tp8     |     | disagg     | 9     |
            """)
    void shouldAnswerAsTheTableSays(
            String id, String list, String config, Integer gpusPerNode, String mode, int nodes, String warning) {
        Cases given = Cases.id(IDS.getOrDefault(id, id));
        Cases listed = list == null ? given : list.startsWith("# ") ? given.tag(list.substring(2)) : given.group(list);
        ClassifySettings settings = gpusPerNode == null ? ClassifySettings.DEFAULT : Cases.gpusPerNode(gpusPerNode);

        Classification answer = config == null
                ? listed.classify(Configs.roots(), settings)
                : listed.classify(configs, CONFIGS.get(config), settings);

        assertThat(answer.mode()).isEqualTo(Mode.of(mode).orElseThrow());
        assertThat(answer.nodes()).isEqualTo(nodes);
        assertThat(Cases.errors(answer)).isEmpty();
        if (warning == null) {
            assertThat(Cases.warnings(answer)).isEmpty();
        } else {
            assertThat(Cases.warnings(answer)).singleElement().asString().contains(warning);
        }
        assertThat(answer.config().isPresent())
                .isEqualTo(Optional.ofNullable(config).isPresent());
    }
}
