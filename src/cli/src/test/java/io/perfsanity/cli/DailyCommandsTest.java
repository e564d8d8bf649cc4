package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What people do with runs day by day, on processes of this machine. */
@EnabledOnOs(OS.LINUX)
class DailyCommandsTest {

    @TempDir
    Path directory;

    private Path out;

    /** Cases say who they are; those called so fail, or wait for a file {@code go}. */
    @BeforeEach
    void define() throws IOException {
        out = directory.resolve("out");
        var unused = LocalTally.define(directory, """
                echo "throughput of $PS_CASE_ID"
                        case $PS_CASE_ID in
                          *fails*) exit 1 ;;
                          *waits*) until [[ -e $directory/go ]]; do sleep 0.2; done; echo 'it goes' ;;
                        esac""");
    }

    private List<Object> run(String list, Object... more) throws IOException {
        Path file = Files.writeString(directory.resolve("list.txt"), list);
        List<Object> arguments = new ArrayList<>(List.of("run", file, "--cluster", "here", "--out", out));
        arguments.addAll(List.of("--clusters", directory.resolve("clusters.yaml"), "--retries", 0));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Ran ran(String list, Object... more) throws IOException {
        return Ran.of(run(list, more).toArray());
    }

    private Process start(String list, Object... more) throws IOException {
        return Ran.start(run(list, more).stream().map(String::valueOf).toList(), directory.resolve("log"));
    }

    private List<CaseResult> cases() throws IOException {
        return new ResultsJson().read(out.resolve("results.json")).cases();
    }

    @Test
    void shouldPrintTheLogOfACaseFromTheClusterWhileItRunsAndFromItsFilesAfterwards() throws Exception {
        Process process = start("aggr-waits\n");
        await().ignoreExceptions()
                .until(() -> Ran.of("logs", out, "aggr-waits").out().contains("throughput of aggr-waits"));
        Process following = Ran.start(
                List.of("logs", out.toString(), "waits", "-f", "--role", "agg", "--all"),
                directory.resolve("followed"));
        await().until(() -> Files.readString(directory.resolve("followed")).contains("throughput of aggr-waits"));
        Files.writeString(directory.resolve("go"), "");

        assertThat(process.waitFor(3, TimeUnit.MINUTES) && following.waitFor(60, TimeUnit.SECONDS))
                .isTrue();
        assertThat(directory.resolve("followed")).content().containsOnlyOnce("it goes");
        assertThat(Ran.of("logs", out, "1", "--role", "AGG").out()).isEqualTo("throughput of aggr-waits\nit goes\n");
        assertThat(Ran.of("logs", out, "1").out())
                .startsWith("==> AGG.log <==\nthroughput of aggr-waits\nit goes\n\n==> job.log <==\n");
        assertThat(Ran.of("logs", out, "1", "--role", "GEN_0").err())
                .contains("no log of GEN_0; it has AGG.log, job.log");
    }

    @Test
    void shouldSayWhichCaseItDoesntKnowOrWhichItCouldBe() throws IOException {
        ran("aggr-one_a\naggr-one_b\n");

        assertThat(Ran.of("logs", out, "aggr-one_c").err())
                .contains("the run has no case 'aggr-one_c', did you mean 'aggr-one_a'?");
        assertThat(Ran.of("logs", out, "one").err())
                .contains("2 cases have 'one' in their ids, expected one: aggr-one_a, aggr-one_b");
        assertThat(Ran.of("logs", out, "002").out()).contains("throughput of aggr-one_b");
        assertThat(Ran.of("logs", directory, "x").code()).isEqualTo(ExitCodes.BAD_INPUT);
    }

    @Test
    void shouldBeginNoMoreCasesAfterTooManyFailures() throws IOException {
        Files.writeString(
                directory.resolve("clusters.yaml"),
                Files.readString(directory.resolve("clusters.yaml")).replace("limits: {", "limits: {liveJobs: 1, "));

        Ran ran = ran("aggr-a\naggr-fails\naggr-b\naggr-c\n", "--max-failures", 1);

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.INFRA);
        assertThat(cases())
                .extracting(CaseResult::verdict)
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(Verdict.PASSED),
                        second -> assertThat(second).isNotIn(Verdict.PASSED, Verdict.CANCELLED),
                        third -> assertThat(third).isEqualTo(Verdict.CANCELLED),
                        fourth -> assertThat(fourth).isEqualTo(Verdict.CANCELLED));
        assertThat(Files.readAllLines(directory.resolve("starts"))).containsExactly("aggr-a", "aggr-fails");
        assertThat(ran.out()).contains("all 2: not run: 1 case had not passed before (--max-failures)");
        assertThat(ran("aggr-a\n", "--max-failures", 0).err())
                .contains("--max-failures is 0, expected a number from 1");
    }

    @Test
    void shouldTellAProgramHowTheRunEndedWithoutAShell() throws IOException {
        Path told = directory.resolve("told");
        Path program = Files.writeString(directory.resolve("tell me"), """
                #!/bin/bash
                printf '%%s\\n' "$#" "$1" "$2" "$PERF_SANITY_EXIT_CODE" "$PERF_SANITY_PASSED" "$PERF_SANITY_DIRECTORY" >'%1$s'
                cat >>'%1$s'
                echo 'no way'; exit 7
                """.formatted(told));
        assertThat(program.toFile().setExecutable(true)).isTrue();

        Ran ran = ran("aggr-a\n", "--notify", "'" + program + "' \"two words\" $(touch${IFS}pwned)");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("note: --notify: " + program + " ended with 7: no way");
        assertThat(Files.readAllLines(told))
                .startsWith("2", "two words", "$(touch${IFS}pwned)", "0", "1", out.toString())
                .anyMatch(line -> line.startsWith("total "));
        assertThat(ran("aggr-a\n", "--notify", " ").err()).contains("--notify: no command");
    }

    @Test
    void shouldOnlyNoteThatTheProgramIsMissing() throws IOException {
        Ran ran = ran("aggr-a\n", "--notify", "/no/such/program");

        assertThat(ran.code()).isZero();
        assertThat(ran.err()).contains("note: --notify: ", "/no/such/program");
    }

    @Test
    void shouldListRunsTheLatestFirst() throws Exception {
        ran("aggr-a\n");
        Files.move(out, directory.resolve("first"));
        ran("aggr-b\naggr-fails\n");
        RunDirectory.create(directory.resolve("left"), RunDirectory.request(out))
                .close();

        Ran runs = Ran.of("runs", directory);

        assertThat(runs.out().lines().skip(1))
                .hasSize(3)
                .anyMatch(line ->
                        line.matches(".* here +\\S+list.txt +1 of 1 done: 1 passed, 0 failed +ended +\\S+/first"))
                .anyMatch(line -> line.contains("2 of 2 done: 1 passed") && line.endsWith("/out"))
                .anyMatch(line -> line.contains("0 of 2 done") && line.contains("left: resume it"))
                .last()
                .asString()
                .endsWith("/first");
        assertThat(Ran.of("runs", directory.resolve("work")).err()).contains("no run lies in ");
        assertThat(Ran.of("runs", directory.resolve("none")).code()).isEqualTo(ExitCodes.BAD_INPUT);
    }

    @Test
    void shouldShowARunThatHasEndedAndSayWhoDrivesNone() throws Exception {
        ran("aggr-a\n");

        Ran attached = Ran.of("attach", out);
        assertThat(attached.code()).isZero();
        assertThat(attached.out()).contains("single-agg", "Report: ");
        assertThat(Ran.of("status", out).out()).contains("; ended at ", "1 of 1 done: 1 passed, 0 failed\n");

        Files.delete(out.resolve("journal.jsonl"));
        Ran left = Ran.of("attach", out);
        assertThat(left.code()).isEqualTo(ExitCodes.INFRA);
        assertThat(left.err()).contains("no process drives the run; 'perf-sanity resume " + out + "' goes on with it");
    }
}
