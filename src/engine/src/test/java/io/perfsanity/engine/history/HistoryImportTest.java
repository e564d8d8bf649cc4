package io.perfsanity.engine.history;

import static io.perfsanity.engine.history.Samples.CASE;
import static io.perfsanity.engine.history.Samples.TPUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.history.Curation.Kind;
import io.perfsanity.engine.history.HistoryLine.State;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryImportTest {
    private static final String TABLE = """
            series,index,time,revision,out_tput,ttft_ms,run,image
            R1 c8,0,1773527592,24c76973ae,586.29,101.79,23092471281,a.sqsh
            R1 c8,1,1773614185.5,,628.27,,23115155923,
            """;

    @TempDir
    Path directory;

    private final Problems problems = new Problems();
    private ImportOptions options = ImportOptions.of("mi355x");

    private Past read(String file, String text) {
        return new HistoryImport(options, KnownMetrics.BY_NAME).read(file, text, problems);
    }

    private List<String> errors() {
        return problems.toList().stream().map(Problem::toString).toList();
    }

    @Test
    void shouldReadATableWithTimes() throws IOException {
        Past past = read("dir/series.csv", TABLE);
        History history = History.in(directory);
        past.addTo(history);

        assertThat(errors()).isEmpty();
        assertThat(past.values()).isEqualTo(3);
        CaseIdentity identity = new CaseIdentity("R1 c8", "", "mi355x", "", Map.of());
        CaseHistory read = history.read(identity, 10);
        assertThat(read.metrics())
                .containsExactlyInAnyOrder(
                        new MetricSpec("out_tput", "tok/s", Direction.HIGHER, MetricSpec.Use.GATES),
                        new MetricSpec("ttft_ms", "ms", Direction.LOWER, MetricSpec.Use.WATCHED));
        assertThat(read.series("out_tput").samples())
                .containsExactly(
                        new Sample(
                                "23092471281",
                                1,
                                Instant.ofEpochSecond(1773527592),
                                586.29,
                                List.of(),
                                Optional.of("24c76973ae"),
                                Mark.GOOD),
                        new Sample(
                                "23115155923",
                                1,
                                Instant.ofEpochMilli(1773614185500L),
                                628.27,
                                List.of(),
                                Optional.empty(),
                                Mark.GOOD));
        assertThat(history.run("23092471281").orElseThrow().facts())
                .containsExactly(
                        Map.entry("commit", "24c76973ae"),
                        Map.entry("image", "a.sqsh"),
                        Map.entry("imported from", "series.csv"));
    }

    @Test
    void shouldImportNothingTwice() throws IOException {
        History history = History.in(directory);
        read("series.csv", TABLE).addTo(history);
        read("series.csv", TABLE).addTo(history);

        assertThat(history.read(history.identities().get(0), 10).lines()).hasSize(2);
    }

    @Test
    void shouldNumberValuesOfOneRunThatTheTableDoesNotNumber() throws IOException {
        History history = History.in(directory);
        read("a.csv", "case,run,time,tput\na,1,10,5\na,1,20,6\n").addTo(history);

        assertThat(history.read(history.identities().get(0), 10).lines())
                .extracting(HistoryLine::attempt)
                .containsExactly(1, 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            case,time,tput#a,1,fast      | a.csv:2: error: tput is 'fast', expected a number above 0
            case,time,tput#a,1,-4        | a.csv:2: error: tput is '-4', expected a number above 0
            case,time,tput#a,1,NaN       | a.csv:2: error: tput is 'NaN', expected a number above 0
            case,time,tput#a,soon,4      | a.csv:2: error: time is 'soon', expected seconds since 1970 or 2026-03-04T18:00:00Z
            case,time,tput#a,,4          | a.csv:2: error: no time, expected seconds since 1970 or 2026-03-04T18:00:00Z
            case,time,tput#a,1           | a.csv:2: error: 2 cells, expected 3 as in the header
            time,tput#1,4                | a.csv:2: error: no column says which case this is, expected 'case' or 'series' (or --case)
            case,time,value#a,1,4#a,2,5  | a.csv:2: error: column 'value': can't tell whether higher or lower values are better, expected --higher, --lower or --skip with its name
            case,time,attempt,tput#a,1,x,4 | a.csv:2: error: attempt is 'x', expected a number from 1
            case,time,marks,tput#a,1,x,4 | a.csv:2: error: marks is 'x', expected a JSON object of texts
            """)
    void shouldSayByLineWhatIsWrongWithATable(String rows, String message) {
        read("a.csv", rows.replace('#', '\n') + "\n");

        assertThat(errors()).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"case": "a"                    | a.jsonl:1: error: not JSON: Unexpected end-of-input
            [1]                             | a.jsonl:1: error: is ARRAY, expected a JSON object
            {"v":1,"type":"value"}          | a.jsonl:1: error: a value before the first case, expected a line of type case
            {"v":1,"type":"x"}              | a.jsonl:1: error: type is 'x', expected one of run, case, value, note
            {"v":1,"type":"case"}           | a.jsonl:1: error: a case without identity or metrics, expected both
            {"v":9,"type":"run"}            | a.jsonl:1: error: a.jsonl:1 was written by a newer version of perf-sanity
            """)
    void shouldSayByLineWhatIsWrongWithJsonLines(String line, String message) {
        read("a.jsonl", line + "\n");

        assertThat(errors()).singleElement().asString().startsWith(message);
    }

    @Test
    void shouldReadFlatJsonLinesAsRows() throws IOException {
        options = new ImportOptions(
                "h200",
                Optional.of("decoder"),
                Optional.empty(),
                "NVIDIA H200",
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Set.of("ttft"),
                Set.of("tag"));
        History history = History.in(directory);
        read("a.jsonl", "{\"tag\": \"p0\", \"t\": 1795887226.88, \"token_throughput\": 4891.6, \"ttft\": 50.5}\n")
                .addTo(history);

        assertThat(errors()).isEmpty();
        assertThat(history.read(history.identities().get(0), 1).lines().get(0).values())
                .containsOnly(Map.entry("token_throughput", 4891.6), Map.entry("ttft", 50.5));
    }

    @Test
    void shouldReadUpstreamsPerfData() throws IOException {
        options = new ImportOptions(
                "gb200",
                Optional.of("aggr_upload-r1"),
                Optional.empty(),
                "",
                Map.of(),
                Optional.of("nightly-1"),
                Optional.of(Samples.time(1)),
                Set.of(),
                Set.of(),
                Set.of());
        History history = History.in(directory);
        read("perf_data.yaml", """
                - {s_test_case_name: con1, l_tp: 8, d_token_throughput: 100.5, d_baseline_mean_ttft: 90}
                - {s_test_case_name: con8, d_token_throughput: 700, d_mean_ttft: 20}
                """).addTo(history);

        assertThat(errors()).isEmpty();
        assertThat(history.read(history.identities().get(0), 1).lines())
                .containsExactly(new HistoryLine(
                        "nightly-1",
                        1,
                        Samples.time(1),
                        List.of(),
                        Optional.empty(),
                        Map.of("con1/token_throughput", 100.5, "con8/token_throughput", 700.0, "con8/mean_ttft", 20.0),
                        Map.of()));
    }

    @Test
    void shouldSayWhatItCanRead() {
        read("past.xlsx", "");
        read("empty.csv", "");
        read("perf_data.yaml", "- {l_tp: 8}\n");

        assertThat(errors())
                .containsExactly(
                        "past.xlsx: error: its name doesn't tell what it is, expected .csv, .jsonl or perf_data.yaml",
                        "empty.csv: error: is empty, expected a header and rows",
                        "perf_data.yaml: error: holds no measured values, expected keys such as d_token_throughput");
    }

    @Test
    void shouldReadBackAllThatAnExportSays() throws IOException {
        History one = History.in(directory.resolve("one"));
        State open = new State(Mark.REGRESSION, Optional.of(Samples.time(0)), Optional.of(Samples.openSince(2)));
        Samples.add(one, 1, 100);
        one.add(List.of(Samples.run(2)), List.of(Samples.entry(Samples.line(2, 90, Map.of(TPUT, open)))));
        one.note(
                CASE,
                Curation.of(Kind.INVALID, Samples.time(3), "ann", "noise", Optional.of(TPUT))
                        .ofRun("run-1"));
        StringBuilder text = new StringBuilder();
        new HistoryExport(one).jsonLines(one.identities(), text::append);

        History other = History.in(directory.resolve("other"));
        Past past = read("export.jsonl", text.toString());
        past.addTo(other);
        past.addTo(other);

        assertThat(errors()).isEmpty();
        assertThat(other.runs()).isEqualTo(one.runs());
        assertThat(other.read(CASE, 99)).isEqualTo(one.read(CASE, 99));
    }
}
