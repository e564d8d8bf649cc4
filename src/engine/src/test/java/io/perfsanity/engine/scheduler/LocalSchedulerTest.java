package io.perfsanity.engine.scheduler;

import static io.perfsanity.engine.scheduler.FakeSlurm.file;
import static io.perfsanity.engine.scheduler.FakeSlurm.watch;
import static io.perfsanity.engine.scheduler.FakeSlurm.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Observation.Sight;
import io.perfsanity.engine.scheduler.Scheduler.Fence;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Detached processes on this machine. */
class LocalSchedulerTest {

    private static final SchedulerSettings SETTINGS = SchedulerSettings.of(SchedulerKind.LOCAL);

    @TempDir
    private Path directory;

    private final ShellHost host = new ShellHost(Map.of("PS_ATTEMPT_DIR", "/of/another/attempt"));
    private final Scheduler scheduler = new RemoteScheduler(host, SETTINGS);
    private Attempt attempt;
    private Fence fence;

    @BeforeEach
    void takeFence() throws IOException {
        fence = scheduler.takeFence(directory.resolve("run").toString());
        attempt = new Attempt(
                "ps-local-" + fence.token().substring(0, 8),
                directory.resolve("run/cases/001/attempts/1").toString());
    }

    @AfterEach
    void leaveNothing() throws IOException {
        assertThat(scheduler.cancel(List.of(watch(attempt)))).isEmpty();
    }

    /** Submits the attempt with this script. */
    private String start(String script) throws IOException {
        write(attempt, "launch.sh", script + "\n");
        SubmitOutcome outcome = scheduler.submit(fence, List.of(attempt)).get(0);
        assertThat(outcome.kind()).as(outcome.message()).isEqualTo(Kind.ACCEPTED);
        return outcome.jobId().orElseThrow();
    }

    private JobReport job(String id) throws IOException {
        Observation seen = scheduler.poll(List.of(watch(attempt, id))).get(0);
        assertThat(seen.sight()).isNotEqualTo(new Sight.NotAsked());
        return seen.job().orElseThrow();
    }

    private void awaitEnd(String id) {
        await().until(() -> job(id).state().ended());
    }

    @Test
    void shouldTellTheJobItsIdAndNothingOfOtherJobs() throws IOException {
        String id = start("mkdir started && echo \"$PS_LOCAL_JOB_ID\" >started/job\n"
                + "echo \"${PS_ATTEMPT_DIR-unset} $PS_LOCAL_JOB_NAME\"; echo rc=0 >exit");
        awaitEnd(id);

        assertThat(id).matches("\\d+-\\d+");
        assertThat(file(attempt, "job")).hasContent(id);
        Observation seen = scheduler.poll(List.of(watch(attempt))).get(0);
        assertThat(seen.claimedBy()).contains(id);
        assertThat(seen.job().orElseThrow().jobId()).isEqualTo(id);
        assertThat(FakeSlurm.file(attempt, "logs/job.log")).content().isEqualTo("unset " + attempt.jobName() + "\n");
    }

    @ParameterizedTest
    @CsvSource({"echo rc=0 >exit, COMPLETED", "echo rc=3 >exit, FAILED", "true, FAILED", "kill -KILL $$, FAILED"})
    void shouldEndWithTheExitFile(String script, JobState state) throws IOException {
        String id = start(script);

        awaitEnd(id);

        assertThat(job(id).state()).isEqualTo(state);
    }

