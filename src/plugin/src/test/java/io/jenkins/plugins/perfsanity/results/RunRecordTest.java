package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build keeps of a run beside its artifacts. */
class RunRecordTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("record.json");
    }

    @Test
    void shouldReadBackWhatPagesShow() throws IOException {
        RunResult result = ManyCases.result(100);
        RunRecord.of(result, List.of()).write(file());

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
        RunRecord.of(ManyCases.result(20), List.of()).write(file());
        String text = Files.readString(file());
        Files.writeString(file(), text.substring(0, text.indexOf("\"cases\"") + 10));

        assertThat(RunRecord.head(file()).totals().getTotal()).isEqualTo(20);
    }

    @Test
    void shouldKeepNoMoreThanTwoKilobytesOfACase() throws IOException {
        CaseResult one = ManyCases.result(7).cases().get(6);
        CaseResult wordy = new CaseResult(
                one.index(),
                "aggr_upload-" + "x".repeat(900),
                one.nodeId(),
                one.mode(),
                one.nodes(),
                one.gpusAllocated(),
                one.verdict(),
                "é".repeat(10_000),
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
                one.cause());
        RunResult all = ManyCases.result(1);
        RunRecord.of(
                        new RunResult(
                                all.runId(),
                                all.cluster(),
                                all.started(),
                                all.ended(),
                                all.testlists(),
                                all.facts(),
                                java.util.Collections.nCopies(1000, wordy)),
                        List.of())
                .write(file());
        assertThat(Files.size(file())).isLessThan(1000 * 2048);

        RunRecord.of(ManyCases.result(1000), List.of()).write(file());
        assertThat(Files.size(file())).isLessThan(1000 * 600);
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
