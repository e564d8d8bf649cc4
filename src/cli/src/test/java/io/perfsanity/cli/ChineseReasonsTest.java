package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reason is made of pieces, each of which has a phrase of its own: none may be left in English. */
@EnabledOnOs(OS.LINUX)
class ChineseReasonsTest {
    private static final String ENGLISH = "(?m)^.*[a-z]+ [a-z]+ [a-z]+.*$";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "8"})
    void shouldLeaveNoReasonOfANameInEnglish(String gpusPerNode) throws IOException {
        Path list = Files.writeString(directory.resolve("list.txt"), """
                aggr-ctx_only-m_ctx1_pp8_gen1_dep16
                aggr-ctx_only-m_ctx4_dep4_gen1_dep16
                aggr-ctx_only-m
                aggr-m_1_nodes
                aggr-m_16nodes
                aggr-m_multi_node
                aggr-multinode_m
                benchmark-llama3-disagg
                benchmark-llama3_tp1
                benchmark-llama3_tp16
                benchmark-m_ctx2_gen1
                disagg-gen_only_no_context-m_ctx1_gen4_tp8
                disagg-m
                disagg-m_ctx1_tp4_pp2_gen1_dep16
                disagg-m_ctx6_gen1_dep16
                profiling-m
                """);

        Ran ran = gpusPerNode.isEmpty()
                ? Chinese.of("classify", list, "--explain")
                : Chinese.of("classify", list, "--explain", "--gpus-per-node", gpusPerNode);

        assertThat(ran.out() + ran.err()).contains("名称: disagg, ").doesNotContainPattern(ENGLISH);
    }

    @Test
    void shouldLeaveNoReasonOfAConfigInEnglish() {
        Ran ran = Chinese.of(
                "classify",
                Guide.ROOT.resolve("work/sample/lists/perf_test_cases.yaml").toAbsolutePath(),
                Guide.ROOT.resolve("work/sample/lists/debug_cases.txt").toAbsolutePath(),
                "--configs",
                Guide.ROOT.resolve("work/sample/src").toAbsolutePath(),
                "--explain");

        assertThat(ran.out() + ran.err()).contains("配置: ").doesNotContainPattern(ENGLISH);
    }
}
