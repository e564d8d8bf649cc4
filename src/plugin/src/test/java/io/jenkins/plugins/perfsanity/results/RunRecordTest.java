package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.gate.Standing;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build keeps of a run beside its artifacts. */
class RunRecordTest {
    private static final MetricSpec LONG_METRIC =
            new MetricSpec("é".repeat(300), "tok/s", Direction.HIGHER, MetricSpec.Use.GATES);

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("record.json");
    }

    @Test
    void shouldReadBackWhatPagesShow() throws IOException {
        RunResult result = ManyCases.result(100);
        RunRecord.of(result, PastValues.NONE).write(file());

        RunRecord read = RunRecord.read(file());
        assertThat(read.duration()).isEqualTo(Duration.ofHours(2));
        assertThat(read.cases()).hasSize(100);
        for (int i = 0; i < 100; i++) {
            CaseRow before = new CaseRow(result.cases().get(i));
            assertThat(read.cases().get(i))
                    .usingRecursiveComparison()
                    .ignoringFields("metrics", "sameReason")
                    .isEqualTo(before);
        }
    }

    @Test
    void shouldTellTotalsWithoutReadingCases() throws IOException {
        RunRecord.of(ManyCases.result(20), PastValues.NONE).write(file());
        String text = Files.readString(file());
        Files.writeString(file(), text.substring(0, text.indexOf("\"cases\"") + 10));

        RunRecord head = RunRecord.head(file());
        assertThat(head.totals().getTotal()).isEqualTo(20);
        assertThat(head.runId()).isEqualTo(ManyCases.result(20).runId());
        assertThat(Mode.words().stream()
                        .mapToInt(mode -> head.counts(mode).orElseThrow().getTotal())
                        .sum())
                .isEqualTo(20);
    }

    @Test
    void shouldKeepNoMoreThanTwoKilobytesOfACase() throws IOException {
        CaseResult failed = wordy(Verdict.FAILED, "é".repeat(10_000));
        RunRecord.of(thousand(failed, Optional.empty()), PastValues.NONE).write(file());
        assertThat(Files.size(file())).isLessThan(1000 * 2048);

        // Only what passed is compared
        CaseResult slower = wordy(Verdict.PASSED, "");
        RunRecord.of(thousand(slower, Optional.of(wordyReport(slower))), wordyPast())
                .write(file());
        assertThat(Files.size(file())).isLessThan(1000 * 2048);

        RunRecord.of(ManyCases.result(1000), PastValues.NONE).write(file());
        assertThat(Files.size(file())).isLessThan(1000 * 600);
    }

    private static CaseResult wordy(Verdict verdict, String reason) {
        CaseResult one = ManyCases.result(7).cases().get(6);
        return new CaseResult(
                one.index(),
                "aggr_upload-" + "x".repeat(900),
                one.nodeId(),
                one.mode(),
                one.nodes(),
                one.gpusAllocated(),
                verdict,
                reason,
                one.attempts(),
                one.timeLimit(),
                one.usage(),
                one.evidence(),
                one.warnings(),
                ManyCases.result(1).cases().get(0).metrics(),
                one.tests(),
                one.directory(),
                one.files(),
                one.lastLines(),
                one.cause(),
                List.of());
    }

    private static RunResult thousand(CaseResult each, Optional<GateReport> gate) {
        RunResult all = ManyCases.result(1);
        return new RunResult(
                all.runId(),
                all.cluster(),
                all.started(),
                all.ended(),
                all.testlists(),
                all.facts(),
                Collections.nCopies(1000, each),
                gate);
    }

    private static GateReport wordyReport(CaseResult of) {
        Change change = new Change(
                LONG_METRIC,
                Change.Kind.REGRESSION,
                Severity.FAILURE,
                8123.456789,
                Optional.empty(),
                0.05123456789,
                0.123456789,
                0,
                Optional.empty(),
                new Standing(List.of(), Optional.empty(), Optional.empty()),
                Optional.empty());
        CaseChange changed = new CaseChange(of.index(), of.id(), List.of(change), Optional.of("GPU ".repeat(200)));
        return new GateReport(Rule.MEDIAN, List.of(changed), Optional.empty(), List.of());
    }

    private static PastValues wordyPast() {
        List<Sample> values = IntStream.range(0, 500)
                .mapToObj(i -> Sample.of("run", 1, Instant.EPOCH, 8123.456789 + i, List.of(), Optional.empty()))
                .toList();
        Series past = new Series(values, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return any -> Map.of(LONG_METRIC.name(), past);
    }

    @Test
    void shouldReadWhatTheFirstVersionWrote() throws IOException {
        Files.copy(RunRecordTest.class.getResourceAsStream("record-1.json"), file());

        RunRecord read = RunRecord.read(file());
        assertThat(read.totals().getFailed()).isEqualTo(1);
        assertThat(read.cases().get(0).getReason()).isEqualTo("RuntimeError: no such engine");
        assertThat(Optional.ofNullable(read.cases().get(1).getThroughput())).contains(8123.5);
        // What that file doesn't say
        assertThat(read.cases().get(1).getLog()).isEmpty();
    }

    @Test
    void shouldRefuseWhatALaterVersionWrote() throws IOException {
        Files.writeString(file(), "{\"schema\": 2, \"cases\": []}");

        assertThatThrownBy(() -> RunRecord.read(file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("schema");
    }
}
