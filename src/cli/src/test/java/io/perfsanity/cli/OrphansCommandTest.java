package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfsanity.engine.run.Orphans;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that outlive their run, as plain processes of this machine. Other tests' jobs may be among those that it lists. */
@EnabledOnOs(OS.LINUX)
class OrphansCommandTest {
    @TempDir
    Path directory;

    private Path out;
    private Path clusters;
    private Process process;
    private String runId;

    @BeforeEach
    void startARun() throws Exception {
        out = directory.resolve("out");
        clusters = Files.writeString(directory.resolve("clusters.yaml"), """
                clusters:
                  here:
                    connection: {type: local}
                    scheduler: local
                    workDirectory: '%s'
                    gpusPerNode: 4
                    limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s}
                    commands: {agg: 'touch %s; sleep 300', ctx: 'true', gen: 'true', benchmark: 'true'}
                """.formatted(
                        directory.resolve("work"), directory.resolve("runs")));
        Path list = Files.writeString(directory.resolve("list.txt"), "aggr-hangs\n");
        process = Ran.start(
                Stream.of("run", list, "--cluster", "here", "--clusters", clusters, "--out", out)
                        .map(String::valueOf)
                        .toList(),
                directory.resolve("log"));
        await().until(() -> Files.exists(directory.resolve("runs")));
        runId = RunDirectory.request(out).runId();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        process.destroyForcibly().waitFor();
        assertThat(Ran.of("cancel", out).code()).isZero();
        assertThat(jobLives()).isFalse();
    }

    private void killTheProcess() throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor(3, TimeUnit.MINUTES)).isTrue();
    }

    private boolean jobLives() {
        return rows(orphans()).findAny().isPresent();
    }

    private Ran orphans(Object... more) {
        return Ran.of(Stream.concat(
                        Stream.of("clusters", "orphans", "here", "--clusters", clusters, "--runs", directory),
                        Stream.of(more))
                .toArray());
    }

    private Stream<String> rows(Ran ran) {
        return ran.out().lines().filter(line -> line.startsWith(runId));
    }

    @Test
    void shouldEndTheJobsOfADeadRunWhenTold() throws Exception {
        killTheProcess();

        Ran listed = orphans();
        assertThat(listed.code()).isZero();
        assertThat(rows(listed)).singleElement().asString().contains("1        1  ", "RUNNING", "dead, in " + out);
        assertThat(listed.err()).contains("1 job of " + runId + ": the same command with --cancel");

        Ran asked = orphans("--cancel");
        assertThat(asked.err()).as("nobody is at the terminal").contains("with --cancel --yes");
        assertThat(jobLives()).isTrue();

        Ran ended = orphans("--cancel", "--yes");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("run " + runId + ": 1 of 1 ended");
        assertThat(jobLives()).isFalse();
    }

    @Test
    void shouldTellProgramsWhoseJobsLiveAndWhichOfThemWereEnded() throws Exception {
        assertThat(told(orphans("--format", "json")).get("run").asText()).isEqualTo("ALIVE");
        killTheProcess();

        JsonNode dead = told(orphans("--format", "json"));
        assertThat(dead.get("run").asText()).isEqualTo("DEAD");
        assertThat(dead.get("caseNumber").asInt()).isEqualTo(1);
        assertThat(dead.get("directory").asText()).isEqualTo(out.toString());
        assertThat(dead.get("ended").isNull()).isTrue();
        assertThat(orphans("--cancel", "--format", "json").err())
                .contains("--format json asks no question; --cancel needs --yes there");

        Ran ended = orphans("--cancel", "--yes", "--format", "json");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(told(ended).get("ended").asBoolean()).isTrue();
        assertThat(ended.err()).contains("run " + runId + ": 1 of 1 ended");
    }

    private JsonNode told(Ran ran) throws IOException {
        assertThat(ran.code()).as(ran.err()).isZero();
        for (JsonNode job : Json.mapper().readTree(ran.out())) {
            if (job.get("runId").asText().equals(runId)) {
                return job;
            }
        }
        throw new AssertionError("no job of " + runId + " in " + ran.out());
    }

    @Test
    void shouldNotTouchTheJobsOfALiveRun() throws IOException {
        Ran ran = orphans("--cancel", "--yes");

        assertThat(ran.code()).isZero();
        assertThat(rows(ran)).singleElement().asString().contains("alive, in " + out);
        assertThat(jobLives()).isTrue();

        Ran named = orphans("--cancel", "--yes", "--run", runId);
        assertThat(named.code()).isEqualTo(2);
        assertThat(named.err()).contains("run " + runId + " is alive; 'perf-sanity cancel " + out + "' ends it");
        assertThat(jobLives()).isTrue();
    }

    @Test
    void shouldEndTheJobsOfARunThatIsUnknownHereOnlyByItsName() throws Exception {
        killTheProcess();
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        List<Object> command = List.of(
                "clusters", "orphans", "here", "--clusters", clusters, "--runs", elsewhere, "--cancel", "--yes");

        Ran ran = Ran.of(command.toArray());
        assertThat(rows(ran)).singleElement().asString().contains("unknown here");
        assertThat(jobLives()).isTrue();

        Ran wrong = Ran.of(Stream.concat(command.stream(), Stream.of("--run", "20260101-000000-abcde"))
                .toArray());
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("--run is '20260101-000000-abcde', expected a run with live jobs: ", runId);

        Ran named = Ran.of(
                Stream.concat(command.stream(), Stream.of("--run", runId)).toArray());
        assertThat(named.code()).as(named.err()).isZero();
        assertThat(named.out()).contains("run " + runId + ": 1 of 1 ended");
        assertThat(jobLives()).isFalse();
    }

    @Test
    void shouldEndWhatAnEarlierCancellationLeftAndForgetIt() throws Exception {
        killTheProcess();
        Path attempt = directory.resolve("work/runs/" + runId + "/cases/001-aggr-hangs/attempts/1");
        Files.writeString(out.resolve("orphans.json"), """
                [{"jobName": "ps-%s-001-1", "jobId": "%s", "directory": "%s"}]
                """.formatted(
                        runId, Files.readString(attempt.resolve("job")).strip(), attempt));

        Ran ran = Ran.of("cancel", out);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("1 of 1 orphaned jobs are gone");
        assertThat(new Orphans(out).read()).isEmpty();
        assertThat(out.resolve("orphans.json")).doesNotExist();
        assertThat(jobLives()).isFalse();
    }

    @Test
    void shouldRefuseOptionsThatEndNothing() {
        assertThat(orphans("--yes").code()).isEqualTo(2);
        assertThat(orphans("--run", runId).err()).contains("--yes and --run go with --cancel");
        assertThat(orphans("--runs", directory.resolve("nowhere")).err())
                .contains("--runs: no such directory: " + directory.resolve("nowhere"));
    }
}
