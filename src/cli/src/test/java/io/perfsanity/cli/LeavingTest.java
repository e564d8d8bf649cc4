package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.DirectoryOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who drives a run goes away: by Ctrl-C, by a signal, with the terminal, or since he said so. The cases are real processes. */
@EnabledOnOs(OS.LINUX)
class LeavingTest {
    @TempDir
    Path directory;

    private WaitingRun run;

    @BeforeEach
    void define() throws IOException {
        run = new WaitingRun(directory);
    }

    @AfterEach
    void leaveNothing() throws IOException {
        run.close();
    }

    private List<Verdict> verdicts() throws IOException {
        return new ResultsJson()
                .read(run.out.resolve("results.json")).cases().stream()
                        .map(CaseResult::verdict)
                        .toList();
    }

    private void assertThatTheSameJobWasTakenUp() throws IOException {
        assertThat(verdicts()).containsExactly(Verdict.PASSED);
        assertThat(run.starts()).containsExactly("aggr-waits");
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Without a terminal; signals do what they do by default, whatever runs the tests. */
    private Process start(String... before) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
        command.addAll(List.of(before));
        command.addAll(Ran.java());
        command.addAll(run.command());
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    @Test
    void shouldAskAtTheFirstCtrlCAndCancelAtTheSecond() throws Exception {
        try (AtTerminal terminal = AtTerminal.start(directory, run.command())) {
            run.awaitStart();
            terminal.pressCtrlC();
            await().until(() -> terminal.screen().contains("Ctrl-C again within 5 s cancels 1 job; otherwise the run"));
            assertThat(Files.readString(run.out.resolve("journal.jsonl"))).doesNotContain("cancelled");
            terminal.pressCtrlC();

            assertThat(terminal.await()).as(terminal.screen()).isEqualTo(ExitCodes.INFRA);
            assertThat(terminal.screen())
                    .contains("cancelling 1 job of run ", " s at most", "cancelled  aggr-waits", "Report: ");
        }
        assertThat(verdicts()).containsExactly(Verdict.CANCELLED);
        assertThat(run.out.resolve("orphans.json")).doesNotExist();
    }

    @Test
    void shouldGoOnWhenCtrlCIsPressedOnce() throws Exception {
        try (AtTerminal terminal = AtTerminal.start(directory, run.command("--plain"))) {
            run.awaitStart();
            terminal.pressCtrlC();
            await().until(() -> terminal.screen().contains(" the run goes on"));
            run.letCasesEnd();

            assertThat(terminal.await()).as(terminal.screen()).isZero();
        }
        assertThatTheSameJobWasTakenUp();
    }

    @Test
    void shouldLeaveTheJobsAndSayHowToGoOnWhenTheTerminalIsClosed() throws Exception {
        try (AtTerminal terminal = AtTerminal.start(directory, run.command())) {
            run.awaitStart();
            assertThat(terminal.isAlive()).isTrue();
        }

        await().until(() -> run.owner() == DirectoryOwner.Life.GONE);
        assertThat(run.out.resolve("run.log"))
                .content()
                .contains("the terminal is gone; the jobs of run ", "'perf-sanity resume " + run.out + "' takes it up");
        assertThat(Ran.of("status", run.out).out())
                .contains("no process drives it: 'perf-sanity resume " + run.out + "'");
        run.letCasesEnd();
        assertThat(Ran.of("resume", run.out).code()).isZero();
        assertThatTheSameJobWasTakenUp();
    }

    /** CI systems, timeout and service managers ask once. */
    @Test
    void shouldCancelAtTheFirstSignalWhereNobodySitsAtATerminal() throws Exception {
        for (String name : List.of("INT", "TERM")) {
            define();
            Process process = start();
            run.awaitStart();
            signal(name, process);

            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitCodes.INFRA);
            assertThat(verdicts()).as(name).containsExactly(Verdict.CANCELLED);
            assertThat(directory.resolve("log")).content().contains("cancelled  aggr-waits", "Report: ");
            FileUtils.deleteDirectory(run.out.toFile());
            Files.delete(directory.resolve("starts"));
        }
    }

    @Test
    void shouldGoOnThroughAHangUpThatItsUserIgnores() throws Exception {
        Process process = start("nohup");
        run.awaitStart();
        signal("HUP", process);
        run.letCasesEnd();

        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThatTheSameJobWasTakenUp();
    }

    @Test
    void shouldGoOnWhenNobodyReadsItsOutputAnyMore() throws Exception {
        Process process = start("bash", "-c", "\"$@\" 2>&1 | head -n 1; exit ${PIPESTATUS[0]}", "bash");
        run.awaitStart();
        run.letCasesEnd();

        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readAllLines(directory.resolve("log"))).hasSize(1);
        assertThatTheSameJobWasTakenUp();
    }

    @Test
    void shouldLeaveTheRunToAProcessThatOutlivesTheTerminal() throws Exception {
        try (AtTerminal terminal = AtTerminal.start(directory, run.command("--detach"))) {
            assertThat(terminal.await()).as(terminal.screen()).isZero();
            assertThat(terminal.screen()).contains("goes on in the background", "perf-sanity attach " + run.out);
        }
        run.awaitStart();
        assertThat(run.owner()).isEqualTo(DirectoryOwner.Life.LIVES);
        Ran status = Ran.of("status", run.out);
        assertThat(status.out()).contains("driven by process ", "0 of 1 done; 1 running; ", "aggr-waits");
        assertThat(Ran.of("runs", directory).out()).contains("goes on (process ", run.out.toString());
        assertThat(Ran.of("resume", run.out).err()).contains("is in use by process ");

        try (AtTerminal attached = AtTerminal.start(directory, List.of("attach", run.out.toString()))) {
            await().until(() -> attached.screen().contains("RUNNING on "));
            attached.pressCtrlC();
            assertThat(attached.await()).isEqualTo(130);
        }
        assertThat(run.owner()).isEqualTo(DirectoryOwner.Life.LIVES);

        try (AtTerminal attached = AtTerminal.start(directory, List.of("attach", run.out.toString()))) {
            await().until(() -> attached.screen().contains("RUNNING on "));
            run.letCasesEnd();
            assertThat(attached.await()).as(attached.screen()).isZero();
            assertThat(attached.screen()).contains("1 of 1 done: 1 passed", "Report: ");
        }
        assertThatTheSameJobWasTakenUp();
        assertThat(run.out.resolve("run.log")).content().contains("[001] aggr-waits: PASSED");
        assertThat(Ran.of("runs", directory).out()).contains("1 passed", "ended");
    }
}
