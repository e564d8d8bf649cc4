package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What didn't pass is run again without a list, by real runs on this machine. */
@EnabledOnOs(OS.LINUX)
class FailedAgainTest {
    @TempDir
    Path directory;

    private Path clusters;
    private Path first;
    private Path again;

    @BeforeEach
    void runOnce() throws IOException {
        // Others than good ones pass once the file is there.
        clusters = LocalTally.define(
                directory,
                "[[ $PS_CASE_ID == *good* || -e $directory/mended ]] || { printf '<testsuite name=\"perf\"><testcase"
                        + " classname=\"c\" name=\"n\"><failure message=\"too slow\"/></testcase></testsuite>'"
                        + " >\"$PS_OUTPUT_DIR/results.xml\"; exit 1; }");
        first = directory.resolve("first");
        again = directory.resolve("again");
        Path list = Files.writeString(
                directory.resolve("list.txt"),
                "aggr-good\naggr-bad TIMEOUT (7)\naggr-off SKIP (broken)\naggr-worse  # mode:single-agg\n");
        Ran ran = Ran.of(
                "run",
                list,
                "--clusters",
                clusters,
                "--out",
                first,
                "--retries",
                0,
                "--env",
                "A=b",
                "--max-failures",
                3);
        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
    }

    private List<CaseResult> cases(Path run) throws IOException {
        return new ResultsJson().read(run.resolve("results.json")).cases();
    }

    @Test
    void shouldRunWhatFailedWithTheOptionsThatItHad() throws IOException {
        Files.createFile(directory.resolve("mended"));
        Files.delete(clusters);

        Ran ran = Ran.of("run", "--failed", first, "--out", again);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(cases(again)).extracting(CaseResult::id).containsExactly("aggr-bad", "aggr-worse");
        assertThat(cases(again)).extracting(CaseResult::index).containsExactly(1, 2);
        RunRequest before = RunDirectory.request(first);
        RunRequest after = RunDirectory.request(again);
        assertThat(after.profile()).isEqualTo(before.profile());
        assertThat(after.infraRetries()).isZero();
        assertThat(after.maxFailures()).hasValue(3);
        assertThat(after.cases().get(0).classification())
                .isEqualTo(before.cases().get(1).classification());
        assertThat(after.testlists()).containsExactly(directory.resolve("list.txt") + ", failed in " + before.runId());
        assertThat(Ran.of("run", "--failed", again).err()).contains("nothing to run again: no case in " + again);
    }

    @Test
    void shouldClassifyAnewWhereAnotherProfileIsGiven() throws IOException {
        Ran ran = Ran.of(
                "run", "--failed", first, "--clusters", clusters, "--out", again, "--select", "*bad*", "--retries", 2);

        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(cases(again)).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo("aggr-bad");
            assertThat(one.timeLimit()).hasMinutes(7);
        });
        assertThat(RunDirectory.request(again).infraRetries()).isEqualTo(2);
    }

    @Test
    void shouldTakeOneSourceOfCases() {
        assertThat(Ran.of("run", "--failed", first, directory.resolve("list.txt"))
                        .err())
                .contains("--failed takes the cases of a run and ", "expected one of both");
        assertThat(Ran.of("run", "--failed", first, "--strict").err()).contains("need --configs or --sync");
        assertThat(Ran.of("run", "--failed", first, "--mode", "disagg").err()).contains("none of those that failed");
        assertThat(Ran.of("run", "--failed", first, "--select", "aggr-bed").err())
                .contains("aggr-bad", "nothing was submitted");
        assertThat(Ran.of("run", "--failed", directory).err()).contains("is not the directory of a run");
        assertThat(Ran.of("run", "--cluster", "here").err()).contains("a LIST is missing, or --failed RUN");
    }

    @Test
    void shouldTellTheStatusToPrograms() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Ran.of("status", first, "--format", "json").out());

        assertThat(cases).hasSize(4);
        assertThat(cases.get(1).get("id").asText()).isEqualTo("aggr-bad");
        assertThat(cases.get(1).get("verdict").asText()).isEqualTo("FAILED");
        assertThat(cases.get(1).get("reason").asText()).contains("too slow");
        assertThat(Ran.of("status", first, "--format", "json", "--watch").code())
                .isEqualTo(2);
    }

    @Test
    void shouldListRunsForPrograms() throws IOException {
        JsonNode run = new ObjectMapper()
                .readTree(Ran.of("runs", directory, "--format", "json").out())
                .get(0);

        assertThat(run.get("cluster").asText()).isEqualTo("here");
        assertThat(run.get("cases").asInt()).isEqualTo(4);
        assertThat(run.at("/verdicts/FAILED").asInt()).isEqualTo(2);
        assertThat(run.get("alive").asBoolean()).isFalse();
        assertThat(run.get("directory").asText()).isEqualTo(first.toString());
    }
}
