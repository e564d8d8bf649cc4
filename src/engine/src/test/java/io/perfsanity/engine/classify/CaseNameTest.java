package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CaseNameTest {

    @Test
    void shouldReadConfigAndServerOfAnAggregatedId() {
        CaseName name = CaseName.of("aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tep4-mtp3_1k1k");

        assertThat(name.prefix()).isEqualTo("aggr_upload");
        assertThat(name.benchmarkMode()).isEmpty();
        assertThat(name.stem()).isEqualTo("deepseek_r1_fp4_v2_grace_blackwell");
        assertThat(name.servers()).containsExactly("r1_fp4_v2_tep4-mtp3_1k1k");
    }

    @Test
    void shouldReadSeveralServersOrNone() {
        assertThat(CaseName.of("aggr-gpt_oss-tp1, tp2,,tp4").servers()).containsExactly("tp1", "tp2", "tp4");
        assertThat(CaseName.of("aggr-gpt_oss").servers()).isEmpty();
        assertThat(CaseName.of("aggr-gpt_oss-").servers()).isEmpty();
    }

    @Test
    void shouldKeepTheDashesOfADisaggregatedStem() {
        CaseName old = CaseName.of("disagg_upload-deepseek-r1-fp4_1k1k_ctx2_gen1_dep16_ccb-UCX");

        assertThat(old.stem()).isEqualTo("deepseek-r1-fp4_1k1k_ctx2_gen1_dep16_ccb-UCX");
        assertThat(old.servers()).isEmpty();
    }

    @Test
    void shouldReadTheBenchmarkModeWhateverThePrefix() {
        CaseName name = CaseName.of("aggr_upload-ctx_only-gb200_glm-5-fp4_8k1k_ctx1_dep2");

        assertThat(name.benchmarkMode()).contains(BenchmarkMode.CTX_ONLY);
        assertThat(name.stem()).isEqualTo("gb200_glm-5-fp4_8k1k_ctx1_dep2");
        assertThat(CaseName.of("disagg-gen_only_no_context-x").benchmarkMode())
                .contains(BenchmarkMode.GEN_ONLY_NO_CONTEXT);
        assertThat(CaseName.of("disagg-gen_only-x").benchmarkMode()).contains(BenchmarkMode.GEN_ONLY);
        assertThat(CaseName.of("disagg-e2e-x").benchmarkMode()).contains(BenchmarkMode.E2E);
    }

    @Test
    void shouldSkipTimeBreakdownOnlyAfterABenchmarkMode() {
        CaseName name = CaseName.of("disagg_upload-e2e-time_breakdown-gb300_x-NIXL");

        assertThat(name.timeBreakdown()).isTrue();
        assertThat(name.stem()).isEqualTo("gb300_x-NIXL");
        assertThat(CaseName.of("disagg_upload-time_breakdown-x").stem()).isEqualTo("time_breakdown-x");
    }

    @Test
    void shouldStripWhatOlderListsAdd() {
        CaseName old = CaseName.of("perf_sanity_disagg_upload-deepseek-r1");
        assertThat(old.prefix()).isEqualTo("disagg_upload");
        assertThat(old.stem()).isEqualTo("deepseek-r1");

        assertThat(CaseName.of("aggr_upload-k2_2_nodes.yaml").stem()).isEqualTo("k2_2_nodes");
        assertThat(CaseName.of("aggr_upload-k2_2_nodes.yaml-tp8").stem()).isEqualTo("k2_2_nodes");
        assertThat(CaseName.of("disagg_upload-deepseek-r1.yml").stem()).isEqualTo("deepseek-r1");
    }

    @Test
    void shouldFindNoStemInASingleSegment() {
        assertThat(CaseName.of("profiling").stem()).isEmpty();
        assertThat(CaseName.of("").stem()).isEmpty();
        assertThat(CaseName.of("disagg-e2e").stem()).isEmpty();
    }

    @Property
    void shouldNeverThrow(@ForAll String text) {
        assertThat(CaseName.of(text).prefix()).doesNotContain("-");
    }
}
