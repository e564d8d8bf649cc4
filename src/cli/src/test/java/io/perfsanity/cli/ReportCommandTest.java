package io.perfsanity.cli;

import static io.perfsanity.engine.result.Verdict.FAILED;
import static io.perfsanity.engine.result.Verdict.INFRA;
import static io.perfsanity.engine.result.Verdict.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    @TempDir
    Path directory;

    private Ran report(RunResult result) throws IOException {
        new ResultsJson().write(result, directory.resolve("results.json"));
        return Ran.of("report", directory);
    }

    @Test
    void shouldWriteTheReportsAnewFromTheResults() throws IOException {
        Ran ran = report(Sample.run(PASSED, PASSED));

        assertThat(ran.code()).isZero();
        assertThat(directory.resolve("report.html")).content().contains("aggr-case_2");
        assertThat(directory.resolve("junit.xml")).content().contains("aggr-case_2");
        assertThat(ran.out()).contains("single-agg", "Report: " + directory.resolve("report.html"));
    }

    @Test
    void shouldEndWithTheCodeOfTheRun() throws IOException {
        assertThat(report(Sample.run(PASSED, FAILED)).code()).isEqualTo(1);
        assertThat(report(Sample.run(FAILED, INFRA)).code()).isEqualTo(3);
    }

    @Test
    void shouldRefuseADirectoryWithoutResults() {
        Ran ran = Ran.of("report", directory);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("no " + directory.resolve("results.json"));
    }

    @Test
    void shouldLeaveTheReportsAloneWhenTheResultsCannotBeRead() throws IOException {
        Files.writeString(directory.resolve("results.json"), "{\"schema\": 1, \"cases\": [");
        Ran ran = Ran.of("report", directory);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("results.json:1: not a results.json");
        assertThat(directory.resolve("report.html")).doesNotExist();
    }
}
