package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.RunDefaults;
import io.perfsanity.engine.testlist.Testlist;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problem.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the classification, sections 2 and 5, one by one. */
class ClassifierTest {
    private static final String CTX2_GEN1 = "disagg_upload-deepseek-r1_ctx2_gen1_dep16_ccb-UCX";
    private static final String CTX2_GEN1_CONFIG =
            Configs.disaggregated(4, 2, "tensor_parallel_size: 4", 1, "tensor_parallel_size: 16");

    @TempDir
    private Path configs;

    private Classification with(Cases given, String config) {
        return given.classify(configs, config, ClassifySettings.DEFAULT);
    }

    private static RoleShape role(Role role, int servers, int nodes, Integer gpus) {
        return new RoleShape(role, servers, nodes, Optional.ofNullable(gpus));
    }

    @Test
    void shouldGiveALineOfEvidenceForEachSource() {
        Classification answer = with(Cases.id(CTX2_GEN1).tag("nodes:7").group("disagg_6nodes_tests"), CTX2_GEN1_CONFIG);

        assertThat(answer.evidence())
                .containsExactly(
                        new Evidence(Evidence.Kind.TAG, "7 nodes (# nodes:7, line 12)"),
                        new Evidence(Evidence.Kind.GROUP, "disagg, 6 nodes (disagg_6nodes_tests, line 2)"),
                        new Evidence(
                                Evidence.Kind.CONFIG,
                                "disagg, 6 nodes = 2×ceil(4/4) + 1×ceil(16/4) from "
                                        + configs.resolve("deepseek-r1_ctx2_gen1_dep16_ccb-UCX.yaml")),
                        new Evidence(
                                Evidence.Kind.NAME,
                                "disagg, 6 nodes = 2×1 + 1×ceil(16/4): 'disagg' in the first segment of the id"));
    }

    @Test
    void shouldLetTheTagDecideOverTheGroupAndWarn() {
        Classification answer = Cases.id("aggr-x")
                .tag("mode:multi-agg nodes:4")
                .group("single_agg_tests")
                .classify();

        assertThat(answer.mode()).isEqualTo(Mode.MULTI_AGG);
        assertThat(answer.nodes()).isEqualTo(4);
        assertThat(Cases.warnings(answer))
                .containsExactly("list says multi-agg, 4 nodes (# mode:multi-agg nodes:4, line 12) and single-agg"
                        + " (single_agg_tests, line 2); the tag of the case counts");
    }

    @Test
    void shouldTakeTheGroupsNodesWhereTheTagNamesOnlyTheMode() {
        Classification answer = Cases.id("disagg-x")
                .tag("mode:disagg")
                .group("disagg_5nodes_tests")
                .classify();

        assertThat(answer.nodes()).isEqualTo(5);
        assertThat(Cases.warnings(answer)).isEmpty();
    }

    @Test
    void shouldKeepSingleAggWhenATagNamesOnlyNodes() {
        Classification answer = Cases.id("aggr-x").tag("nodes:4").classify();

        assertThat(answer.mode()).isEqualTo(Mode.SINGLE_AGG);
        assertThat(answer.nodes()).isEqualTo(4);
        assertThat(Cases.warnings(answer)).isEmpty();
        assertThat(Cases.notes(answer))
                .containsExactly(
                        "guessed from the name; no config found, since no directory of configs was given",
                        "single-agg, yet launched on several nodes: list says 4 nodes (# nodes:4, line 12)");
    }

    @Test
    void shouldAllocateMoreThanTheConfigNeedsWhenTheAuthorSaysSo() {
        Classification answer = with(Cases.id(CTX2_GEN1).tag("nodes:8"), CTX2_GEN1_CONFIG);

        assertThat(answer.nodes()).isEqualTo(8);
        assertThat(answer.roles())
                .containsExactly(role(Role.CTX, 2, 1, 4), role(Role.GEN, 1, 4, 16), role(Role.BENCHMARK, 1, 1, 0));
        assertThat(answer.problems()).isEmpty();
    }

    @Test
    void shouldCountGpusUsedAndAllocated() {
        Classification answer = with(
                Cases.id("disagg-x"),
                Configs.disaggregated(4, 1, "tensor_parallel_size: 1", 1, "tensor_parallel_size: 4"));

        assertThat(answer.gpusUsed()).contains(5);
        assertThat(answer.gpusAllocated()).contains(8);
    }

