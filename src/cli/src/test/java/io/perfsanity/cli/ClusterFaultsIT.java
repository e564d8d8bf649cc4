package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full work directory, a file system that shows files late, a job that Slurm doesn't start: on a real Slurm. */
class ClusterFaultsIT {
    private static final String GATE = "until [[ -e ${tally%/*}/go ]]; do sleep 0.2; done\n";

    /** A file system of its own, on the cluster. */
    private final Path small = LabRun.home().resolve("small-" + UUID.randomUUID());

    @TempDir
    Path directory;

    private LabRun lab;
    private Process run;

    @BeforeEach
    void mount() throws Exception {
        lab = new LabRun(directory);
        LabRun.lab("root", "mkdir", "-p", small.toString());
        LabRun.lab("root", "mount", "-t", "tmpfs", "-o", "size=512k,mode=1777", "tmpfs", small.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        if (run != null) {
            lab.leaveNothing(run);
        }
        LabRun.lab("root", "umount", "--lazy", small.toString());
        LabRun.lab("root", "rmdir", small.toString());
    }

    private void fill() throws Exception {
        fillExcept(0);
    }

    private void fillExcept(int kibibytes) throws Exception {
        LabRun.onLogin("cat /dev/zero >'%1$s/filler' 2>/dev/null; truncate -s -%2$dK '%1$s/filler'"
                .formatted(small, kibibytes));
    }

    private String workDirectory() {
        return "workDirectory: '%s'%n".formatted(small);
    }

    private void start(String cluster) throws IOException {
        start(cluster, "aggr-case");
    }

    private void start(String cluster, String... cases) throws IOException {
        run = Ran.start(lab.runPlain(cluster, cases), directory.resolve("run.log"));
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("run.log"));
    }

    private int end() throws Exception {
        assertThat(run.waitFor(3, TimeUnit.MINUTES)).as(log()).isTrue();
        assertThat(LabRun.onLogin("squeue -h -o %j")).doesNotContain(lab.runId());
        return run.exitValue();
    }

    @Test
    void shouldCallItInfrastructureWhenAJobCannotWriteItsResults() throws Exception {
        Tally tally = Tally.define(lab, "small", GATE + "passes", workDirectory());
        start("small");
        await().until(() -> !tally.cases().isEmpty());
        fill();
        tally.open("go");

        assertThat(end()).as(log()).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.onlyCase().verdict()).as(log()).isEqualTo(Verdict.INFRA);
        assertThat(tally.cases()).containsExactly("aggr-case");
    }

    @Test
    void shouldNotFailATestThatFoundNoRoomForItsFiles() throws Exception {
        Tally tally = Tally.define(
                lab, "small", GATE + "fallocate -l 100K \"$PS_OUTPUT_DIR/big\" && passes", workDirectory());
        start("small");
        await().until(() -> !tally.cases().isEmpty());
        fillExcept(32);
        tally.open("go");

        assertThat(end()).as(log()).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.onlyCase().reason()).isEqualTo("the case failed, and there was no room for its files");
    }

    @Test
    void shouldSubmitWhenThereIsRoomAgain() throws Exception {
        Tally tally = Tally.define(lab, "small", GATE + "passes", workDirectory() + """
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, liveJobs: 1}
                """);
        start("small", "aggr-case1", "aggr-case2");
        await().until(() -> !tally.cases().isEmpty());
        // Enough for the first to end, not for what the second brings
        fillExcept(16);
        tally.open("go");
        await().until(() -> log().contains("the run's files can't be written to"));
        assertThat(tally.cases()).containsExactly("aggr-case1");

        LabRun.onLogin("rm '%s/filler'".formatted(small));

        assertThat(end()).as(log()).isZero();
        assertThat(tally.cases()).containsExactly("aggr-case1", "aggr-case2");
    }

    @Test
    void shouldSayOfACaseThatItRanOutOfMemory() throws Exception {
        assumeTrue(LabRun.onLogin("scontrol show config").contains("task/cgroup"), "no memory cgroup here");
        // What is killed stands in a step of Slurm; the job itself is but FAILED.
        Tally tally =
                Tally.define(lab, "narrow", "python3 -c 'b\"x\" * (1 << 28)' && passes", "sbatchArgs: ['--mem=64M']\n");
        start("narrow");

        assertThat(end()).as(log()).isEqualTo(ExitCodes.TEST_FAILURES);
        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(lab.onlyCase().reason()).isEqualTo("the role AGG ran out of memory (exit code 137)");
        assertThat(tally.cases()).containsExactly("aggr-case");
    }

    @Test
    void shouldSayOfACaseThatItsJobWasSuspended() throws Exception {
        Tally tally = Tally.define(lab, "halted", GATE.replace("do ", "do touch ${tally%/*}/beat; ") + "passes", "");
        start("halted");
        await().until(() -> !tally.cases().isEmpty());
        String job = LabRun.onLogin("squeue -h -o %%A -n ps-%s-001-1".formatted(lab.runId()));

        LabRun.lab("root", "scontrol", "suspend", job);
        // slurmd is told later, and a short stop is none
        await().until(() -> tally.secondsSince("beat") > 14);
        LabRun.lab("root", "scontrol", "resume", job);
        tally.open("go");

        assertThat(end()).as(log()).isZero();
        assertThat(lab.onlyCase().reason()).matches("1 test passed; the job was suspended for \\d+s");
    }

    @Test
    void shouldWaitForAnExitFileThatAppearsLate() throws Exception {
        // A directory of its name keeps the file from its place until the test makes way.
        Tally tally = Tally.define(lab, "late", "passes; mkdir \"$PS_ATTEMPT_DIR/exit\"", """
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 1m}
                """);
        start("late");
        await().until(() -> Files.exists(lab.out.resolve("journal.jsonl"))
                && Files.readString(lab.out.resolve("journal.jsonl")).contains("COMPLETED"));

        LabRun.onLogin("cd perf/work/runs/%s/cases/*/attempts/1 && mv exit away && mv away/exit.tmp exit"
                .formatted(lab.runId()));

        assertThat(end()).as(log()).isZero();
        assertThat(tally.cases()).containsExactly("aggr-case");
    }

    @Test
    void shouldEndAJobThatWaitsBeyondItsLimit() throws Exception {
        Tally tally = Tally.define(lab, "later", "passes", """
                sbatchArgs: ['--begin=now+1hour']
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, pending: 4s}
                """);

        start("later");

        assertThat(end()).as(log()).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.onlyCase().reason()).isEqualTo("waited 4s in the queue (BeginTime)");
        assertThat(tally.cases()).isEmpty();
    }
}
