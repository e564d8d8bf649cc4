package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.scheduler.Observation.JobReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JobRowTest {

    @Test
    void shouldReadARowOfTheQueue() {
        assertThat(JobRow.ofQueue("12|PENDING||Resources|N/A|ps-r1-001-1"))
                .contains(new JobRow("12", "ps-r1-001-1", JobState.PENDING, "", "", "Resources", Optional.empty(), ""));
        assertThat(JobRow.ofQueue("12|RUNNING|gb200-node[3-4,7]|None||a|b|"))
                .contains(
                        new JobRow("12", "a|b|", JobState.RUNNING, "", "gb200-node[3-4,7]", "", Optional.empty(), ""));
    }

    @Test
    void shouldExpectAStartOnlyOfAJobThatWaits() {
        Instant start = Instant.ofEpochSecond(1_795_497_947);
        assertThat(reported("12|PENDING||Priority|1795497947|a").expectedStart())
                .contains(start);
        assertThat(reported("12|RUNNING|n1|None|1795497947|a").expectedStart()).isEmpty();
        for (String unknown : List.of("N/A", "", "0", "2026-11-24T12:34:56", "-5", "99999999999999999999", "1e9")) {
            assertThat(reported("12|PENDING||Priority|" + unknown + "|a").expectedStart())
                    .as(unknown)
                    .isEmpty();
        }
    }

    private static JobReport reported(String line) {
        return JobRow.ofQueue(line).orElseThrow().report(Optional.empty());
    }

    @Test
    void shouldReadARowOfAccounting() {
        assertThat(JobRow.ofAccounting("12|CANCELLED by 1000|0:15|None assigned|ps-r1-001-1"))
                .contains(new JobRow(
                        "12", "ps-r1-001-1", JobState.CANCELLED, "by 1000", "", "", Optional.empty(), "0:15"));
        assertThat(JobRow.ofAccounting("sacct: error: something|a|b|c|d")).isEmpty();
    }

    @Test
    void shouldNotTakeWhatAJobWaitedForAsTheReasonOfItsEnd() {
        JobRow queued =
                JobRow.ofQueue("12|CANCELLED||Resources|N/A|ps-r1-001-1").orElseThrow();

        assertThat(queued.report(Optional.empty()).reason()).isEmpty();
        assertThat(queued.report(JobRow.ofAccounting("12|CANCELLED by 1000|0:0|None assigned|ps-r1-001-1"))
                        .reason())
                .isEqualTo("by 1000");
        assertThat(JobRow.ofQueue("12|TIMEOUT|n1|TimeLimit|N/A|ps-r1-001-1")
                        .orElseThrow()
                        .report(Optional.empty())
                        .reason())
                .isEqualTo("TimeLimit");
    }

    @Test
    void shouldReadALineOfTheController() {
        String line = "JobId=11 JobName=ps-x-1 UserId=perf(1001) GroupId=perf(1001) MCS_label=N/A Priority=4294901749"
                + " Nice=0 Account=(null) QOS=normal JobState=FAILED Reason=NonZeroExitCode Dependency=(null) Requeue=0"
                + " ExitCode=3:0 RunTime=00:00:01 AllocNode:Sid=slurm-ctl:28966 ReqNodeList=(null) ExcNodeList=(null)"
                + " NodeList=gb200-node3 BatchHost=gb200-node3 NumNodes=1 Power= \n";

        assertThat(JobRow.ofController(line))
                .contains(new JobRow(
                        "11",
                        "ps-x-1",
                        JobState.FAILED,
                        "",
                        "gb200-node3",
                        "NonZeroExitCode",
                        Optional.empty(),
                        "3:0"));
        assertThat(JobRow.ofController("invalid")).isEmpty();
    }

    @Property
    void shouldReadAnyLineWithoutError(@ForAll String line) {
        assertThat(JobRow.ofQueue(line)).isNotNull();
        assertThat(JobRow.ofAccounting(line)).isNotNull();
        assertThat(JobRow.ofController(line)).isNotNull();
    }
}
