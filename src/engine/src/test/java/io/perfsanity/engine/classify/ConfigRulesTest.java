package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlReader;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arithmetic on configs (classification rules, section 3). */
class ConfigRulesTest {
    private static final String TWO_SERVERS = """
            hardware: {gpus_per_node: 4}
            server_configs:
            - {name: small, tensor_parallel_size: 4}
            - {name: large, tensor_parallel_size: 4, pipeline_parallel_size: 2, context_parallel_size: 2}
            """;

    private record Asked(Optional<ConfigAnswer> answer, List<Problem> problems) {}

    private static Asked ask(String text, Integer cluster, Role only, String... servers) {
        Problems problems = new Problems();
        ConfigFile file =
                new ConfigFile("c.yaml", YamlReader.DEFAULT.read("c.yaml", text, problems), problems.toList());
        Problems told = new Problems();
        Optional<ConfigAnswer> answer = new ConfigRules(Optional.ofNullable(cluster), false)
                .ask(file, Optional.ofNullable(only), List.of(servers), told);
        return new Asked(answer, told.toList());
    }

    private static String answer(String text, Role only, String... servers) {
        Asked answer = ask(text, null, only, servers);
        assertThat(answer.problems()).isEmpty();
        return answer.answer().orElseThrow().text();
    }

