package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Scheduler.Fence;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The real commands of the Slurm lab, through its sshd. */
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class SlurmSchedulerIT extends OnSlurmLab {
    @Test
    void shouldWatchJobsToTheirEnds() throws IOException {
        List<JobRef> watches = submitted(
                attempt("", "echo hello; echo rc=0 >exit"),
                attempt("", "echo rc=3 >exit; exit 3"),
                attempt("", "exit 4"));

        awaitThat(() -> scheduler.poll(watches).stream()
                .allMatch(seen -> seen.job().orElseThrow().state().ended()));
        // The queue tells the end before it tells the exit code.
        awaitThat(() ->
                !scheduler.poll(watches).get(2).job().orElseThrow().exitCode().isEmpty());

        List<Observation> seen = scheduler.poll(watches);
        assertThat(seen)
                .extracting(observation -> observation.job().orElseThrow().state())
                .containsExactly(JobState.COMPLETED, JobState.FAILED, JobState.FAILED);
        assertThat(seen.get(0).claimedBy()).isEqualTo(watches.get(0).jobId());
        assertThat(seen.get(0).logBytes()).contains(6L);
        assertThat(seen.get(1).exit().orElseThrow().rc()).contains(3);
        assertThat(seen.get(2).job().orElseThrow().exitCode()).isEqualTo("4:0");
    }

    @Test
    void shouldFindJobsByName() throws IOException {
        JobRef known = submitted(attempt("", "sleep 300")).get(0);
        JobRef doubtful = FakeSlurm.watch(known.attempt());
        remote("rm " + known.attempt().directory() + "/job " + known.attempt().directory() + "/submit.out");

        assertThat(job(doubtful).jobId()).isEqualTo(known.jobId().orElseThrow());
        assertThat(new ClusterProbe(login, SETTINGS).ownJobs())
                .extracting(job -> new Attempt(job.name(), job.directory()))
                .contains(known.attempt());
    }

    @Test
    void shouldSortRefusals() throws IOException {
        List<SubmitOutcome> outcomes = scheduler.submit(
                fence,
                List.of(
                        attempt("#SBATCH --partition=nope\n", ""),
                        attempt("#SBATCH --constraint=nope\n", ""),
                        attempt("#SBATCH --gpus-per-node=99\n", ""),
                        attempt("#SBATCH --nonsense\n", ""),
                        attempt("#SBATCH --time=never\n", ""),
                        attempt("#SBATCH --nodelist=nowhere\n", "")));

        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.kind()).as(outcome.message()).isEqualTo(Kind.REJECTED));
    }

    @Test
    void shouldCancelPendingAndRunningJobs() throws IOException {
        JobRef running = submitted(attempt("", "trap '' TERM; sleep 300 & wait; sleep 300"))
                .get(0);
        JobRef pending =
                submitted(attempt("#SBATCH --begin=now+1hour\n", "true")).get(0);
        awaitThat(() -> job(running).state() == JobState.RUNNING);
        assertThat(job(pending).reason()).isEqualTo("BeginTime");

        assertThat(scheduler.cancel(List.of(running, pending))).isEmpty();

        assertThat(job(running).state()).isEqualTo(JobState.CANCELLED);
        assertThat(job(pending).state()).isEqualTo(JobState.CANCELLED);
        assertThat(scheduler.abandon(running.attempt())).isFalse();
    }

    @Test
    void shouldEndAJobWhoseAttemptWasAbandoned() throws IOException {
        JobRef held = submitted(attempt("#SBATCH --hold\n", "echo rc=0 >exit")).get(0);

        assertThat(scheduler.abandon(held.attempt())).isTrue();
        remote("scontrol release " + held.jobId().orElseThrow());

        awaitEnd(held);
        assertThat(scheduler.poll(List.of(held)).get(0).exit()).isEmpty();
    }

    @Test
    void shouldReportAFailedNode() throws Exception {
        JobRef watch = submitted(attempt("#SBATCH --exclusive\n", "sleep 300")).get(0);
        awaitThat(() -> job(watch).state() == JobState.RUNNING);
        String node = job(watch).nodes();
        try {
            slurmLab("node-fail", node);

            JobReport ended = awaitEnd(watch);

            assertThat(ended.state()).isEqualTo(JobState.NODE_FAIL);
            assertThat(ended.nodes()).isEqualTo(node);
        } finally {
            slurmLab("node-start", node);
        }
    }

    @Test
    void shouldNotComeBackWhenItIsRequeued() throws IOException {
        JobRef watch = submitted(attempt("#SBATCH --requeue\n", "sleep 300")).get(0);
        awaitThat(() -> job(watch).state() == JobState.RUNNING);

        // --no-requeue of our command line wins over the script's own wish.
        Output refused = login.exec(
                List.of("scontrol requeue " + watch.jobId().orElseThrow()),
                new ByteArrayInputStream(new byte[0]),
                PATIENCE,
                1000);

        assertThat(refused.exitCode()).isNotZero();
        assertThat(job(watch).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void shouldGoOnWhenTheConnectionIsCutUntilANewFenceStopsTheLoop() throws Exception {
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            attempts.add(attempt("#SBATCH --hold\n", "true"));
        }
        // The pause makes the loop long enough to be cut and to be stopped.
        List<String> words = new ArrayList<>(List.of(run, fence.token(), "2", "60"));
        attempts.forEach(one -> words.addAll(List.of(one.jobName(), one.directory())));
        Process ssh = login.start(List.of("bash", "-s"));
        OutputStream out = ssh.getOutputStream();
        out.write(
                new RemoteScript(login, SETTINGS).text("submit", "n0nce", words).getBytes(StandardCharsets.UTF_8));
        out.flush();
        String noted = "cat " + run + "/cases/*/job 2>/dev/null | wc -l";
        awaitThat(() -> !remote(noted).strip().equals("0"));
        ssh.destroyForcibly().waitFor();
        int atTheCut = Integer.parseInt(remote(noted).strip());
        awaitThat(() -> Integer.parseInt(remote(noted).strip()) > atTheCut + 1);

        Fence newer = scheduler.takeFence(run);
        String atTheFence = remote(noted).strip();
        assertThat(Integer.parseInt(atTheFence)).isLessThan(10);
        remote("sleep 3");
        assertThat(remote(noted).strip()).isEqualTo(atTheFence);

        List<SubmitOutcome> rest = scheduler.submit(newer, attempts);
        assertThat(rest).extracting(SubmitOutcome::kind).containsOnly(Kind.ACCEPTED);
        String names = remote("squeue -h -u $USER -o %j");
        assertThat(names.lines().filter(attempts.stream().map(Attempt::jobName).collect(Collectors.toSet())::contains))
                .hasSize(10)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldDescribeTheCluster() throws IOException {
        ClusterFacts facts = new ClusterProbe(login, SETTINGS).facts(run + "/later", List.of());

        assertThat(facts.directory().existing()).isEqualTo(run);
        assertThat(facts.directory().writable()).isTrue();
        assertThat(facts.missing()).isEmpty();
        assertThat(facts.slurm().orElseThrow().messageTimeout()).isNotEqualTo(Optional.empty());
        assertThat(facts.slurm().orElseThrow().partitions())
                .filteredOn(partition -> partition.name().equals("gb200"))
                .singleElement()
                .satisfies(partition -> assertThat(partition.gpus()).isEqualTo(partition.nodes() * 4));
    }
}
