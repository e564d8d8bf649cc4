package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.RunDirectory;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A run that is interrupted, in each of its phases, on a real Slurm. */
class CancelIT extends InterruptedRun {
    private static final String QUICK =
            "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tp4_mtp3_1k1k  # timeout:5m";

    @Test
    void shouldLeaveNothingWhenItIsInterruptedWhilePreparing() throws Exception {
        start("gb200", SLOW);
        await().pollInterval(Duration.ofMillis(20))
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
}
