package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
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
    private static final Source LIST = new Source("list.txt", 3);

    private static final String TWO_SERVERS = """
            hardware: {gpus_per_node: 4}
            server_configs:
            - {name: small, tensor_parallel_size: 4}
            - {name: large, tensor_parallel_size: 4, pipeline_parallel_size: 2, context_parallel_size: 2}
            """;

    private record Asked(Optional<ConfigAnswer> answer, List<Problem> problems) {}

    /** As a case of upstream asks. */
    private static Asked ask(String text, Integer cluster, Role only, String... servers) {
        return ask(text, cluster, name("aggr", Optional.empty(), servers), only);
    }

    private static CaseName name(String prefix, Optional<BenchmarkMode> mode, String... servers) {
        return new CaseName(prefix + "-c", prefix, mode, false, "c", List.of(servers));
    }

    private static Asked ask(String text, Integer cluster, CaseName name, Role only) {
        Problems problems = new Problems();
        ConfigFile file =
                new ConfigFile("c.yaml", YamlReader.DEFAULT.read("c.yaml", text, problems), problems.toList());
        Problems told = new Problems();
        Optional<ConfigAnswer> answer = new ConfigRules(Optional.ofNullable(cluster), false)
                .ask(file, name, Optional.ofNullable(only), LIST, told);
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
                        + " did you mean 'large'? (named by list.txt:3)");
    }

    private static String needs(CaseName name, Role only, String config) {
        return ask(config, null, name, only).answer().orElseThrow().text();
    }

    @Test
    void shouldPreferGpusToWorldSizeToTheProductAsTheQuickReferenceDoes() {
        String product = "tensor_parallel_size: 8";
        CaseName name = name("benchmark", Optional.empty());
        assertThat(needs(name, null, Configs.aggregated(4, product))).endsWith("ceil(8/4)");
        assertThat(needs(name, null, Configs.aggregated(4, product, "world_size: 12")))
                .endsWith("ceil(12/4)");
        assertThat(needs(name, null, Configs.aggregated(4, product, "world_size: 12", "gpus: 16")))
                .endsWith("ceil(16/4)");
        assertThat(needs(name, null, Configs.aggregated(4, product, "gpus:"))).endsWith("ceil(8/4)");
    }

    @Test
    void shouldCountAsUpstreamsLauncherForUpstreamsIds() {
        String product = "tensor_parallel_size: 4";
        CaseName aggr = name("aggr_upload", Optional.empty());
        assertThat(needs(aggr, null, Configs.aggregated(4, product, "gpus: 8"))).endsWith("ceil(4/4)");
        assertThat(needs(aggr, null, Configs.aggregated(4, product, "world_size: 12", "gpus: 8")))
                .endsWith("ceil(12/4)");
        assertThat(needs(aggr, null, Configs.aggregated(4, "gpus: 8"))).endsWith("ceil(8/4)");
    }

    @Test
    void shouldTakeWorldSizeOfAWorkerOnlyWhereItRunsAlone() {
        String config = Configs.disaggregated(
                4, 1, "{tensor_parallel_size: 4, world_size: 8}", 1, "{tensor_parallel_size: 8, world_size: 16}");
        CaseName disagg = name("disagg", Optional.of(BenchmarkMode.E2E));

        assertThat(needs(disagg, null, config)).isEqualTo("disagg, 3 nodes = 1×ceil(4/4) + 1×ceil(8/4)");
        assertThat(needs(disagg, Role.CTX, config)).isEqualTo("multi-agg, 2 nodes = ceil(8/4)");
        assertThat(needs(disagg, Role.GEN, config)).isEqualTo("multi-agg, 4 nodes = ceil(16/4)");
    }

    @Test
    void shouldWarnOfWidthsThatUpstreamsLauncherDoesNotLookAt() {
        assertThat(ask(Configs.aggregated(4, "tensor_parallel_size: 4", "gpus: 8"), null, null)
                        .problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "c.yaml:6: warning: gpus is '8', but upstream's launcher doesn't look at it and counts 4");
        assertThat(ask(Configs.aggregated(4, "tensor_parallel_size: 8", "gpus: 8"), null, null)
                        .problems())
                .isEmpty();
    }

    @Test
    void shouldCountOneGpuWithoutAnyWidth() {
        assertThat(answer(Configs.aggregated(8, "max_batch_size: 512"), null))
                .isEqualTo("single-agg, 1 node = ceil(1/8)");
        assertThat(problems(Configs.aggregated(8, "tensor_paralel_size: 4"), null))
                .singleElement()
                .asString()
                .startsWith("c.yaml:4: error: found no width of this server")
                .endsWith("did you mean 'tensor_paralel_size'?");
    }

    @Test
    void shouldCountNoContextServersWhereTheConfigMeasuresWithoutThem() {
        String config = "benchmark: {mode: gen_only_no_context}\n"
                + Configs.disaggregated(4, 6, "tensor_parallel_size: 4", 1, "tensor_parallel_size: 16");

        assertThat(needs(name("disagg", Optional.of(BenchmarkMode.GEN_ONLY)), null, config))
                .isEqualTo("disagg, 4 nodes = 1×ceil(16/4), no context servers (benchmark.mode: gen_only_no_context)");
        assertThat(needs(name("disagg", Optional.of(BenchmarkMode.E2E)), null, config))
                .isEqualTo("disagg, 10 nodes = 6×ceil(4/4) + 1×ceil(16/4)");
    }

    @Test
    void shouldTakeASetUpWithoutContextServers() {
        String config = Configs.disaggregated(4, 0, "tensor_parallel_size: 4", 2, "tensor_parallel_size: 8");

        assertThat(answer(config, null))
                .isEqualTo("disagg, 4 nodes = 2×ceil(8/4), no context servers (num_ctx_servers: 0)");
        assertThat(problems(Configs.disaggregated(4, 1, "gpus: 4", 0, "gpus: 4"), null))
                .containsExactly("c.yaml:4: error: num_gen_servers is '0', expected a whole number from 1 to 65536");
    }

    @Test
    void shouldPassOverWhatSaysNothingOfSizes() {
        String config = """
                metadata: {model_name: m, architecture: moe, supported_gpus: [GB200]}
                slurm: {timeout: 7200}
                benchmark: {mode: e2e, benchmark_client: aiperf, concurrency_list: '16'}
                environment: {client_env_var: A=1, ctx_worker_env_var: B=1, gen_worker_env_var: C=1}
                router_config: {type: round_robin}
                ctx_router_config: {type: load_balancing}
                gen_router_config: {type: kv_cache_aware}
                server_config_extra: {num_serve_frontends: 2}
                cache_transceiver_precheck: {enabled: true}
                internal_request_auth_key: secret
                """ + Configs.disaggregated(4, 1, "tensor_parallel_size: 4", 1, "tensor_parallel_size: 8");

        assertThat(answer(config, null)).isEqualTo("disagg, 3 nodes = 1×ceil(4/4) + 1×ceil(8/4)");
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

        Optional<ConfigAnswer> answer = new ConfigRules(Optional.of(8), true)
                .ask(file, name("disagg", Optional.empty()), Optional.empty(), LIST, new Problems());

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
        assertThat(problems(
                        "hardware: {gpus_per_node: 4, num_ctx_server: 2}\nworker_config: {ctx: {tensor_paralel_size: 4}}\n",
                        null))
                .containsExactly(
                        "c.yaml:1: error: found no 'num_ctx_servers', did you mean 'num_ctx_server'?",
                        "c.yaml:1: error: found no 'num_gen_servers', did you mean 'num_ctx_server'?",
                        "c.yaml:2: error: found no section 'gen'",
                        "c.yaml:2: error: found no width of this server, expected gpus, world_size or"
                                + " tensor_parallel_size, pipeline_parallel_size, context_parallel_size,"
                                + " did you mean 'tensor_paralel_size'?");
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
