package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.scheduler.Observation.Sight;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What administrators, other users and Slurm itself do to jobs on the real Slurm lab. */
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class SlurmStatesIT extends OnSlurmLab {
    /** Runs until the test lets it go; notes that it ran. */
    private static final String GATED = """
            echo $SLURM_JOB_ID >>../../starts
            until [[ -e ../../go ]]; do sleep 0.2; done
            """;

    private static String id(JobRef watch) {
        return watch.jobId().orElseThrow();
    }

    private JobRef running(String directives, String script) throws IOException {
        JobRef watch = submitted(attempt(directives, script)).get(0);
        awaitThat(() -> job(watch).state() == JobState.RUNNING);
        return watch;
    }

    @Test
    void shouldFollowAJobThatIsSuspendedAndGoesOn() throws Exception {
        JobRef watch = running("", GATED + "echo rc=0 >exit");

        slurmLab("root", "scontrol", "suspend", id(watch));
        awaitThat(() -> job(watch).state() == JobState.SUSPENDED);
        remote("touch " + run + "/go");
        slurmLab("root", "scontrol", "resume", id(watch));

        assertThat(awaitEnd(watch).state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void shouldRunAnAttemptOnceThoughAnAdministratorRequeuesAndHoldsItsJob() throws Exception {
        JobRef watch = running("", GATED);
        slurmLab("root", "scontrol", "update", "jobid=" + id(watch), "requeue=1");

        slurmLab("root", "scontrol", "requeuehold", id(watch));
        awaitThat(() -> job(watch).state().phase() == JobState.Phase.WAITING);
        assertThat(job(watch).reason()).containsIgnoringCase("held");
        remote("scontrol release " + id(watch));

        // Its second life finds the attempt claimed, and ends.
        assertThat(awaitEnd(watch).state()).isEqualTo(JobState.FAILED);
        assertThat(remote("cat " + run + "/starts").lines()).containsExactly(id(watch));
    }

    @Test
    void shouldTellWhyJobsWereEnded() throws Exception {
        // On nodes that no test beside this one needs
        JobRef cancelled = running("#SBATCH --partition=b200\n", "sleep 300");
        JobRef late = running("#SBATCH --time=1\n", "sleep 300");
        // It needs both nodes, and the job that is cancelled when it is over has one of them.
        JobRef missed = submitted(attempt(
                        "#SBATCH --partition=b200\n#SBATCH --nodes=2\n#SBATCH --exclusive\n#SBATCH --time=1\n#SBATCH --deadline=now+63seconds\n",
                        "true"))
                .get(0);

        // Slurm looks every half minute whether a job's time is over, so for this one too meanwhile
        slurmLab("root", "scontrol", "update", "jobid=" + id(late), "EndTime=now");
        assertThat(awaitEnd(missed).state()).isEqualTo(JobState.DEADLINE);
        slurmLab("root", "scancel", id(cancelled));

        assertThat(awaitEnd(cancelled).state()).isEqualTo(JobState.CANCELLED);
        // Only accounting knows by whom, and it may be late
        awaitThat(() -> job(cancelled).reason().equals("by 0"));
        assertThat(awaitEnd(late).state()).isEqualTo(JobState.TIMEOUT);
    }

    @Test
    void shouldTellThatAJobMadeWayForAnother() throws Exception {
        JobRef watch = running("#SBATCH --exclusive\n", GATED);
        String node =
                remote("squeue --noheader --format=%N --jobs=" + id(watch)).strip();

        remote("sbatch --partition=urgent --exclusive --nodelist=" + node + " --output=/dev/null --wrap=true");

        assertThat(awaitEnd(watch).state()).isEqualTo(JobState.PREEMPTED);
    }

    @Test
    void shouldTellThatTheNodesOfAJobDidNotBoot() throws Exception {
        JobRef watch = running("", GATED);

        slurmLab("boot-fail", id(watch));

        assertThat(awaitEnd(watch).state()).isEqualTo(JobState.BOOT_FAIL);
    }

    @Test
    void shouldTellThatABatchScriptRanOutOfMemory() throws Exception {
        assumeTrue(remote("scontrol show config").contains("task/cgroup"), "no memory cgroup of version 1 here");
        JobRef watch = submitted(attempt("#SBATCH --mem=64M\n", "python3 -c 'b\"x\" * (1 << 28)'; true"))
                .get(0);

        assertThat(awaitEnd(watch).state()).isEqualTo(JobState.OUT_OF_MEMORY);
    }

    @Test
    void shouldNeitherTakeNorEndJobsOfOthersThatBearItsName() throws Exception {
        Attempt attempt = attempt("", "true");
        JobRef watch = FakeSlurm.watch(attempt);
        String name = "--job-name=" + attempt.jobName();
        String array = remote("sbatch --parsable --hold --array=1-3 --output=/dev/null " + name + " --wrap=true");
        String foreign = slurmLab(
                "root",
                "runuser",
                "-u",
                "nobody",
                "--",
                "sbatch",
                "--parsable",
                "--hold",
                "--chdir=/",
                "--output=/dev/null",
                name,
                "--wrap=true");
        try {
            Observation seen = scheduler.poll(List.of(watch)).get(0);
            assertThat(seen.job()).isEmpty();
            assertThat(seen.sight()).isNotEqualTo(new Sight.NotAsked());

            assertThat(scheduler.cancel(List.of(watch))).isEmpty();
            assertThat(slurmLab("root", "squeue", "-h", "-o", "%F", "-t", "PENDING", "-n", attempt.jobName()))
                    .contains(array.strip(), foreign);
        } finally {
            slurmLab("root", "scancel", array.strip(), foreign);
        }
    }
}
