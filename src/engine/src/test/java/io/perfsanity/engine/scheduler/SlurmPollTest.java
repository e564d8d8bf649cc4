package io.perfsanity.engine.scheduler;

import static io.perfsanity.engine.scheduler.FakeSlurm.watch;
import static io.perfsanity.engine.scheduler.FakeSlurm.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Observation.Sight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One poll against fake Slurm commands whose answers and faults are scripted. */
class SlurmPollTest {
    private static final String NAME = "ps-r1-001-1";

    @TempDir
    private Path directory;

    private FakeSlurm slurm;
    private Attempt attempt;

    @BeforeEach
    void makeAttempt() throws IOException {
        slurm = new FakeSlurm(directory);
        attempt = slurm.attempt(1);
    }

    private Observation poll(JobRef watch) throws IOException {
        return slurm.scheduler().poll(List.of(watch)).get(0);
    }

    @Test
    void shouldSeeWhenAWaitingJobIsExpectedToStart() throws IOException {
        slurm.queued("7", NAME, "PENDING").write("start", "1795497947");

        assertThat(poll(watch(attempt, "7")).job().orElseThrow().expectedStart())
                .contains(Instant.ofEpochSecond(1_795_497_947));
        assertThat(slurm.calls("squeue")).as("by the query that is made anyway").hasSize(1);
    }

    @Test
    void shouldSeeAWaitingJobAndWhyItWaits() throws IOException {
        slurm.queued("7", NAME, "PENDING");

        assertThat(poll(watch(attempt, "7")).job())
                .contains(new JobReport("7", JobState.PENDING, "Priority", "n[1-2]", ""));
    }

    @Test
    void shouldAskOnlyTheQueueWhileItKnowsAllJobs() throws IOException {
        List<JobRef> watches = new ArrayList<>();
        for (Attempt one : slurm.attempts(20)) {
            String id = String.valueOf(200 + watches.size());
            slurm.queued(id, one.jobName(), "RUNNING");
            watches.add(watch(one, id));
        }

        List<Observation> seen = slurm.scheduler().poll(watches);

        assertThat(seen)
                .extracting(observation -> observation.job().orElseThrow().jobId())
                .startsWith("200", "201")
                .hasSize(20);
        assertThat(slurm.calls("squeue")).hasSize(1);
        assertThat(slurm.calls("sacct")).isEmpty();
        assertThat(slurm.calls("scontrol")).isEmpty();
    }

    @Test
    void shouldAskAccountingOnceForAllThatLeftTheQueue() throws IOException {
        List<JobRef> watches = new ArrayList<>();
        for (Attempt one : slurm.attempts(20)) {
            String id = String.valueOf(200 + watches.size());
            slurm.recorded(id, one.jobName(), "TIMEOUT");
            watches.add(watch(one, id));
        }

        List<Observation> seen = slurm.scheduler().poll(watches);

        assertThat(seen)
                .extracting(observation -> observation.job().orElseThrow().state())
                .hasSize(20)
                .containsOnly(JobState.TIMEOUT);
        assertThat(slurm.calls("sacct")).hasSize(1);
    }

