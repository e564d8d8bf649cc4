package io.perfsanity.cli;

import static io.perfsanity.engine.result.Verdict.FAILED;
import static io.perfsanity.engine.result.Verdict.INFRA;
import static io.perfsanity.engine.result.Verdict.PASSED;
import static io.perfsanity.engine.result.Verdict.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    @Test
    void shouldPrintTheResultsForPrograms() throws IOException {
        new ResultsJson().write(Sample.run(PASSED, FAILED), directory.resolve("results.json"));

        Ran json = Ran.of("report", directory, "--format", "json");
        Ran csv = Ran.of("report", directory, "--format", "csv");

        assertThat(json.code()).isZero();
        assertThat(json.out()).isEqualTo(Files.readString(directory.resolve("results.json")));
        assertThat(csv.out().lines())
                .containsExactly(
                        "number,id,mode,nodes,gpus,verdict,reason,seconds,gpu_hours,throughput,ttft_ms,tpot_ms",
                        "1,aggr-case_1,single-agg,1,4,PASSED,because of PASSED,0,0.000,,,",
                        "2,aggr-case_2,single-agg,1,4,FAILED,because of FAILED,0,0.000,,,");
        assertThat(directory.resolve("report.html")).doesNotExist();
    }

    @Test
    void shouldPrintCasesOfAVerdictAsAList() throws IOException {
        new ResultsJson().write(Sample.run(PASSED, FAILED, INFRA, SKIPPED), directory.resolve("results.json"));

        assertThat(Ran.of("report", directory, "--list", "failed").out().lines())
                .containsExactly(
                        "perf/test_perf_sanity.py::test_e2e[aggr-case_2]",
                        "perf/test_perf_sanity.py::test_e2e[aggr-case_3]");
        assertThat(Ran.of("report", directory, "--list", "infra").out().lines())
                .containsExactly("perf/test_perf_sanity.py::test_e2e[aggr-case_3]");
        assertThat(Ran.of("report", directory, "--list", "timeot").err())
                .contains("--list is 'timeot', expected one of passed, ", "did you mean 'timeout'?");
    }

    @Test
    void shouldSpeakChineseToPeopleAlone() throws IOException {
        new ResultsJson().write(Sample.run(PASSED, FAILED), directory.resolve("results.json"));
        Ran english = Ran.of("report", directory);
        String junit = Files.readString(directory.resolve("junit.xml"));
        Ran chinese = Ran.in(Locale.SIMPLIFIED_CHINESE, "report", directory);

        assertThat(chinese.code()).isEqualTo(english.code());
        assertThat(chinese.out()).contains("模式        用例  通过  失败", "失败       aggr-case_2", "报告: ");
        assertThat(directory.resolve("report.html")).content().contains("<html lang=\"zh-CN\">", "2 个用例中 1 个未通过：失败 1");
        assertThat(directory.resolve("summary.md")).content().contains("| **失败** | `aggr-case_2`");
        assertThat(directory.resolve("junit.xml")).hasContent(junit);
        for (String format : List.of("json", "csv")) {
            assertThat(Ran.in(Locale.SIMPLIFIED_CHINESE, "report", directory, "--format", format))
                    .isEqualTo(Ran.of("report", directory, "--format", format));
        }
    }
}
