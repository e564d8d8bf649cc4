package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Orphans;
import io.perfsanity.engine.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is interrupted, in each of its phases and while Slurm is silent, on a real Slurm. */
class CancelIT {
    private static final String SLOW = "aggr-sample_faults_grace_blackwell-hangs  # timeout:5m";
    private static final String QUICK =
            "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tp4_mtp3_1k1k  # timeout:5m";

    @TempDir
    Path directory;

    private LabRun lab;
    private Process process;

    @BeforeEach
    void setUp() throws Exception {
        lab = new LabRun(directory);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        process.destroyForcibly().waitFor();
        if (RunDirectory.holdsRun(lab.out)) {
            assertThat(LabRun.execute(List.of("cancel", lab.out.toString()))).isZero();
            assertThat(liveJobs()).isEmpty();
        }
    }

    private void start(String cluster, String... cases) throws IOException {
        process = Ran.start(lab.runLines(cluster, cases), directory.resolve("log"));
    }

    private void awaitJournal(String words) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> journalSays(words));
    }

    private boolean journalSays(String words) {
        try {
            return Files.readString(lab.out.resolve("journal.jsonl")).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    /** As Ctrl-C does; the promise is 45 s. */
    private void interrupt() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(45, TimeUnit.SECONDS)).isTrue();
    }

    private String liveJobs() throws Exception {
        return LabRun.onLogin("squeue -h -o %j | grep -F " + lab.runId() + " || true");
    }

    @Test
    void shouldLeaveNothingWhenItIsInterruptedWhilePreparing() throws Exception {
        start("gb200", SLOW);
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.readString(directory.resolve("log")).contains("sources are in"));

        interrupt();

        if (RunDirectory.holdsRun(lab.out)) {
            assertThat(liveJobs()).isEmpty();
        }
    }

    @Test
    void shouldLeaveNothingWhenItIsInterruptedWhileSubmitting() throws Exception {
        start("gb200", SLOW);
        awaitJournal("SUBMITTING");

        interrupt();

        assertThat(lab.out.resolve("orphans.json")).doesNotExist();
        assertThat(liveJobs()).isEmpty();
        assertThat(lab.onlyCase().verdict()).isIn(Verdict.CANCELLED, Verdict.INFRA);
    }

    @Test
    void shouldEndAJobThatIsPending() throws Exception {
        lab.define("later", """
                partition: gb200
                gpusPerNode: 4
                commands: trtllm
                limits: *quick
                sbatchArgs: ['--begin=now+3600']
                """);
        start("later", SLOW);
        awaitJournal("PENDING");

        interrupt();

        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.CANCELLED);
        assertThat(liveJobs()).isEmpty();
    }

    @Test
    void shouldKeepTheVerdictOfACaseThatIsBeingCollected() throws Exception {
        start("gb200", QUICK, SLOW);
        awaitJournal("\"phase\":\"ENDED\"");

        interrupt();

        assertThat(lab.result().cases())
                .extracting(CaseResult::verdict)
                .containsExactly(Verdict.PASSED, Verdict.CANCELLED);
        assertThat(liveJobs()).isEmpty();
    }

    @Test
    void shouldFreeItsCallerWhileSlurmIsSilentAndEndTheJobsWhenItIsBack() throws Exception {
        start("gb200", SLOW);
        awaitJournal("RUNNING");
        LabRun.whileSlurmIsSilent(() -> {
            interrupt();

            assertThat(process.exitValue()).isEqualTo(ExitCodes.INFRA);
            assertThat(new Orphans(lab.out).read())
                    .singleElement()
                    .satisfies(orphan -> assertThat(orphan.jobName()).isEqualTo("ps-" + lab.runId() + "-001-1"));
            assertThat(LabRun.execute(List.of("cancel", lab.out.toString())))
                    .as("while it is silent")
                    .isEqualTo(ExitCodes.INFRA);
            assertThat(new Orphans(lab.out).read()).hasSize(1);
        });
        assertThat(liveJobs()).isNotEmpty();

        assertThat(LabRun.execute(List.of("cancel", lab.out.toString()))).isZero();

        assertThat(lab.out.resolve("orphans.json")).doesNotExist();
        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.CANCELLED);
        assertThat(liveJobs()).isEmpty();
    }

    @Test
    void shouldSweepAKilledRunOnlyWhenSlurmAnswers() throws Exception {
        start("gb200", SLOW);
        awaitJournal("RUNNING");
        process.destroyForcibly().waitFor();
        List<String> sweep =
                lab.command("clusters", "orphans", "gb200", "--runs", lab.out.toString(), "--cancel", "--yes");
        LabRun.whileSlurmIsSilent(() -> {
            assertThat(LabRun.execute(sweep)).isEqualTo(ExitCodes.INFRA);
        });

        assertThat(LabRun.execute(sweep)).isZero();

        assertThat(liveJobs()).isEmpty();
    }
}
