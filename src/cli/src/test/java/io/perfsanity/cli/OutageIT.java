package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slurm's controller is away in the middle of a run: while a case runs, one waits, and one is being submitted. */
@Isolated("nobody has a controller meanwhile")
class OutageIT {
    /** For several polls; {@code work/verify --long} takes longer. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 12));

    @TempDir
    Path directory;

    private LabRun lab;
    private Tally tally;
    private Process run;

    /** Many a command waits it out. */
    @BeforeAll
    static void loseLittleTime() throws Exception {
        LabRun.setMessageTimeout(4);
    }

    @AfterAll
    static void waitAsUsual() throws Exception {
        LabRun.setMessageTimeout(10);
    }

    @BeforeEach
    void begin() throws Exception {
        lab = new LabRun(directory);
        // The pause leaves a submission for the time of the outage. The first two cases run until they may end.
        tally = Tally.define(lab, "slow-pace", """
                [[ $PS_CASE_ID != *gated* ]] || until [[ -e ${tally%/*}/$PS_CASE_ID ]]; do sleep 0.2; done
                passes""", """
                limits: {submitPause: 4s, pollFloor: 1s, pollCeiling: 2s, retryPause: 1s, exitFile: 10s}
                """);
        run = Ran.start(
                lab.runPlain(
                        "slow-pace",
                        "aggr-gated-1",
                        "aggr-gated-2",
                        "aggr-waits  # mode:multi-agg nodes:11",
                        "aggr-comes",
                        "aggr-follows"),
                directory.resolve("run.log"));
        // Only now: a step that can't reach the controller when it starts is a fault of its own.
        await().until(() -> tally.cases().size() == 2
                && LabRun.onLogin("squeue -h -t PENDING -o %j").contains("ps-" + lab.runId()));
    }

    @AfterEach
    void bringBack() throws Exception {
        LabRun.lab("accounting-start");
        LabRun.lab("controller-start");
        lab.leaveNothing(run);
    }

    private void awaitARefusedSubmission() {
        await().until(() -> !LabRun.onLogin(
                        "cat perf/work/runs/%s/cases/*/attempts/1/submit.err || true".formatted(lab.runId()))
                .isEmpty());
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("run.log"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "stop"})
    void shouldRunEachCaseOnceThoughTheControllerIsAway(String outage) throws Exception {
        LabRun.lab("controller-" + outage);
        awaitARefusedSubmission();
        LabRun.lab("controller-start");
        tally.open("aggr-gated-1");
        tally.open("aggr-gated-2");

        assertThatEachCaseRanOnce();
    }

    /** What runs ends meanwhile, when there is nobody whom Slurm could tell. */
    @Test
    void shouldRunEachCaseOnceThoughControllerAndAccountingAreAway() throws Exception {
        LabRun.lab("accounting-stop");
        LabRun.lab("controller-stop");
        tally.open("aggr-gated-1");
        Thread.sleep(OUTAGE.toMillis());
        LabRun.lab("accounting-start");
        LabRun.lab("controller-start");
        tally.open("aggr-gated-2");

        assertThatEachCaseRanOnce();
    }

    private void assertThatEachCaseRanOnce() throws Exception {
        assertThat(run.waitFor(2, TimeUnit.MINUTES)).as(log()).isTrue();
        assertThat(lab.result().cases())
                .as(log())
                .hasSize(5)
                .extracting(CaseResult::verdict)
                .containsOnly(Verdict.PASSED);
        assertThat(tally.cases())
                .as("one line for each case that ran")
                .containsExactlyInAnyOrder("aggr-gated-1", "aggr-gated-2", "aggr-waits", "aggr-comes", "aggr-follows");
    }
}
