package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.classify.ClassifySettings;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.text.Words;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifyCommandTest {
    private static final String DISAGG =
            "disagg_upload-deepseek-r1-fp4_1k1k_ctx2_gen1_dep16_bs128_eplb288_mtp3_ccb-UCX";
    private static final String THREE_MODES = """
            aggr_upload-one_node-server
            aggr_upload-k2_thinking_fp4_2_nodes_grace_blackwell  # timeout:90m
            test_perf_sanity.py::test_e2e[%s]
            """.formatted(DISAGG);

    @TempDir
    Path directory;

    private Path file(String name, String text) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    private static JsonNode json(Ran ran) throws IOException {
        return new ObjectMapper().readTree(ran.out());
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static Stream<String> ids(JsonNode json) {
        List<String> ids = new ArrayList<>();
        json.path("cases").forEach(each -> ids.add(each.path("id").asText()));
        return ids.stream();
    }

    @Test
    void shouldGiveJsonTheShapeThatProgramsRelyOn() throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", THREE_MODES), "--format", "json");

        JsonNode json = json(ran);
        assertThat(ran.code()).isZero();
        assertThat(keys(json)).containsExactly("cases", "problems", "modes");
        assertThat(json.path("cases"))
                .hasSize(3)
                .allSatisfy(each -> assertThat(keys(each))
                        .containsExactly(
                                "id",
                                "nodeId",
                                "mode",
                                "nodes",
                                "gpusUsed",
                                "gpusAllocated",
                                "gpusPerNode",
                                "timeLimitSeconds",
                                "skipped",
                                "skipReason",
                                "roles",
                                "evidence",
                                "warnings",
                                "source"));
        JsonNode disagg = json.path("cases").path(2);
        assertThat(disagg.path("roles"))
                .isNotEmpty()
                .allSatisfy(role ->
                        assertThat(keys(role)).containsExactly("role", "servers", "nodesPerServer", "gpusPerServer"));
        assertThat(disagg.path("evidence"))
                .isNotEmpty()
                .allSatisfy(evidence -> assertThat(keys(evidence)).containsExactly("source", "statement"));
        assertThat(keys(disagg.path("source"))).containsExactly("file", "line");
        assertThat(json.path("problems"))
                .isNotEmpty()
                .allSatisfy(
                        problem -> assertThat(keys(problem)).containsExactly("severity", "file", "line", "message"));
        assertThat(keys(json.path("modes"))).containsExactly("single-agg", "multi-agg", "disagg");
        assertThat(json.path("modes"))
                .allSatisfy(sum -> assertThat(keys(sum)).containsExactly("cases", "nodes", "gpusAllocated"));
    }

    @Test
    void shouldTellWhatEachCaseIs() throws IOException {
        Path list = file("list.txt", THREE_MODES);
        JsonNode cases = json(Ran.of("classify", list, "--format", "json")).path("cases");

        assertThat(cases)
                .extracting(
                        each -> each.path("mode").asText(),
                        each -> each.path("nodes").asInt(),
                        each -> each.path("timeLimitSeconds").asLong())
                .containsExactly(
                        tuple("single-agg", 1, 3600L), tuple("multi-agg", 2, 5400L), tuple("disagg", 4, 10_800L));
        assertThat(cases.path(2).path("id").asText()).isEqualTo(DISAGG);
        assertThat(cases.path(2).path("nodeId").asText()).isEqualTo("test_perf_sanity.py::test_e2e[" + DISAGG + "]");
        assertThat(cases.path(2).path("source").path("file").asText()).isEqualTo(list.toString());
        assertThat(cases.path(2).path("source").path("line").asInt()).isEqualTo(3);
    }

    @Test
    void shouldWriteNullForNumbersThatNobodyKnowsAndCountThemAsNothing() throws IOException {
        JsonNode json = json(Ran.of("classify", file("list.txt", "aggr-a\n"), "--format", "json"));

        JsonNode first = json.path("cases").path(0);
        assertThat(first.get("gpusUsed").isNull()).isTrue();
        assertThat(first.get("gpusAllocated").isNull()).isTrue();
        assertThat(first.get("gpusPerNode").isNull()).isTrue();
        assertThat(first.path("roles").path(0).get("gpusPerServer").isNull()).isTrue();
        assertThat(json.at("/modes/single-agg/gpusAllocated").asInt(-1)).isZero();
    }

    @Test
    void shouldSumOnlyTheCasesOfAModeAndShowTheEmptyOnes() throws IOException {
        Path list = file("list.txt", "aggr-a\naggr-b\n" + DISAGG + "\n");
        JsonNode modes = json(Ran.of("classify", list, "--format", "json", "--gpus-per-node", 4))
                .path("modes");

        assertThat(modes.path("single-agg").toString()).isEqualTo("{\"cases\":2,\"nodes\":2,\"gpusAllocated\":8}");
        assertThat(modes.path("multi-agg").toString()).isEqualTo("{\"cases\":0,\"nodes\":0,\"gpusAllocated\":0}");
        assertThat(modes.path("disagg").toString()).isEqualTo("{\"cases\":1,\"nodes\":6,\"gpusAllocated\":24}");
    }

    @Test
    @ResourceLock("System.in")
    void shouldReadStandardInputForADash() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("aggr-a\n\naggr-b\n".getBytes(StandardCharsets.UTF_8)));
        try {
            JsonNode json = json(Ran.of("classify", "-", "--format", "json"));

            assertThat(ids(json)).containsExactly("aggr-a", "aggr-b");
            assertThat(json.at("/cases/1/source").toString()).isEqualTo("{\"file\":\"<stdin>\",\"line\":3}");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void shouldReadSeveralListsAsOne() throws IOException {
        Ran ran = Ran.of(
                "classify",
                file("a.txt", "aggr-a\naggr-both\n"),
                file("b.yaml", "multi_agg_3nodes_tests: [aggr-both, aggr-b]\n"),
                "--format",
                "json");

        assertThat(ids(json(ran))).containsExactly("aggr-a", "aggr-both", "aggr-b");
        assertThat(ran.errorsIn(directory))
                .anySatisfy(line ->
                        assertThat(line).startsWith("b.yaml:1: warning: ").contains("aggr-both", "a.txt:2"));
    }

    @Test
    void shouldPrintARowACaseWithTheReasonAndTheSumsByMode() throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", THREE_MODES), "--gpus-per-node", 4);

        List<String> lines = ran.out().lines().toList();
        assertThat(lines.get(0)).matches("MODE +NODES +GPUS +LIMIT +CASE +WHY");
        assertThat(lines.get(1)).matches("single-agg +1 +4 +1h 00m +aggr_upload-one_node-server +name: .*");
        assertThat(lines.get(2)).matches("multi-agg +2 +8 +1h 30m +aggr_upload-k2_\\S+ +name: .*2_nodes.*");
        assertThat(lines.get(3)).matches("disagg +6 .*" + DISAGG + ".*");
        assertThat(lines.subList(4, 9))
                .containsExactly(
                        "",
                        "MODE        CASES  NODES  GPUS",
                        "single-agg      1      1     4",
                        "multi-agg       1      2     8",
                        "disagg          1      6    24");
    }

    @Test
    void shouldKeepOnlyTheCasesOfAMode() throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", THREE_MODES), "--mode", "disagg", "--format", "json");

        assertThat(ids(json(ran))).containsExactly(DISAGG);
        assertThat(json(ran).at("/modes/single-agg/cases").asInt(-1)).isZero();
    }

    @Test
    void shouldKeepCasesThatMatchOneOfTheGlobs() throws IOException {
        Ran ran = Ran.of(
                "classify",
                file("list.txt", "aggr-a1\naggr-b1\naggr-c1\n"),
                "--select",
                "aggr-a*",
                "--select",
                "*c?",
                "--format",
                "json");

        assertThat(ids(json(ran))).containsExactly("aggr-a1", "aggr-c1");
    }

    @Test
    void shouldHoldTheFactsAgainstTheConditionsOfATestDbList() throws IOException {
        Path list = file("l0.yml", """
                version: 0.0.1
                l0_perf:
                - condition: {terms: {stage: pre_merge}}
                  tests: ['perf/test_perf_sanity.py::test_e2e[aggr-pre]']
                - condition: {terms: {stage: post_merge}}
                  tests: ['perf/test_perf_sanity.py::test_e2e[aggr-post]']
                """);

        assertThat(ids(json(Ran.of("classify", list, "--format", "json")))).containsExactly("aggr-pre", "aggr-post");
        assertThat(ids(json(Ran.of("classify", list, "--format", "json", "--fact", "stage=post_merge"))))
                .containsExactly("aggr-post");
    }

    @Test
    void shouldSkipWaivedCasesAndSayWhy() throws IOException {
        Path waives = file("waives.txt", """
                perf/test_perf_sanity.py::test_e2e[aggr-a] SKIP (under repair)
                full:B200/perf/test_perf_sanity.py::test_e2e[aggr-b] SKIP (elsewhere)
                """);
        Ran ran = Ran.of("classify", file("list.txt", "aggr-a\naggr-b\n"), "--waives", waives, "--format", "json");

        JsonNode cases = json(ran).path("cases");
        assertThat(cases.at("/0/skipped").asBoolean()).isTrue();
        assertThat(cases.at("/0/skipReason").asText()).isEqualTo("under repair");
        assertThat(cases.at("/1/skipped").asBoolean()).isFalse();
        assertThat(cases.at("/1/skipReason").isNull()).isTrue();
    }

    @Test
    void shouldTurnWarningsButNotNotesIntoErrorsWhenStrict() throws IOException {
        Path warned = file("warned.yaml", "single_agg_tests: [aggr_upload-k2_thinking_fp4_2_nodes_grace_blackwell]\n");
        Path noted = file("noted.txt", "aggr-a\n");

        Ran lenient = Ran.of("classify", warned);
        assertThat(lenient.code()).isZero();
        assertThat(lenient.errorsIn(directory)).anyMatch(line -> line.startsWith("warned.yaml:1: warning: "));

        Ran strict = Ran.of("classify", warned, "--strict");
        assertThat(strict.code()).isEqualTo(2);
        assertThat(strict.errorsIn(directory)).anyMatch(line -> line.startsWith("warned.yaml:1: error: "));

        assertThat(Ran.of("classify", noted, "--strict").code()).isZero();
    }

    @Test
    void shouldCountNodesByTheConfigsAtHand() throws IOException {
        file("configs/tests/scripts/perf-sanity/aggregated/big.yaml", """
                hardware: {gpus_per_node: 4}
                server_configs:
                - {name: eight, tensor_parallel_size: 8}
                """);
        Ran ran = Ran.of(
                "classify",
                file("list.txt", "aggr-big-eight\n"),
                "--configs",
                directory.resolve("configs"),
                "--format",
                "json");

        JsonNode first = json(ran).path("cases").path(0);
        assertThat(first.path("mode").asText()).isEqualTo("multi-agg");
        assertThat(first.path("nodes").asInt()).isEqualTo(2);
        assertThat(first.path("gpusUsed").asInt()).isEqualTo(8);
        assertThat(first.path("evidence"))
                .extracting(evidence -> evidence.path("source").asText())
                .startsWith("CONFIG");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120, 200})
    void shouldFitItsTableIntoTheTerminal(int columns) {
        CaseReader reader = new CaseReader(CaseReader.Choice.ALL);
        reader.list("list.txt", THREE_MODES.getBytes(StandardCharsets.UTF_8));

        ListedCases cases = reader.read(ClassifySettings.DEFAULT);

        Map.of(Locale.ENGLISH, " WHY", Locale.CHINA, " 依据").forEach((locale, why) -> {
            String table = ClassifyOutput.table(cases, columns, Words.of(Main.class, locale));

            assertThat(table.lines())
                    .allMatch(row -> ScreenText.width(row) < columns)
                    .hasSizeGreaterThan(6);
            assertThat(table.contains(why)).isEqualTo(columns > 120);
            assertThat(table.lines().skip(1).limit(3)).doesNotHaveDuplicates();
        });
    }

    @Test
    void shouldExplainWhatEverySourceSaysOfACase() throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", THREE_MODES), "--explain");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains(DISAGG + "\n  disagg, nodes: 4, ", "\n  name: ", "MODE");
    }

    @Test
    void shouldEndWithTheNumberOfErrorsAndLeaveOutATableOfNothing() throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", "aggr-a  # mode:big\naggr-b  # mode:big\n"));

        assertThat(ran.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(ran.err().lines().reduce("", (first, last) -> last)).matches("\\d errors");
        assertThat(Ran.of("classify", directory.resolve("no-such-file")).out()).isEmpty();
        assertThat(Ran.of("classify", directory.resolve("no-such-file")).err()).endsWith(": error: no such file\n");
    }

    @Test
    void shouldTellOfMissingDirectoriesOfConfigsOnce() throws IOException {
        Path nowhere = directory.resolve("nowhere");
        Ran ran = Ran.of("classify", file("list.txt", "aggr-a\naggr-b\n"), "--configs", nowhere);

        assertThat(ran.err().lines()).containsExactly(nowhere + ": error: no such directory of configs");
    }
}