    @Test
    void shouldWarnWhenSingleAggNeedsSeveralNodes() {
        Classification answer = with(Cases.id("aggr-x").tag("mode:single-agg"), Configs.aggregated(4, "gpus: 12"));

        assertThat(answer.mode()).isEqualTo(Mode.SINGLE_AGG);
        assertThat(answer.nodes()).isEqualTo(3);
        assertThat(answer.roles()).containsExactly(role(Role.AGG, 1, 3, 12));
        assertThat(answer.problems())
                .containsExactly(Problem.warning(
                        Cases.LINE,
                        "list says single-agg (# mode:single-agg, line 12), config needs multi-agg, 3 nodes = ceil(12/4) ("
                                + configs.resolve("x.yaml") + ")"));
    }

    @Test
    void shouldRefuseDisaggOnAnAggregatedConfig() {
        Classification answer = with(Cases.id("aggr-x").tag("mode:disagg"), Configs.aggregated(4, "gpus: 4"));

        assertThat(Cases.errors(answer)).singleElement().asString().contains("x.yaml is aggregated");
    }

    @Test
    void shouldLaunchAllServersWhenTheListMakesDisaggOfAnIdForOne() {
        Classification answer = with(Cases.id("aggr-ctx_only-x").group("disagg_tests"), CTX2_GEN1_CONFIG);

        assertThat(answer.mode()).isEqualTo(Mode.DISAGG);
        assertThat(answer.nodes()).isEqualTo(6);
        assertThat(Cases.warnings(answer))
                .singleElement()
                .asString()
                .contains("config needs single-agg, 1 node = ceil(4/4)", "launched as disagg, 6 nodes");
    }

    @Test
    void shouldWarnWhenNameAndConfigContradictEachOther() {
        assertThat(Cases.warnings(with(Cases.id("aggr-x_2_nodes"), Configs.aggregated(4, "gpus: 4"))))
                .containsExactly("the name says multi-agg, 2 nodes ('_2_nodes' in the id), config needs single-agg,"
                        + " 1 node = ceil(4/4) (" + configs.resolve("x_2_nodes.yaml") + ")");
        assertThat(Cases.warnings(with(Cases.id("disagg-x_ctx1_tp4_gen1_tp8"), CTX2_GEN1_CONFIG)))
                .singleElement()
                .asString()
                .contains("the name says disagg, 3 nodes", "config needs disagg, 6 nodes");
    }

    @Test
    void shouldNotWarnWhenAGuessContradictsTheConfig() {
        assertThat(with(Cases.id("aggr-x"), Configs.aggregated(4, "gpus: 16")).problems())
                .isEmpty();
        assertThat(with(Cases.id("disagg-x_ctx3_gen1"), CTX2_GEN1_CONFIG).problems())
                .isEmpty();
        assertThat(with(Cases.id("aggr-x_tp4"), Configs.aggregated(4, "gpus: 16"))
                        .problems())
                .isEmpty();
    }

    @Test
    void shouldHoldDeclaredNodesAgainstTheNeedOfTheName() {
        Classification tooFew = Cases.id("disagg-x_ctx6_gen1").tag("nodes:6").classify();
        assertThat(tooFew.nodes()).isEqualTo(8);
        assertThat(Cases.warnings(tooFew))
                .singleElement()
                .asString()
                .startsWith("list says 6 nodes (# nodes:6, line 12), disagg needs at least 7 here");

        Classification shares = Cases.id("disagg-x_ctx6_gen1").tag("nodes:7").classify();
        assertThat(shares.nodes()).isEqualTo(7);
        assertThat(shares.roles()).contains(role(Role.BENCHMARK, 1, 0, 0));

        Classification ownNode = Cases.id("disagg-x_ctx6_gen1").tag("nodes:9").classify();
        assertThat(ownNode.nodes()).isEqualTo(9);
        assertThat(ownNode.roles()).contains(role(Role.BENCHMARK, 1, 1, 0));
    }

    @Test
    void shouldNotLaunchMultiAggOnOneNodeByName() {
        Classification answer = Cases.id("aggr-x").tag("mode:multi-agg nodes:1").classify();

        assertThat(answer.nodes()).isEqualTo(2);
        assertThat(Cases.warnings(answer)).hasSize(1);
    }