    private static Stream<JobState> ends() {
        return Stream.of(JobState.values()).filter(JobState::ended);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void shouldReadEachEndFromTheQueueAndFromAccounting(JobState state) throws IOException {
        slurm.queued("7", NAME, state.name()).recorded("8", "ps-r1-002-1", state.name());

        assertThat(slurm.scheduler().poll(List.of(watch(attempt, "7"), watch(slurm.attempt(2), "8"))))
                .extracting(observation -> observation.job().map(JobReport::state))
                .containsExactly(Optional.of(state), Optional.of(state));
    }

    @Test
    void shouldTakeTheExitCodeFromAccountingWhereOurScriptLeftNone() throws IOException {
        slurm.queued("7", NAME, "FAILED");

        assertThat(poll(watch(attempt, "7")).job().orElseThrow().exitCode()).isEqualTo("1:0");

        write(attempt, "exit", "rc=1\n");
        poll(watch(attempt, "7"));
        assertThat(slurm.calls("sacct")).hasSize(1);
    }

    @Test
    void shouldNotTakeTheExitCodeFromAccountingThatIsLate() throws IOException {
        slurm.queued("7", NAME, "FAILED").before("sacct", "echo '7|RUNNING|0:0|n1|" + NAME + "'; exit 0");

        assertThat(poll(watch(attempt, "7")).job())
                .contains(new JobReport("7", JobState.FAILED, "Priority", "n[1-2]", ""));
    }

    @Test
    void shouldReadClaimAndExitFile() throws IOException {
        slurm.queued("7", NAME, "COMPLETED");
        write(attempt, "started/job", "7\n");
        write(attempt, "exit", "rc=unfinished\nreason=timeout\n");

        Observation seen = poll(watch(attempt, "7"));

        assertThat(seen.claimedBy()).contains("7");
        assertThat(seen.exit()).contains(new ExitFile(Optional.empty(), "timeout"));
    }

    @Test
    void shouldFindAJobByItsName() throws IOException {
        slurm.queued("7", NAME, "RUNNING").queued("8", "ps-r1-001-10", "RUNNING");

        assertThat(poll(watch(attempt)).job().orElseThrow().jobId()).isEqualTo("7");
    }

    @Test
    void shouldNotTakeTheTasksOfAnArrayForOurs() throws IOException {
        slurm.queued("7_[2-9%3]", NAME, "PENDING")
                .queued("7_1", NAME, "RUNNING")
                .recorded("6_1", NAME, "COMPLETED");

        Observation seen = poll(watch(attempt));

        assertThat(seen.job()).isEmpty();
        assertThat(seen.sight()).isNotEqualTo(new Sight.NotAsked());
    }

    @Test
    void shouldFindAnEndedJobByItsName() throws IOException {
        slurm.recorded("7", NAME, "COMPLETED");

        Observation seen = poll(watch(attempt));

        assertThat(seen.job()).contains(new JobReport("7", JobState.COMPLETED, "", "n3", "1:0"));
        assertThat(slurm.calls("sacct").get(0)).contains("--starttime=");
    }

    @Test
    void shouldFindAJobByItsJobFile() throws IOException {
        slurm.queued("7", NAME, "RUNNING").queued("8", NAME, "RUNNING");
        write(attempt, "job", "8\n");

        assertThat(poll(watch(attempt)).job().orElseThrow().jobId()).isEqualTo("8");
    }

    @Test
    void shouldPreferTheJobThatClaimedTheAttempt() throws IOException {
        slurm.queued("7", NAME, "RUNNING").queued("8", NAME, "COMPLETED").queued("9", NAME, "RUNNING");
        write(attempt, "started/job", "8\n");

        assertThat(poll(watch(attempt)).job().orElseThrow().jobId()).isEqualTo("8");
    }

    @Test
    void shouldNotTakeAnotherJobThatHasItsIdNow() throws IOException {
        slurm.queued("7", "somebody-elses", "RUNNING").recorded("7.1", NAME, "COMPLETED");

        assertThat(poll(watch(attempt, "7")).job()).contains(new JobReport("7", JobState.COMPLETED, "", "n3", "1:0"));
    }

    @Test
    void shouldTakeTheLastLifeOfARequeuedJob() throws IOException {
        slurm.recorded("7.1", NAME, "REQUEUED").recorded("7.2", NAME, "NODE_FAIL");

        assertThat(poll(watch(attempt, "7")).job().orElseThrow().state()).isEqualTo(JobState.NODE_FAIL);
    }

    @Test
    void shouldCallAJobAbsentThatNoSourceKnows() throws IOException {
        slurm.queued("8", "another", "RUNNING");

        Observation byId = poll(watch(attempt, "7"));
        Observation byName = poll(watch(attempt));

        assertThat(byId.job()).isEmpty();
        assertThat(byId.sight()).isNotEqualTo(new Sight.NotAsked());
        assertThat(byName.job()).isEmpty();
        assertThat(byName.sight()).isNotEqualTo(new Sight.NotAsked());
    }

    @Test
    void shouldSeeAJobThatASiblingOfTheFederationRuns() throws IOException {
        slurm.recorded("7", NAME, "REVOKED");

        assertThat(poll(watch(attempt, "7")).job())
                .hasValueSatisfying(job -> assertThat(job.state()).isEqualTo(JobState.REVOKED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fail 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)'",
                "echo 'slurm_load_jobs error: Socket timed out'; exit 0",
                "printf 'garbage|\\0x\\n|||||\\n'; exit 0",
                "kill -KILL $$"
            })
    void shouldConcludeNothingWhenTheQueueIsNotShown(String fault) throws IOException {
        slurm.queued("7", NAME, "RUNNING").before("squeue", fault).before("sacct", "exit 0");

        Observation seen = poll(watch(attempt, "7"));

        assertThat(seen.job()).isEmpty();
        assertThat(seen.sight()).isEqualTo(new Sight.NotAsked());
    }

    @Test
    void shouldUseTheGoodRowsOfAGarbledQueue() throws IOException {
        slurm.queued("7", NAME, "RUNNING").after("squeue", "echo 'a job with an odd'; echo name");

        assertThat(poll(watch(attempt, "7")).job().orElseThrow().state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void shouldBelieveAccountingWhileTheControllerIsDown() throws IOException {
        slurm.recorded("7", NAME, "COMPLETED").before("squeue", "fail 'Unable to contact slurm controller'");

        assertThat(poll(watch(attempt, "7")).job().orElseThrow().state()).isEqualTo(JobState.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fail 'sacct: error: slurm_persist_conn_open: Connection refused'",
                "fail 'sacct: error: Problem talking to the database: Connection timed out'",
                "kill -KILL $$"
            })
    void shouldConcludeNothingWhileAccountingIsDown(String fault) throws IOException {
        slurm.before("sacct", fault);

        Observation seen = poll(watch(attempt, "7"));

        assertThat(seen.job()).isEmpty();
        assertThat(seen.sight()).isEqualTo(new Sight.NotAsked());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PENDING", "RUNNING"})
    void shouldNotBelieveAccountingThatIsLate(String state) throws IOException {
        slurm.recorded("7", NAME, state);

        Observation seen = poll(watch(attempt, "7"));

        assertThat(seen.job()).isEmpty();
        assertThat(seen.sight()).isEqualTo(new Sight.NotAsked());
    }

    @Test
    void shouldBelieveLateAccountingWhileTheQueueIsNotShown() throws IOException {
        slurm.recorded("7", NAME, "RUNNING").before("squeue", "fail 'Unable to contact slurm controller'");

        assertThat(poll(watch(attempt, "7")).job().orElseThrow().state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void shouldUseTheControllerWhereThereIsNoAccounting() throws IOException {
        slurm.before("sacct", "fail 'Slurm accounting storage is disabled'")
                .before("squeue", "exit 0")
                .queued("7", NAME, "FAILED");

        assertThat(poll(watch(attempt, "7")).job())
                .contains(new JobReport("7", JobState.FAILED, "Priority", "n[1-2]", "1:0"));
    }

    @Test
    void shouldCallAJobAbsentWithoutAccountingOnlyWhenTheControllerDeniesIt() throws IOException {
        slurm.before("sacct", "fail 'Slurm accounting storage is disabled'");

        assertThat(poll(watch(attempt, "7")).sight()).isNotEqualTo(new Sight.NotAsked());
        assertThat(poll(watch(attempt)).sight()).isNotEqualTo(new Sight.NotAsked());

        slurm.before("scontrol", "fail 'slurm_load_jobs error: Unable to contact slurm controller'");
        assertThat(poll(watch(attempt, "7")).sight()).isEqualTo(new Sight.NotAsked());
    }

    @Test
    void shouldAskTheControllerOnceForManyJobs() throws IOException {
        slurm.before("sacct", "fail 'Slurm accounting storage is disabled'").before("squeue", "exit 0");
        List<JobRef> watches = new ArrayList<>();
        for (Attempt one : slurm.attempts(25)) {
            String id = String.valueOf(200 + watches.size());
            if (watches.size() < 24) {
                slurm.queued(id, one.jobName(), "COMPLETED");
            }
            watches.add(watch(one, id));
        }

        List<Observation> seen = slurm.scheduler().poll(watches);

        assertThat(seen.subList(0, 24))
                .allSatisfy(observation -> assertThat(observation.job()).isPresent());
        assertThat(seen.get(24).job()).isEmpty();
        assertThat(seen.get(24).sight()).isNotEqualTo(new Sight.NotAsked());
        assertThat(slurm.calls("scontrol")).hasSize(1);
    }

    @Test
    void shouldReportAStateThatNobodyKnowsAsLive() throws IOException {
        slurm.queued("7", NAME, "EXPLODING");

        assertThat(poll(watch(attempt, "7")).job().orElseThrow().state()).isEqualTo(JobState.UNKNOWN);
    }

    @Test
    void shouldPassByABannerBeforeTheAnswer() throws IOException {
        slurm.queued("7", NAME, "RUNNING");
        Scheduler scheduler = mangled(bytes -> {
            byte[] banner = "*** Welcome to perf-sanity begin ***\nno newline".getBytes(StandardCharsets.UTF_8);
            byte[] all = Arrays.copyOf(banner, banner.length + bytes.length);
            System.arraycopy(bytes, 0, all, banner.length, bytes.length);
            return all;
        });

        assertThat(scheduler.poll(List.of(watch(attempt, "7"))).get(0).job()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60, 150})
    void shouldFailWhenTheAnswerIsCut(int kept) throws IOException {
        slurm.queued("7", NAME, "RUNNING");
        Scheduler scheduler = mangled(bytes -> Arrays.copyOf(bytes, Math.min(kept, bytes.length - 1)));

        assertThatThrownBy(() -> scheduler.poll(List.of(watch(attempt, "7"))))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("test host")
                .hasMessageContaining("incomplete");
    }

    private Scheduler mangled(UnaryOperator<byte[]> fault) {
        ShellHost host = slurm.host();
        return new RemoteScheduler(
                new ShellHost(Map.of()) {
                    @Override
                    public Output exec(List<String> command, InputStream stdin, Duration limit, int outputLimit)
                            throws IOException {
                        Output whole = host.exec(command, stdin, limit, outputLimit);
                        return new Output(whole.exitCode(), fault.apply(whole.stdout()), whole.stderr());
                    }
                },
                SchedulerSettings.of(SchedulerKind.SLURM));
    }
}