    @Test
    void shouldRunWhileItsProcessLives() throws IOException {
        String id = start("trap 'exit 1' TERM; until [[ -e go ]]; do sleep 0.1; done; echo rc=0 >exit");

        assertThat(job(id).state()).isEqualTo(JobState.RUNNING);
        assertThat(new ClusterProbe(host, SETTINGS).ownJobs())
                .filteredOn(job -> job.name().equals(attempt.jobName()))
                .singleElement()
                .satisfies(job -> assertThat(job.jobId()).isEqualTo(id))
                .satisfies(job -> assertThat(job.directory()).isEqualTo(attempt.directory()))
                .satisfies(job -> assertThat(job.start()).isPresent());

        write(attempt, "go", "");
        awaitEnd(id);
        assertThat(job(id).state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void shouldNotTakeAnotherProcessForTheJob() throws IOException {
        write(attempt, "launch.sh", "");
        String ownPid = String.valueOf(ProcessHandle.current().pid());

        assertThat(job(ownPid + "-1").state()).isEqualTo(JobState.FAILED);
        assertThat(scheduler.cancel(List.of(watch(attempt, ownPid + "-1")))).isEmpty();
    }

    @Test
    void shouldStartOneProcessForOneAttempt() throws IOException {
        String first = start("echo started >>count; sleep 300");

        assertThat(start("echo started >>count; sleep 300")).isEqualTo(first);
        await().until(() -> Files.exists(file(attempt, "count")));
        assertThat(file(attempt, "count")).hasContent("started");
    }

    @Test
    void shouldKnowThatNothingWasStarted() throws IOException {
        Observation seen = scheduler.poll(List.of(watch(attempt))).get(0);

        assertThat(seen.job()).isEmpty();
        assertThat(seen.sight()).isNotEqualTo(new Sight.NotAsked());
    }

    @Test
    void shouldCancelAllProcessesOfAJob() throws IOException {
        // One child ignores TERM, one has left the session, one has lost its variables.
        String id = start("""
                (trap '' TERM; echo $BASHPID >stubborn; while :; do sleep 0.2; done) &
                setsid bash -c 'echo $$ >escaped; while :; do sleep 0.2; done' &
                env -i bash -c 'echo $$ >stripped; while :; do sleep 0.2; done' &
                wait""");
        List<String> marks = List.of("stubborn", "escaped", "stripped");
        await().until(() -> marks.stream().allMatch(this::isWritten));

        assertThat(scheduler.cancel(List.of(watch(attempt, id)))).isEmpty();

        assertThat(marks).allSatisfy(mark -> {
            long pid = Long.parseLong(Files.readString(file(attempt, mark)).strip());
            Path stat = Path.of("/proc", String.valueOf(pid), "stat");
            // Dead processes that nobody has waited for stay as zombies for a while.
            assertThat(!Files.exists(stat) || Files.readString(stat).matches("(?s).*\\) [ZX] .*"))
                    .isTrue();
        });
        assertThat(job(id).state()).isEqualTo(JobState.FAILED);
    }

    private boolean isWritten(String mark) {
        return file(attempt, mark).toFile().length() > 0;
    }

    @Test
    void shouldLetTheJobSayGoodbyeWhenItIsCancelled() throws IOException {
        String id = start("trap 'echo rc=unfinished >exit; exit 1' TERM; touch ready; while :; do sleep 0.1; done");
        await().until(() -> Files.exists(file(attempt, "ready")));

        assertThat(scheduler.cancel(List.of(watch(attempt, id)))).isEmpty();

        assertThat(scheduler
                        .poll(List.of(watch(attempt, id)))
                        .get(0)
                        .exit()
                        .orElseThrow()
                        .rc())
                .isEqualTo(Optional.empty());
    }

    @Test
    void shouldLeaveSignalsAndLockToTheirOwners() throws IOException {
        String id = start("grep -E '^Sig(Ign|Blk)' /proc/self/status; ls -l /proc/self/fd; echo rc=0 >exit");
        awaitEnd(id);

        String log = Files.readString(file(attempt, "logs/job.log"));
        // HUP is bit 0 and PIPE bit 12 of the mask. What these tests themselves ignore (nohup) no shell can undo.
        long ours = ignored(Files.readString(Path.of("/proc/self/status")));
        assertThat(ignored(log) & ~ours & 0x1001).isZero();
        assertThat(log).doesNotContain("run/lock");
        // A second loop isn't kept waiting by the job of the first.
        assertThat(scheduler.takeFence(fence.runDirectory())).isNotEqualTo(fence);
    }

    private static long ignored(String status) {
        String line = status.lines()
                .filter(each -> each.startsWith("SigIgn"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.split("\\s+", 2)[1], 16);
    }
}