    private static List<String> problems(String text, Integer cluster, String... servers) {
        Asked answer = ask(text, cluster, null, servers);
        assertThat(answer.answer()).isEmpty();
        return answer.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void shouldCountTheNodesOfTheNamedServer() {
        assertThat(answer(TWO_SERVERS, null, "small")).isEqualTo("single-agg, 1 node = ceil(4/4)");
        assertThat(answer(TWO_SERVERS, null, "large")).isEqualTo("multi-agg, 4 nodes = ceil(16/4)");
    }

    @Test
    void shouldTakeTheLargestOfSeveralServersAndWarn() {
        for (String[] servers : new String[][] {{}, {"small", "large"}}) {
            Asked answer = ask(TWO_SERVERS, null, null, servers);

            assertThat(answer.answer().orElseThrow().nodes()).isEqualTo(4);
            assertThat(answer.problems())
                    .extracting(Problem::toString)
                    .containsExactly("c.yaml:2: warning: the servers of one case need different node counts"
                            + " (small 1, large 4); the largest is taken for all");
        }
    }

    @Test
    void shouldNameTheNearestServer() {
        assertThat(problems(TWO_SERVERS, null, "larg"))
                .containsExactly("c.yaml:2: error: found no server 'larg', expected one of small, large,"
                        + " did you mean 'large'?");
    }

    @Test
    void shouldPreferGpusToWorldSizeToTheProduct() {
        String product = "tensor_parallel_size: 8";
        assertThat(answer(Configs.aggregated(4, product), null)).endsWith("ceil(8/4)");
        assertThat(answer(Configs.aggregated(4, product, "world_size: 12"), null))
                .endsWith("ceil(12/4)");
        assertThat(answer(Configs.aggregated(4, product, "world_size: 12", "gpus: 16"), null))
                .endsWith("ceil(16/4)");
        assertThat(answer(Configs.aggregated(4, product, "gpus:"), null)).endsWith("ceil(8/4)");
    }

    @Property
    void shouldIgnoreExpertParallelism(
            @ForAll @IntRange(min = 1, max = 64) int tp, @ForAll @IntRange(min = 1, max = 64) int ep) {
        String size = "tensor_parallel_size: " + tp;
        assertThat(answer(Configs.aggregated(4, size, "moe_expert_parallel_size: " + ep), null))
                .isEqualTo(answer(Configs.aggregated(4, size), null));
    }

    @Test
    void shouldRoundDisaggregatedServersUpOneByOne() {
        String config = Configs.disaggregated(4, 2, "pipeline_parallel_size: 6", 3, "tensor_parallel_size: 2");

        assertThat(answer(config, null)).isEqualTo("disagg, 7 nodes = 2×ceil(6/4) + 3×ceil(2/4)");
        assertThat(answer(config, Role.CTX)).isEqualTo("multi-agg, 2 nodes = ceil(6/4)");
        assertThat(answer(config, Role.GEN)).isEqualTo("single-agg, 1 node = ceil(2/4)");
    }

    @Test
    void shouldNeedOnlyTheServerThatRuns() {
        assertThat(answer("hardware: {gpus_per_node: 4}\nworker_config: {gen: {tensor_parallel_size: 8}}", Role.GEN))
                .isEqualTo("multi-agg, 2 nodes = ceil(8/4)");
    }

    @Test
    void shouldPackServersWhereTheClusterDoes() {
        Problems none = new Problems();
        String text = Configs.disaggregated(8, 1, "tensor_parallel_size: 1", 1, "tensor_parallel_size: 2");
        ConfigFile file = new ConfigFile("c.yaml", YamlReader.DEFAULT.read("c.yaml", text, none), List.of());

        Optional<ConfigAnswer> answer =
                new ConfigRules(Optional.of(8), true).ask(file, Optional.empty(), List.of(), new Problems());

        assertThat(answer.orElseThrow().text()).isEqualTo("disagg, 1 node = ceil((1×1 + 1×2)/8)");
    }

    @Test
    void shouldCountTheQuickReferencesServers() {
        String config = Configs.typed(4, "PREFILL CONTEXT 8", "KV GENERATION 4", "PREFILL CONTEXT 8");

        assertThat(answer(config, null)).isEqualTo("disagg, 5 nodes = 2×ceil(8/4) + 1×ceil(4/4)");
        assertThat(answer(config + "- {disagg_serving_type: BENCHMARK}\n", null))
                .isEqualTo("disagg, 6 nodes = 2×ceil(8/4) + 1×ceil(4/4) + 1");
        assertThat(answer(config, Role.CTX)).isEqualTo("multi-agg, 2 nodes = ceil(8/4)");
    }

    @Test
    void shouldReportAWrongServerType() {
        assertThat(problems(Configs.typed(4, "PREFILL CONTEXT 8", "KV GENERATON 4"), null))
                .containsExactly("c.yaml:4: error: found 'GENERATON', expected one of CONTEXT, GENERATION, BENCHMARK,"
                        + " did you mean 'GENERATION'?");
        assertThat(problems(Configs.typed(4, "PREFILL CONTEXT 8") + "- {gpus: 4}\n", null))
                .singleElement()
                .asString()
                .startsWith("c.yaml:4: error: found no disagg_serving_type here");
        assertThat(problems(Configs.typed(4, "PREFILL CONTEXT 8"), null))
                .containsExactly("c.yaml:2: error: found no server with disagg_serving_type GENERATION");
    }

    @Test
    void shouldTakeGpusPerNodeFromServerThenHardwareThenCluster() {
        String server = "server_configs:\n- {name: a, gpus: 8%s}\n";
        assertThat(ask(server.formatted(", gpus_per_node: 2") + "hardware: {gpus_per_node: 4}", 8, null)
                        .answer()
                        .orElseThrow()
                        .nodes())
                .isEqualTo(4);
        assertThat(ask(server.formatted("") + "hardware: {gpus_per_node: 4}", 8, null)
                        .answer()
                        .orElseThrow()
                        .nodes())
                .isEqualTo(2);
        assertThat(ask(server.formatted(""), 8, null).answer().orElseThrow().nodes())
                .isEqualTo(1);
    }

    @Test
    void shouldNeedGpusPerNodeFromSomewhere() {
        assertThat(problems("server_configs:\n- {name: a, gpus: 8}\n", null))
                .containsExactly("c.yaml:2: error: found no gpus_per_node in the server, none in 'hardware' and none in"
                        + " the cluster's profile");
    }

    @Test
    void shouldRefuseNodesLargerThanTheClusters() {
        assertThat(problems(Configs.aggregated(8, "gpus: 8"), 4))
                .containsExactly("c.yaml:2: error: gpus_per_node is 8, but a node of the cluster has 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-4", "65537", "99999999999999999999", "4.5", "four", "[4]", "{a: 4}"})
    void shouldRefuseWhatIsNoBelievableCount(String value) {
        assertThat(problems(Configs.aggregated(4, "tensor_parallel_size: " + value), null))
                .singleElement()
                .asString()
                .startsWith("c.yaml:5: error: tensor_parallel_size is ")
                .endsWith(", expected a whole number from 1 to 65536");
    }

    @Test
    void shouldRefuseAProductBeyondBelief() {
        assertThat(problems(
                        Configs.aggregated(4, "tensor_parallel_size: 60000", "pipeline_parallel_size: 60000"), null))
                .singleElement()
                .asString()
                .contains("a server of 3600000000 GPUs");
        assertThat(problems(Configs.disaggregated(1, 60000, "gpus: 60000", 1, "gpus: 1"), null))
                .singleElement()
                .asString()
                .contains("needs 3600000001 nodes");
    }

    @Test
    void shouldReportEveryMissingPartAtOnce() {
        assertThat(problems("hardware: {gpus_per_node: 4, num_ctx_server: 2}\nworker_config: {ctx: {tp: 4}}\n", null))
                .containsExactly(
                        "c.yaml:1: error: found no 'num_ctx_servers', did you mean 'num_ctx_server'?",
                        "c.yaml:1: error: found no 'num_gen_servers', did you mean 'num_ctx_server'?",
                        "c.yaml:2: error: found no width of this server, expected gpus, world_size or"
                                + " tensor_parallel_size, pipeline_parallel_size, context_parallel_size",
                        "c.yaml:2: error: found no section 'gen'");
        assertThat(problems("worker_config: [1]\nhardware: 4\n", null))
                .containsExactly(
                        "c.yaml:1: error: worker_config is a list, expected a mapping",
                        "c.yaml:2: error: hardware is '4', expected a mapping");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "just text",
                "[1, 2]",
                "metadata: {model_name: x}",
                "server_configs: {}",
                "server_configs: []"
            })
    void shouldRefuseAFileOfNeitherShape(String text) {
        assertThat(problems(text, 4)).singleElement().asString().contains("c.yaml", "server_configs");
    }

    @Test
    void shouldPassOnThatAFileIsNoYaml() {
        assertThat(problems("a: [1\n", 4)).singleElement().asString().contains("not valid YAML");
    }

    @Property
    void shouldAnswerOrComplainForAnyText(@ForAll String text) {
        Asked answer = ask("server_configs:\n- " + text, 4, null);

        assertThat(answer.answer().isPresent())
                .isEqualTo(answer.problems().stream().noneMatch(Problem::isError));
    }
}
