package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.OpenRegression;
import io.perfsanity.engine.history.CaseEntry;
import io.perfsanity.engine.history.CaseIdentity;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.HistoryLine;
import io.perfsanity.engine.history.HistoryLine.State;
import io.perfsanity.engine.history.RunRecord;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {
    private static final String TABLE = """
            series,time,revision,run,node,token_throughput,mean_ttft,image
            aggr-r1_tp8,2026-03-01T00:00:00Z,aaa,r1,n1,100,50,a.sqsh
            aggr-r1_tp8,2026-03-02T00:00:00Z,bbb,r2,n2,101.5,51,a.sqsh
            aggr-r1_tp4,2026-03-01T00:00:00Z,aaa,r1,n1,60,40,a.sqsh
            """;

    @TempDir
    Path directory;

    private Path history;

    @BeforeEach
    void bringAPastAlong() throws IOException {
        history = directory.resolve("history");
        Path table = Files.writeString(directory.resolve("past.csv"), TABLE);
        Ran ran = Ran.of("history", "import", table, "--cluster", "lab", "--history", history);
        assertThat(ran.err()).isEqualTo("imported 6 values into " + history + "\n");
        assertThat(ran.code()).isZero();
    }

    private Ran history(Object... words) {
        List<Object> all = new ArrayList<>(List.of("history"));
        all.addAll(List.of(words));
        all.addAll(List.of("--history", history));
        return Ran.of(all.toArray());
    }

    private JsonNode series(String id, String metric) throws IOException {
        JsonNode shown = Json.mapper().readTree(history("show", id, "--json").out());
        for (JsonNode each : shown.path("metrics")) {
            if (each.path("name").asText().equals(metric)) {
                return each.path("series");
            }
        }
        throw new AssertionError(shown);
    }

    @Test
    void shouldKnowTheMetricsAndKeysThatTheProfileOfTheClusterDeclares() throws IOException {
        Path clusters = Files.writeString(directory.resolve("clusters.yaml"), """
                clusters:
                  site:
                    connection: {type: local}
                    scheduler: local
                    workDirectory: /w
                    gpusPerNode: 4
                    metrics: [{name: footprint, file: output/r.json, path: footprint, unit: GiB, direction: lower}]
                    gate: {keys: {backend: pytorch}}
                """);
        Path table = Files.writeString(
                directory.resolve("footprint.csv"), "case,time,footprint\naggr-x,2026-03-01T00:00:00Z,12\n");

        Ran ran = history("import", table, "--cluster", "site", "--clusters", clusters);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(history("show", "aggr-x", "--all-metrics").out()).contains("footprint (GiB)");
        assertThat(history("list", "aggr-x", "--json").out()).contains("pytorch");
        assertThat(history("import", table, "--cluster", "lab", "--clusters", clusters)
                        .err())
                .as("of a cluster that has no profile nobody knows which values are better")
                .contains("footprint");
    }

    @Test
    void shouldListTheCases() {
        assertThat(history("list").out()).isEqualTo("""
                CASE         MODE  CLUSTER  GPU  VALUES  NEWEST            STANDING
                aggr-r1_tp4        lab        ?       1  2026-03-01 00:00
                aggr-r1_tp8        lab        ?       2  2026-03-02 00:00
                """);
        assertThat(history("list", "tp8", "--json").out()).contains("\"case\" : \"aggr-r1_tp8\"", "\"values\" : 2");
    }

    @Test
    void shouldShowTheValuesOfACase() {
        assertThat(history("show", "tp8").out()).isEqualTo("""
                aggr-r1_tp8
                TIME              RUN  COMMIT  NODES  token_throughput (tok/s)
                2026-03-01 00:00  r1   aaa     n1                          100
                2026-03-02 00:00  r2   bbb     n2                       101.50
                """);
        assertThat(history("show", "tp8", "--all-metrics", "--last", 1).out())
                .contains("mean_ttft (ms)", "r2")
                .doesNotContain("r1 ");
    }

    @Test
    void shouldAskForMoreWhereSeveralCasesFit() {
        Ran ran = history("show", "aggr");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("2 cases fit 'aggr': aggr-r1_tp4 (, lab, ); aggr-r1_tp8", "say more of the id");
    }

    @Test
    void shouldSayThatThereIsNoSuchCase() {
        Ran ran = history("show", "aggr-r1_tp9");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .startsWith("perf-sanity: no case 'aggr-r1_tp9' in " + history + ", did you mean 'aggr-r1_tp");
    }

    @Test
    void shouldImportNothingWhereAnyFileIsWrong() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.csv"), "case,time,tput\nx,1,5\nx,2,slow\n");
        Path good = Files.writeString(directory.resolve("good.csv"), "case,time,tput\ny,1,5\n");

        Ran ran = history("import", good, bad, "--cluster", "lab");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory))
                .containsExactly(
                        "bad.csv:3: error: tput is 'slow', expected a number above 0",
                        "perf-sanity: nothing was imported");
        assertThat(history("list").out()).doesNotContain("\nx ", "\ny ");
    }

    @Test
    void shouldExportWhatCanBeImportedAgain() {
        Path csv = directory.resolve("all.csv");
        Path lines = directory.resolve("all.jsonl");
        assertThat(history("export", "--out", csv).code()).isZero();
        assertThat(history("export", "--out", lines).code()).isZero();

        for (Path file : List.of(csv, lines)) {
            Path other = directory.resolve("of-" + file.getFileName());
            Ran.of("history", "import", file, "--cluster", "lab", "--history", other);
            assertThat(Ran.of("history", "show", "tp8", "--json", "--history", other)
                            .out())
                    .isEqualTo(history("show", "tp8", "--json").out());
        }
        assertThat(history("export", "tp4").out())
                .startsWith(
                        "case,mode,cluster,gpu,keys,run,attempt,time,commit,nodes,marks,mean_ttft,token_throughput\n")
                .contains("aggr-r1_tp4,,lab,,,r1,1,2026-03-01T00:00:00Z,aaa,n1,,40.0,60.0\n");
    }

    @Test
    void shouldKeepWhoSaidThatAValueIsWorthNothing() throws IOException {
        Ran ran = history("invalid", "tp8", "r1", "--reason", "a neighbour");

        assertThat(ran.out()).contains(System.getProperty("user.name") + ": invalid of run r1: a neighbour");
        assertThat(series("tp8", "token_throughput")
                        .path("samples")
                        .get(0)
                        .path("mark")
                        .asText())
                .isEqualTo("invalid");
        assertThat(history("show", "tp8").out()).contains("100 invalid", "invalid of run r1: a neighbour");

        history("invalid", "tp8", "r1", "--undo");
        assertThat(series("tp8", "token_throughput")
                        .path("samples")
                        .get(0)
                        .path("mark")
                        .asText())
                .isEqualTo("good");
    }

    @Test
    void shouldRefuseWhatCannotBeMeant() {
        assertThat(history("invalid", "tp8", "r9").err()).contains("run r9 has no value of aggr-r1_tp8");
        assertThat(history("accept", "tp8", "--reason", "new kernel").err())
                .contains("no regression is open of aggr-r1_tp8");
        assertThat(history("accept", "tp8").code()).isEqualTo(2);
        assertThat(history("accept", "tp8", "--reason", " ").err()).contains("accepted with a reason only");
        assertThat(history("pin", "tp8", "--value", "5").err()).contains("together with --metric");
        assertThat(history("threshold", "tp8", "0.03").err()).contains("expected a percentage from 0.1% on");
        assertThat(history("reset", "tp8", "--metric", "mean_tft").err())
                .contains("no metric 'mean_tft', expected one of", "did you mean 'mean_ttft'?");
    }

    @Test
    void shouldMakeARegressionTheNewNormalForAReason() throws IOException {
        Instant since = Instant.parse("2026-03-03T00:00:00Z");
        OpenRegression open =
                new OpenRegression(Change.Kind.REGRESSION, since, "r3", Optional.empty(), 100.75, 0.1, since);
        CaseIdentity identity = new CaseIdentity("aggr-r1_tp8", "", "lab", "", Map.of());
        HistoryLine line = new HistoryLine(
                "r3",
                1,
                since,
                List.of(),
                Optional.empty(),
                Map.of("token_throughput", 90.7),
                Map.of("token_throughput", new State(Mark.REGRESSION, Optional.empty(), Optional.of(open))));
        History.in(history)
                .add(
                        List.of(new RunRecord("r3", since, "lab", Map.of())),
                        List.of(new CaseEntry(identity, List.of(), List.of(line))));
        assertThat(history("list", "tp8").out()).contains("token_throughput: 10 % slower since 2026-03-03 00:00");

        assertThat(history("accept", "tp8", "--reason", "the new kernel is exact")
                        .out())
                .contains("accept token_throughput of run r3: the new kernel is exact");

        JsonNode series = series("tp8", "token_throughput");
        assertThat(series.has("open")).isFalse();
        assertThat(series.path("samples").get(2).path("mark").asText()).isEqualTo("good");
        assertThat(series.path("regimeSince").asText()).isEqualTo("2026-03-03T00:00:00Z");
    }

    @Test
    void shouldPinABaselineAndLetItGo() throws IOException {
        assertThat(history("pin", "tp8", "--metric", "token_throughput").out())
                .contains("pin token_throughput at 100.75");
        assertThat(series("tp8", "token_throughput").path("pinned").asDouble()).isEqualTo(100.75);
        assertThat(history("list", "tp8").out()).contains("token_throughput: pinned at 100.75");

        history("unpin", "tp8");
        assertThat(series("tp8", "token_throughput").has("pinned")).isFalse();
    }

    @Test
    void shouldSetAThresholdForOneCase() throws IOException {
        assertThat(history("threshold", "tp8", "3%").out()).contains("threshold 3 %");
        assertThat(series("tp8", "mean_ttft").path("threshold").asDouble()).isEqualTo(0.03);

        history("threshold", "tp8", "none");
        assertThat(series("tp8", "mean_ttft").has("threshold")).isFalse();
    }

    @Test
    void shouldBeginAnewAfterAReset() throws IOException {
        history("reset", "tp8");

        assertThat(series("tp8", "token_throughput").has("regimeSince")).isTrue();
    }

    @Test
    void shouldSayWhereAHistoryIsLookedFor() {
        assertThat(Ran.of("history", "list").err()).contains("give --history, or --cluster with a profile");
        assertThat(Ran.of("history", "list", "--history", directory.resolve("none"))
                        .err())
                .isEqualTo("perf-sanity: no measurements in " + directory.resolve("none") + "\n");
    }

    @Test
    void shouldTakeTheDirectoryOfTheProfile() throws IOException {
        Path clusters = Files.writeString(
                directory.resolve("clusters.yaml"),
                "clusters: {lab: {connection: {type: local}, workDirectory: /w, gpusPerNode: 8, history: %s}}\n"
                        .formatted(history));

        assertThat(Ran.of("history", "list", "--cluster", "lab", "--clusters", clusters)
                        .out())
                .contains("aggr-r1_tp8");
    }

    @Test
    void shouldImportTheDirectoryOfARun() throws IOException {
        Path run = CompareCommandTest.run(directory.resolve("run"), "run-9", 90, "bbb");

        assertThat(history("import", run).code()).isZero();
        assertThat(history("show", "aggr-case_1").out()).contains("run-9", "90");
    }

    @Test
    void shouldTakeTheNameOfTheDirectoryForTheCaseOfAPerfData() throws IOException {
        Path output = Files.createDirectories(directory.resolve("aggr_upload-r1"));
        Path file = Files.writeString(output.resolve("perf_data.yaml"), "- {d_token_throughput: 12.5}\n");

        assertThat(history("import", file, "--cluster", "lab", "--run", "nightly", "--time", "2026-01-01")
                        .code())
                .isZero();
        assertThat(history("show", "aggr_upload-r1").out()).contains("2026-01-01 00:00  nightly", "12.50");
    }
}
