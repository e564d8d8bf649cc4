package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.testlist.Mode;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of the name table (classification rules, section 4), from the first that fits on. */
class NameRulesTest {

    private static NameAnswer says(String id, Integer gpusPerNode) {
        return NameRules.of(CaseName.of(id), Optional.ofNullable(gpusPerNode), false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # id                                      | gpn | answer
            aggr-ctx_only-m_ctx1_pp8_gen1_dep16       | 4   | multi-agg, 2 nodes
            aggr-ctx_only-m_ctx4_dep4_gen1_dep16      | 4   | single-agg, 1 node
            aggr-ctx_only-m_ctx1_pp8_gen1_dep16       |     | single-agg, 1 node (guessed)
            aggr-ctx_only-m_ctx1_gen1_dep16           | 4   | single-agg, 1 node (guessed)
            aggr-ctx_only-m                           | 4   | single-agg, 1 node (guessed)
            disagg-gen_only_no_context-m_ctx1_gen4_tp8| 4   | multi-agg, 2 nodes
            disagg-m_ctx1_tp4_pp2_gen1_dep16          | 4   | disagg, 6 nodes = 1×ceil(8/4) + 1×ceil(16/4)
            disagg-m_ctx1_tp4_pp2_gen1_dep16          |     | disagg, 3 nodes = 1×1 + 1×1 + 1 (guessed)
            disagg-m_ctx6_gen1_dep16                  | 8   | disagg, 8 nodes = 6×1 + 1×ceil(16/8)
            disagg-m                                  | 8   | disagg, 3 nodes (guessed)
            benchmark-llama3_disagg                   |     | disagg, 3 nodes (guessed)
            benchmark-llama3-disagg                   |     | disagg, 3 nodes (guessed)
            benchmark-m_ctx2_gen1                     |     | disagg, 4 nodes = 2×1 + 1×1 + 1 (guessed)
            aggr-m_2_nodes_gb                         |     | multi-agg, 2 nodes
            aggr-m_16nodes                            |     | multi-agg, 16 nodes
            aggr-m_1_nodes                            |     | single-agg, 1 node (guessed)
            aggr-m_multi_node                         |     | multi-agg, 2 nodes (guessed)
            aggr-multinode_m                          |     | multi-agg, 2 nodes (guessed)
            benchmark-llama3_tp4                      |     | multi-agg, 2 nodes (guessed)
            benchmark-llama3_tp4                      | 8   | multi-agg, 2 nodes (guessed)
            benchmark-llama3_tp16                     | 4   | multi-agg, 4 nodes
            benchmark-llama3_tp1                      |     | single-agg, 1 node (guessed)
            aggr-m-server_2_nodes_tp4                 |     | single-agg, 1 node (guessed)
            profiling-m                               |     | single-agg, 1 node (guessed)
            """)
    void shouldTakeTheFirstRowThatFits(String id, Integer gpusPerNode, String answer) {
        assertThat(says(id, gpusPerNode).text()).isEqualTo(answer);
    }

    @Test
    void shouldCountServersOnlyWhereTheWordStandsAlone() {
        assertThat(says("benchmark-nextgen2_xctx1", null).mode()).isEqualTo(Mode.SINGLE_AGG);
        assertThat(says("disagg-wan-gen2_ctx1_tp4_gen3_tp4", 4).nodes(Mode.DISAGG))
                .isEqualTo(4);
    }

    @Test
    void shouldNotBelieveAbsurdCounts() {
        assertThat(says("disagg-m_ctx99999_gen1", null).nodes(Mode.DISAGG)).isEqualTo(3);
        assertThat(says("disagg-m_ctx60000_gen60000", null).nodes(Mode.DISAGG)).isEqualTo(3);
        assertThat(says("disagg-m_ctx0_gen1", null).nodes(Mode.DISAGG)).isEqualTo(3);
        assertThat(says("aggr-m_99999_nodes", null).nodes(Mode.SINGLE_AGG)).isEqualTo(1);
        assertThat(says("disagg-m_ctx1_tp60000_pp60000_gen1_tp4", 4).nodes(Mode.DISAGG))
                .isEqualTo(2);
    }

    @Test
    void shouldStandALongRepetition() {
        assertThat(says("disagg-m_ctx1" + "_tp1".repeat(100_000) + "_gen1_tp4", 4)
                        .nodes(Mode.DISAGG))
                .isEqualTo(2);
    }

    @Test
    void shouldCountForAModeThatTheListDecided() {
        NameAnswer plain = says("aggr-m", null);
        assertThat(plain.nodes(Mode.MULTI_AGG)).isEqualTo(2);
        assertThat(plain.nodes(Mode.DISAGG)).isEqualTo(3);

        NameAnswer counts = says("disagg-m_ctx2_gen1_dep16", 4);
        assertThat(counts.nodes(Mode.SINGLE_AGG)).isEqualTo(1);
        assertThat(counts.need(Mode.DISAGG)).isEqualTo(6);
        assertThat(says("aggr-m_4_nodes", null).nodes(Mode.MULTI_AGG)).isEqualTo(4);
    }

    @Test
    void shouldPackServersWhereTheClusterDoes() {
        CaseName h200 = CaseName.of("disagg-e2e-h200_qwen3-32b_ctx1_tp1_gen1_tp2");
        assertThat(NameRules.of(h200, Optional.of(8), true).nodes(Mode.DISAGG)).isEqualTo(1);
        assertThat(NameRules.of(h200, Optional.of(8), false).nodes(Mode.DISAGG)).isEqualTo(2);
        assertThat(NameRules.of(CaseName.of("disagg-m_ctx2_gen1"), Optional.of(8), true)
                        .need(Mode.DISAGG))
                .isEqualTo(1);
    }

    @Property
    void shouldCountAsTheConfigWould(
            @ForAll @IntRange(min = 1, max = 16) int ctx,
            @ForAll @IntRange(min = 1, max = 64) int ctxWidth,
            @ForAll @IntRange(min = 1, max = 16) int gen,
            @ForAll @IntRange(min = 1, max = 64) int genWidth,
            @ForAll @IntRange(min = 1, max = 8) int gpusPerNode) {
        String id = "disagg-m_ctx%d_tp%d_gen%d_dep%d_eplb0".formatted(ctx, ctxWidth, gen, genWidth);
        int expected =
                ctx * ((ctxWidth + gpusPerNode - 1) / gpusPerNode) + gen * ((genWidth + gpusPerNode - 1) / gpusPerNode);

        assertThat(says(id, gpusPerNode).nodes(Mode.DISAGG)).isEqualTo(expected);
    }

    @Property
    void shouldAnswerWithinLimitsForAnyText(@ForAll String text) {
        for (Mode mode : Mode.values()) {
            assertThat(says(text, 4).nodes(mode)).isBetween(1, ServerGroup.MAX);
            assertThat(says("disagg-ctx" + text + "gen" + text, null).need(mode))
                    .isBetween(1, ServerGroup.MAX);
        }
    }
}