    /** Its test would look for it in vain, or measure something else. */
    @Test
    void shouldRefuseACaseWhoseConfigIsMissingAmongOthers() throws IOException {
        Files.writeString(configs.resolve("mkdocs.yml"), "site_name: no config\n");
        assertThat(Cases.id("aggr-gpt_os-tp4")
                        .classify(Configs.roots(configs), ClassifySettings.DEFAULT)
                        .problems())
                .noneMatch(Problem::isError);

        Files.writeString(configs.resolve("gpt_oss.yaml"), "server_configs:\n- {name: tp4}\n");
        assertThat(Cases.id("aggr-gpt_os-tp4")
                        .classify(Configs.roots(configs), ClassifySettings.DEFAULT)
                        .problems())
                .extracting(Problem::message)
                .containsExactly("no config 'gpt_os' in " + configs + ", did you mean 'gpt_oss'?");
    }

    @Test
    void shouldNoteAGuessWithThePlacesSearched() {
        Classification answer = Cases.id("aggr-x").classify(Configs.roots(configs), ClassifySettings.DEFAULT);

        assertThat(Cases.notes(answer)).containsExactly("guessed from the name; no config found in " + configs);
        assertThat(Cases.id("aggr-x_2_nodes").classify().problems()).isEmpty();
        assertThat(Cases.id("aggr-x").group("single_agg_tests").classify().problems())
                .isEmpty();
    }

    @Test
    void shouldShapeTheRolesOfAGuess() {
        assertThat(Cases.id("disagg-x_ctx2_gen1").classify().roles())
                .containsExactly(role(Role.CTX, 2, 1, null), role(Role.GEN, 1, 1, null), role(Role.BENCHMARK, 1, 1, 0));
        assertThat(Cases.id("disagg-x").classify().roles())
                .containsExactly(role(Role.CTX, 1, 1, null), role(Role.GEN, 1, 1, null), role(Role.BENCHMARK, 1, 1, 0));
        assertThat(Cases.id("aggr-x").classify().roles()).containsExactly(role(Role.AGG, 1, 1, null));
        assertThat(Cases.id("aggr-ctx_only-x_ctx1_pp8")
                        .classify(Configs.roots(), Cases.gpusPerNode(4))
                        .roles())
                .containsExactly(role(Role.CTX, 1, 2, 8));
    }

    @Test
    void shouldPlaceColocatedServersByTheirGpus() {
        Classification answer = Cases.id("disagg-x")
                .classify(
                        configs,
                        Configs.disaggregated(8, 1, "tensor_parallel_size: 1", 1, "tensor_parallel_size: 2"),
                        Cases.colocating(8));

        assertThat(answer.nodes()).isEqualTo(1);
        assertThat(answer.roles())
                .containsExactly(role(Role.CTX, 1, 0, 1), role(Role.GEN, 1, 0, 2), role(Role.BENCHMARK, 1, 0, 0));
    }

    @Test
    void shouldCheckTheListsGpuCount() {
        String config = Configs.disaggregated(8, 1, "tensor_parallel_size: 1", 1, "tensor_parallel_size: 2");

        assertThat(Cases.warnings(with(Cases.id("disagg-x").systemGpuCount(8), config)))
                .containsExactly(
                        "list says 8 GPUs over all nodes (system_gpu_count), but 16 are allocated = 2 nodes × 8");
        assertThat(Cases.id("disagg-x")
                        .systemGpuCount(8)
                        .classify(configs, config, Cases.colocating(8))
                        .problems())
                .isEmpty();
        assertThat(Cases.warnings(Cases.id("aggr-x").systemGpuCount(8).classify()))
                .isEmpty();
    }

    @Test
    void shouldRunOtherTestsOnOneNodeUnlessTheListSaysElse() {
        Cases other = Cases.otherTest("unittest/llmapi_disagg/test_x.py::test_ctx2_gen1");

        Classification plain = other.classify(Configs.roots(), Cases.gpusPerNode(4));
        assertThat(plain.mode()).isEqualTo(Mode.SINGLE_AGG);
        assertThat(plain.nodes()).isEqualTo(1);
        assertThat(plain.evidence()).isEmpty();
        assertThat(Cases.notes(plain))
                .containsExactly("not a perf-sanity id: neither a config nor the name table applies");

        Classification tagged = other.tag("mode:multi-agg nodes:3").classify();
        assertThat(tagged.mode()).isEqualTo(Mode.MULTI_AGG);
        assertThat(tagged.nodes()).isEqualTo(3);
    }

