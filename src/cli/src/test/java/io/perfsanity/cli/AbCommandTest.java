package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons on this machine: what is submitted really runs. */
@EnabledOnOs(OS.LINUX)
class AbCommandTest {
    @TempDir
    Path directory;

    private SpeedCluster cluster;
    private Path list;
    private Path out;

    @BeforeEach
    void prepare() throws IOException {
        cluster = new SpeedCluster(directory);
        list = Files.writeString(directory.resolve("list.txt"), "aggr-one\n");
        out = directory.resolve("out");
    }

    private Ran ab(Object a, Object b, Object... more) {
        List<Object> words = new ArrayList<>(
                List.of("ab", list, "--cluster", "here", "--clusters", cluster.clusters, "--a", a, "--b", b));
        words.addAll(List.of("--out", out, "--retries", 0));
        words.addAll(List.of(more));
        return Ran.of(words.toArray());
    }

    private CaseResult onlyCase() throws IOException {
        return new ResultsJson().read(out.resolve("results.json")).cases().get(0);
    }

    @Test
    void shouldSayThatTheCandidateIsFaster() throws IOException {
        Path main = SpeedCluster.checkout(directory.resolve("main"), "100");
        Path faster = SpeedCluster.checkout(directory.resolve("faster"), "120");

        Ran ran = ab(main, faster);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readAllLines(cluster.legs))
                .containsExactly("1-a 100", "2-b 120", "3-b 120", "4-a 100", "5-a 100", "6-b 120");
        assertThat(ran.out())
                .contains("A is " + main, "B is " + faster, "token_throughput: B is 20 % faster than A (between");
        assertThat(onlyCase().verdict()).isEqualTo(Verdict.PASSED);
        assertThat(onlyCase().attempts()).hasSize(1);
        assertThat(out.resolve("report.html")).content().contains("A against B", "20 % faster", "6-b");
        assertThat(out.resolve("summary.md")).content().contains("20 % faster");
    }

    @Test
    void shouldEndWithOneWhereTheCandidateIsSlowerThanItMayBe() throws IOException {
        Path main = SpeedCluster.checkout(directory.resolve("main"), "100");
        Path slower = SpeedCluster.checkout(directory.resolve("slower"), "90");

        Ran ran = ab(main, slower, "--pairs", 2, "--json");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.TEST_FAILURES);
        JsonNode compared = Json.mapper().readTree(ran.out()).at("/cases/0");
        assertThat(compared.at("/legs")).hasSize(4);
        assertThat(compared.at("/metrics/0/slower").asBoolean()).isTrue();
        assertThat(compared.at("/metrics/0/words").asText()).startsWith("B is 10 % slower than A");
        assertThat(Ran.of("resume", out).code()).isEqualTo(ExitCodes.TEST_FAILURES);
        assertThat(Ran.of("report", out).code()).isEqualTo(ExitCodes.TEST_FAILURES);
    }

    @Test
    void shouldLetTheCandidateBeAsMuchSlowerAsItIsTold() throws IOException {
        Path main = SpeedCluster.checkout(directory.resolve("main"), "100");
        Path slower = SpeedCluster.checkout(directory.resolve("slower"), "90");

        assertThat(ab(main, slower, "--threshold", "15%").code()).isZero();
    }

    private void profile(String line) throws IOException {
        Files.writeString(cluster.clusters, "    " + line + "\n", StandardOpenOption.APPEND);
    }

    @Test
    void shouldTakeTheThresholdOfTheProfileWhereNoneIsGiven() throws IOException {
        profile("gate: {thresholds: {token_throughput: 15%}}");
        Path main = SpeedCluster.checkout(directory.resolve("main"), "100");
        Path slower = SpeedCluster.checkout(directory.resolve("slower"), "90");

        assertThat(ab(main, slower).code()).isZero();
        out = directory.resolve("strict");
        assertThat(ab(main, slower, "--threshold", "5%").code()).isEqualTo(ExitCodes.TEST_FAILURES);
    }

    @Test
    void shouldKnowFromThePastHowMuchACaseVaries() throws IOException {
        Path history = directory.resolve("history");
        StringBuilder past = new StringBuilder("case,time,token_throughput\n");
        for (int i = 0; i < 20; i++) {
            past.append("aggr-one,%s,%s\n".formatted(1_772_650_800 + 86_400 * i, i % 2 == 0 ? 100 : 120));
        }
        Path table = Files.writeString(directory.resolve("past.csv"), past);
        Ran imported = Ran.of(
                "history",
                "import",
                table,
                "--history",
                history,
                "--cluster",
                "here",
                "--clusters",
                cluster.clusters,
                "--mode",
                "single-agg");
        assertThat(imported.code()).as(imported.err()).isZero();
        profile("history: " + history);
        Path main = SpeedCluster.checkout(directory.resolve("main"), "100");
        Path slower = SpeedCluster.checkout(directory.resolve("slower"), "90");

        Ran ran = ab(main, slower, "--pairs", 1);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("no sure difference");
        assertThat(onlyCase().comparison().orElseThrow().metrics().get(0).noise())
                .isGreaterThan(0.1);
    }

    @Test
    void shouldNotCallItPassedWhereNothingThatGatesWasCompared() throws IOException {
        profile("metrics: [{name: token_throughput, gate: false}]");
        Path main = SpeedCluster.checkout(directory.resolve("main"), "100");
        Path slower = SpeedCluster.checkout(directory.resolve("slower"), "90");

        Ran ran = ab(main, slower, "--pairs", 1);

        assertThat(ran.code()).isEqualTo(ExitCodes.INFRA);
        assertThat(ran.err()).contains("aggr-one: nothing that gates was measured on both sides");
    }

    @Test
    void shouldNameTheLegThatFailed() throws IOException {
        Path main = SpeedCluster.checkout(directory.resolve("main"), "100");
        Path broken = SpeedCluster.checkout(directory.resolve("broken"), "none");

        Ran ran = ab(main, broken);

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.TEST_FAILURES);
        assertThat(onlyCase().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(onlyCase().reason()).startsWith("leg 2-b of 6: ");
        assertThat(Files.readAllLines(cluster.legs)).hasSize(2);
    }

    @Test
    void shouldPrepareEachSideBeforeItsLegs() throws IOException {
        Path main = SpeedCluster.checkout(directory.resolve("main"), "wheel");
        Path next = SpeedCluster.checkout(directory.resolve("next"), "wheel");
        Files.writeString(main.resolve("built"), "100");
        Files.writeString(next.resolve("built"), "100");

        Ran ran = ab(main, next, "--pairs", 1, "--prepare", "rm speed; cp built speed");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readAllLines(cluster.legs)).containsExactly("1-a 100", "2-b 100");
        assertThat(ran.out()).contains("no sure difference");
    }

    private List<String> sent() throws IOException {
        try (Stream<Path> files = Files.walk(cluster.legs.getParent().resolve("sources"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .distinct()
                    .toList();
        }
    }

    @Test
    void shouldSendACheckoutAsARunDoes() throws Exception {
        Revisions main = new Revisions(directory.resolve("main"));
        Files.writeString(main.root.resolve(".gitignore"), "*.o\n");
        Files.writeString(main.root.resolve("notes.md"), "n");
        main.commit("100");
        Files.writeString(main.root.resolve("large.o"), "built");

        assertThat(ab(main.root, main.root, "--pairs", 1, "--sync-exclude", "*.md"))
                .extracting(Ran::code)
                .isEqualTo(0);

        assertThat(sent()).contains("speed", ".gitignore").doesNotContain("large.o", "notes.md");
        out = directory.resolve("all");
        assertThat(ab(main.root, main.root, "--pairs", 1, "--sync-ignored").code())
                .isZero();
        assertThat(sent()).contains("large.o", "notes.md");
    }

    @Test
    void shouldSayWhatASideMayBe() {
        assertThat(ab(directory, directory.resolve("gone")).err())
                .contains("--b: no such directory: " + directory.resolve("gone")
                        + "; a container image is given as image:NAME");
        assertThat(ab("image:", directory).err()).contains("--a: an image's name is missing after 'image:'");
        assertThat(out).doesNotExist();
    }

    @Test
    void shouldRefuseWhatNobodyCanCompare() {
        assertThat(ab(directory, directory, "--pairs", 0))
                .extracting(Ran::code, Ran::err)
                .containsExactly(2, "perf-sanity: --pairs is 0, expected a number from 1 to 50\n");
        assertThat(ab(directory, directory, "--threshold", "fast").err())
                .contains("--threshold is 'fast', expected a percentage such as 5%");
    }

    @Test
    void shouldRefuseAnImageThatTheProfileDoesNotAllow() throws IOException {
        Files.writeString(
                cluster.clusters,
                Files.readString(cluster.clusters)
                        .replace("gpusPerNode: 4", "gpusPerNode: 4\n    container: {allowedImages: ['ours/*']}"));

        Ran ran = ab("image:ours/a", "image:theirs/b");

        assertThat(ran.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(ran.err()).contains("theirs/b", "container.allowedImages");
    }
}
