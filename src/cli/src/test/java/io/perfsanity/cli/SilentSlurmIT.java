package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Orphans;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Jobs that are to be ended while Slurm's controller accepts connections and says nothing. */
@Isolated("nobody has a controller meanwhile")
class SilentSlurmIT extends InterruptedRun {
    /** Many a command waits it out. */
    @BeforeAll
    static void loseLittleTime() throws Exception {
        LabRun.setMessageTimeout(4);
    }

    @AfterAll
    static void waitAsUsual() throws Exception {
        LabRun.setMessageTimeout(10);
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