    @Test
    void shouldUseTheConfigThatTheListNames() {
        Cases.write(configs, "other.yaml", Configs.aggregated(4, "gpus: 8"));
        ConfigRoots roots = Configs.roots(configs);

        assertThat(Cases.id("aggr-x")
                        .config("other.yaml")
                        .classify(roots, ClassifySettings.DEFAULT)
                        .nodes())
                .isEqualTo(2);
        assertThat(Cases.errors(Cases.id("aggr-x").config("missing.yaml").classify(roots, ClassifySettings.DEFAULT)))
                .hasSize(1);
        assertThat(Cases.errors(Cases.id("aggr-x").config("missing.yaml").classify()))
                .isEmpty();
    }

    @Test
    void shouldFallBackToTheNameWhenTheConfigIsBroken() {
        Classification answer = with(Cases.id("aggr-x"), "server_configs: 4\n");

        assertThat(answer.config()).isEmpty();
        assertThat(Cases.errors(answer))
                .containsExactly(configs.resolve("x.yaml")
                        + ":1: error: server_configs is '4', expected a list of at least one mapping");
        assertThat(Cases.notes(answer)).containsExactly("guessed from the name; its config can't be used");
    }

    @Test
    void shouldRefuseDeclaredNodesBeyondBelief() {
        Classification answer =
                Cases.id("aggr-x").tag("nodes:2000000000").classify(Configs.roots(), Cases.gpusPerNode(8));

        assertThat(answer.nodes()).isEqualTo(1);
        assertThat(Cases.errors(answer)).singleElement().asString().contains("2000000000 nodes");
    }

    @Test
    void shouldMakeWarningsErrorsWhenStrictButNotNotes() {
        assertThat(strictSeverities("aggr-x_2_nodes # mode:single-agg"))
                .doesNotContain(Severity.WARNING)
                .containsOnlyOnce(Severity.ERROR);
        assertThat(strictSeverities("aggr-x")).containsOnly(Severity.NOTE);
    }

    private static List<Severity> strictSeverities(String list) {
        CaseReader reader =
                new CaseReader(new CaseReader.Choice(Map.of(), List.of(), Optional.empty(), List.of(), true));
        reader.list("list.txt", list.getBytes(StandardCharsets.UTF_8));
        return reader.read(ClassifySettings.DEFAULT).problems().stream()
                .map(Problem::severity)
                .toList();
    }

    @Test
    void shouldTakeTheNearestTimeLimit() {
        Cases plain = Cases.id("aggr-x_2_nodes");
        RunDefaults list =
                new RunDefaults(Optional.empty(), Map.of(Mode.MULTI_AGG, Duration.ofMinutes(50)), Optional.empty());
        Map<Mode, Duration> cluster =
                Map.of(Mode.MULTI_AGG, Duration.ofMinutes(30), Mode.SINGLE_AGG, Duration.ofMinutes(20));
        Classifier both = new Classifier(
                Configs.roots(), new ClassifySettings(Optional.empty(), false, cluster, Optional.empty()));

        assertThat(both.classify(plain.timeLimit(Duration.ofMinutes(60)).testCase(), list)
                        .timeLimit())
                .hasMinutes(60);
        assertThat(both.classify(plain.testCase(), list).timeLimit()).hasMinutes(50);
        assertThat(both.classify(plain.testCase(), RunDefaults.NONE).timeLimit())
                .hasMinutes(30);
        assertThat(both.classify(Cases.id("aggr-x").testCase(), list).timeLimit())
                .hasMinutes(20);
    }

    @Test
    void shouldLimitTimeByModeWhenNobodySaysAnything() {
        assertThat(Cases.id("aggr-x").classify().timeLimit()).hasHours(1);
        assertThat(Cases.id("aggr-x_2_nodes").classify().timeLimit()).hasHours(2);
        assertThat(Cases.id("disagg-x").classify().timeLimit()).hasHours(3);
    }

    @Test
    void shouldClassifyAListInItsOrder() {
        Testlist list = new Testlist(
                List.of(Cases.id("aggr-a").testCase(), Cases.id("disagg-b").testCase()), RunDefaults.NONE, List.of());

        assertThat(new Classifier(Configs.roots(), ClassifySettings.DEFAULT).classify(list))
                .extracting(each ->
                        each.testCase().id() + " " + each.classification().mode())
                .containsExactly("aggr-a single-agg", "disagg-b disagg");
    }

    @Property
    void shouldClassifyAnyText(@ForAll String id, @ForAll boolean colocate) {
        ClassifySettings settings = colocate ? Cases.colocating(4) : Cases.gpusPerNode(4);

        assertThat(Cases.id(id).classify(Configs.roots(), settings).nodes()).isBetween(1, ServerGroup.MAX);
    }
}
