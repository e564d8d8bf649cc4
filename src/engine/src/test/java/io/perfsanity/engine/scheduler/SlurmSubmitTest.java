package io.perfsanity.engine.scheduler;

import static io.perfsanity.engine.scheduler.FakeSlurm.file;
import static io.perfsanity.engine.scheduler.FakeSlurm.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.scheduler.Scheduler.Fence;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submission against fake Slurm commands whose faults are scripted. */
class SlurmSubmitTest {
    /** The machine that runs the tests may be busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private FakeSlurm slurm;
    private Scheduler scheduler;
    private Fence fence;

    @BeforeEach
    void takeFence() throws IOException {
        slurm = new FakeSlurm(directory);
        scheduler = slurm.scheduler();
        fence = scheduler.takeFence(slurm.runDirectory());
    }

    private List<Kind> submit(List<Attempt> attempts) throws IOException {
        return scheduler.submit(fence, attempts).stream()
                .map(SubmitOutcome::kind)
                .toList();
    }

    @Test
    void shouldSubmitInOrderAndNoteEachId() throws IOException {
        List<Attempt> attempts = slurm.attempts(3);

        List<SubmitOutcome> outcomes = scheduler.submit(fence, attempts);

        assertThat(outcomes).extracting(SubmitOutcome::kind).containsOnly(Kind.ACCEPTED);
        assertThat(outcomes)
                .extracting(outcome -> outcome.jobId().orElseThrow())
                .containsExactly("101", "102", "103");
        assertThat(slurm.made()).containsExactly("ps-r1-001-1", "ps-r1-002-1", "ps-r1-003-1");
        assertThat(file(attempts.get(1), "job")).hasContent("102");
        assertThat(slurm.calls("sbatch").get(0)).contains("--parsable").contains("--no-requeue");
    }

    /** Slurm 22.05 takes the path like this; a relative one goes wrong where a % stands above it. */
    @Test
    void shouldSayWhereTheLogGoesWhateverThePathHolds() throws IOException {
        Path hostile = directory.resolve("it's 100%j $USER/attempt");
        Files.createDirectories(hostile.resolve("logs"));
        Files.writeString(hostile.resolve("launch.sh"), "");

        assertThat(submit(List.of(new Attempt("ps-r1-001-1", hostile.toString()))))
                .containsExactly(Kind.ACCEPTED);

        assertThat(slurm.calls("sbatch"))
                .singleElement()
                .asString()
                .contains("--output=" + directory + "/it's 100%%j $USER/attempt/logs/job.log");
    }

    @Test
    void shouldSubmitNothingAgainThatHasAJobFile() throws IOException {
        Attempt attempt = slurm.attempt(1);
        write(attempt, "job", "77\n");

        assertThat(scheduler.submit(fence, List.of(attempt)))
                .containsExactly(new SubmitOutcome(attempt, Kind.ACCEPTED, Optional.of("77"), ""));
        assertThat(slurm.made()).isEmpty();
    }

    @Test
    void shouldTakeTheIdThatSbatchWroteBeforeTheLoopDied() throws IOException {
        Attempt attempt = slurm.attempt(1);
        write(attempt, "submit.out", "78;lab\n");

        assertThat(scheduler.submit(fence, List.of(attempt)).get(0).jobId()).contains("78");
        assertThat(slurm.made()).isEmpty();
        assertThat(file(attempt, "job")).hasContent("78");
    }

    @Test
    void shouldAdoptTheJobThatClaimedTheAttempt() throws IOException {
        Attempt attempt = slurm.attempt(1);
        write(attempt, "started/job", "79\n");

        assertThat(scheduler.submit(fence, List.of(attempt)).get(0).jobId()).contains("79");
        assertThat(slurm.made()).isEmpty();
    }

    @Test
    void shouldNotSubmitAnAbandonedAttempt() throws IOException {
        Attempt attempt = slurm.attempt(1);
        assertThat(scheduler.abandon(attempt)).isTrue();

        // Not as if it could be tried again: the run has to note that it is over, as it didn't when it crashed just
        // then.
        assertThat(submit(List.of(attempt))).containsExactly(Kind.DOUBTFUL);
        assertThat(slurm.made()).isEmpty();
    }

    @Test
    void shouldKeepOneJobWhenSbatchTimesOutAfterAccepting() throws IOException {
        Attempt attempt = slurm.attempt(1);
        slurm.after(
                "sbatch", "fail 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation'");

        assertThat(submit(List.of(attempt))).containsExactly(Kind.DOUBTFUL);

        slurm.withoutFaults();
        Observation found = scheduler.poll(List.of(FakeSlurm.watch(attempt))).get(0);
        assertThat(found.job().orElseThrow().jobId()).isEqualTo("101");
        assertThat(slurm.made()).hasSize(1);
    }

    @Test
    void shouldNotSubmitAgainWhatAnEarlierLoopBeganWithoutAKnownOutcome() throws IOException {
        Attempt attempt = slurm.attempt(1);
        write(attempt, "submit.out", "");

        assertThat(submit(List.of(attempt))).containsExactly(Kind.DOUBTFUL);
        assertThat(slurm.made()).isEmpty();
    }

    @Test
    void shouldTellARefusalAgainWhenItsAnswerWasLost() throws IOException {
        Attempt attempt = slurm.attempt(1);
        String refusal = "sbatch: error: Batch job submission failed: Invalid partition name specified";
        slurm.before("sbatch", "fail '" + refusal + "'");
        assertThat(submit(List.of(attempt))).containsExactly(Kind.REJECTED);

        SubmitOutcome again = scheduler.submit(fence, List.of(attempt)).get(0);

        assertThat(again.kind()).isEqualTo(Kind.REJECTED);
        assertThat(again.message()).isEqualTo(refusal);
        assertThat(slurm.calls("sbatch")).hasSize(1);
    }

    @Test
    void shouldLetNoJobRunThatTurnsUpAfterARefusal() throws IOException {
        Attempt attempt = slurm.attempt(1);
        slurm.before("sbatch", "fail 'a wrapper that gave up waiting'");

        assertThat(submit(List.of(attempt))).containsExactly(Kind.REJECTED);

        assertThat(file(attempt, "started")).isDirectory();
        assertThat(scheduler.abandon(attempt)).isTrue();
    }

    @Test
    void shouldTakeTheJobThatWasMadeInSpiteOfARefusal() throws IOException {
        slurm.after("sbatch", "fail 'sbatch: error: Batch job submission failed: Unspecified error'");

        SubmitOutcome outcome = scheduler.submit(fence, slurm.attempts(1)).get(0);

        assertThat(outcome.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(outcome.jobId()).contains("101");
    }

    /** As Slurm 22.05 does for a node configuration that isn't available. */
    @Test
    void shouldNotTakeTheRecordThatTheControllerKeepsOfARefusalForAJob() throws IOException {
        Attempt attempt = slurm.attempt(1);
        slurm.queued("77", attempt.jobName(), "FAILED")
                .before("sbatch", "fail 'sbatch: error: Requested node configuration is not available'");

        SubmitOutcome outcome = scheduler.submit(fence, List.of(attempt)).get(0);

        assertThat(outcome.kind()).isEqualTo(Kind.REJECTED);
        assertThat(outcome.jobId()).isEmpty();
    }

    @Test
    void shouldTakeTheJobThatRanInSpiteOfARefusalAndLeftTheQueue() throws IOException {
        slurm.after("sbatch", """
                mkdir started && echo "$id" >started/job
                rm "$FAKE_SLURM/jobs/$id"
                fail 'a message that nobody knows'""");

        assertThat(scheduler.submit(fence, slurm.attempts(1)).get(0).jobId()).contains("101");
    }

    @Test
    void shouldDoubtARefusalWhereTheQueueCannotBeRead() throws IOException {
        Attempt attempt = slurm.attempt(1);
        slurm.before("sbatch", "fail 'a message that nobody knows'").before("squeue", "fail 'no answer'");

        SubmitOutcome outcome = scheduler.submit(fence, List.of(attempt)).get(0);

        assertThat(outcome.kind()).isEqualTo(Kind.DOUBTFUL);
        assertThat(outcome.message()).isEqualTo("a message that nobody knows");
        assertThat(file(attempt, "started")).doesNotExist();
    }

    /** The words of slurmctld's job_state_reason.c, which sbatch prints before the general refusal, and MaxJobCount's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AssocMaxSubmitJobLimit",
                "AssocGrpSubmitJobsLimit",
                "QOSMaxSubmitJobPerUserLimit",
                "QOSGrpSubmitJobsLimit",
                "MaxSubmitJobsPerAccount",
                "Batch job submission failed: MaxJobCount limit reached"
            })
    void shouldStopAtALimitOfJobsUntilThereIsRoom(String word) throws IOException {
        slurm.before("sbatch", """
                if [[ $* == *-002-* ]]; then
                    echo 'sbatch: error: %s' >&2
                    fail "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"
                fi""".formatted(word));
        List<Attempt> attempts = slurm.attempts(4);

        List<SubmitOutcome> outcomes = scheduler.submit(fence, attempts);

        assertThat(outcomes)
                .extracting(SubmitOutcome::kind)
                .containsExactly(Kind.ACCEPTED, Kind.NO_ROOM, Kind.NOT_TRIED, Kind.NOT_TRIED);
        assertThat(outcomes.get(1).message()).contains(word);
        slurm.withoutFaults();
        assertThat(submit(attempts)).containsOnly(Kind.ACCEPTED);
        assertThat(slurm.made()).hasSize(4);
    }

    @Test
    void shouldFindTheIdThatStandsAmongTheWordsOfAWrapper() throws IOException {
        slurm.after("sbatch", """
                printf '\\n==== 2026\\n  Hello from machine3\\n--> project 1: fine\\nSubmitted batch job %s on cluster east\\n' "$id"
                exit""");

        assertThat(scheduler.submit(fence, slurm.attempts(3)))
                .extracting(outcome -> outcome.jobId().orElseThrow())
                .containsExactly("101", "102", "103");
    }

    @ParameterizedTest
    @ValueSource(strings = {"printf '2026\\n%s\\n' \"$id\"", "echo 'the job was made'", "printf %s \"$id\"", ":"})
    void shouldAskTheQueueWhereSbatchLeftNoClearId(String said) throws IOException {
        slurm.after("sbatch", said + "; exit 0");

        assertThat(scheduler.submit(fence, slurm.attempts(5)))
                .extracting(outcome -> outcome.jobId().orElseThrow())
                .containsExactly("101", "102", "103", "104", "105");
    }

    @Test
    void shouldAcceptAnIdThatCameBeforeTheError() throws IOException {
        slurm.after("sbatch", "echo \"$id\"; fail 'sbatch: error: something afterwards' 1");

        SubmitOutcome outcome = scheduler.submit(fence, slurm.attempts(1)).get(0);

        assertThat(outcome.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(outcome.jobId()).contains("101");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sbatch: error: invalid partition specified: nope\n"
                        + "sbatch: error: Batch job submission failed: Invalid partition name specified",
                "sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified",
                "sbatch: error: Batch job submission failed: Invalid qos specification",
                "sbatch: error: Batch job submission failed: Invalid feature specification",
                "sbatch: error: Batch job submission failed: Node count specification invalid",
                "sbatch: error: Batch job submission failed: Requested node configuration is not available",
                "sbatch: error: Batch job submission failed: Invalid node name specified",
                "sbatch: error: Batch job submission failed: Requested time limit is invalid (missing or exceeds some limit)",
                "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's"
                        + " size and/or time limits)",
                "sbatch: error: Invalid generic resource (gres) specification",
                "sbatch: error: Invalid --time specification",
                "sbatch: error: Memory specification can not be satisfied",
                "sbatch: unrecognized option '--nonsense'",
                "sbatch: fatal: --gpus-per-node and --gres=gpu are mutually exclusive.",
                "sbatch: error: cli_filter plugin terminated with error",
                "sbatch: error: jobs of this partition have to name a project, or they meet a timeout\n"
                        + "sbatch: error: Batch job submission failed: Unspecified error",
                "sbatch: error: Batch job submission failed: Requested GRES option unsupported by configured SelectType"
                        + " plugin",
                "sbatch: error: QOSMaxWallDurationPerJobLimit\n"
                        + "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit,"
                        + " user's size and/or time limits)",
                "a message that nobody knows"
            })
    void shouldReportWhatIsRefusedForGood(String message) throws IOException {
        // sbatch's own option parser ends with 255, an answer of the controller with 1.
        int code = message.contains("Batch job submission failed") ? 1 : 255;
        slurm.before("sbatch", "fail \"" + message + "\" " + code);

        SubmitOutcome outcome = scheduler.submit(fence, slurm.attempts(1)).get(0);

        assertThat(outcome.kind()).isEqualTo(Kind.REJECTED);
        assertThat(outcome.message()).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fail 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation'",
                "fail 'sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)'",
                "fail 'sbatch: error: Batch job submission failed: Slurm backup controller in standby mode'",
                "fail 'sbatch: error: Batch job submission failed: Resource temporarily unavailable'",
                "fail 'sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying'",
                "fail 'sbatch: error: Batch job submission failed: Zero Bytes were transmitted or received'",
                "fail 'sbatch: error: Batch job submission failed: Message receive failure'",
                "fail 'sbatch: error: Batch job submission failed: Connection refused'",
                "fail 'sbatch: error: Batch job submission failed: Rate limit exceeded, please retry momentarily'",
                "fail '' 124",
                "exit 0",
                "kill -KILL $$"
            })
    void shouldCallDoubtfulWhatMayHaveMadeAJob(String fault) throws IOException {
        slurm.before("sbatch", fault);

        assertThat(submit(slurm.attempts(1))).containsExactly(Kind.DOUBTFUL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep 300", "trap '' TERM; while :; do sleep 0.2; done"})
    void shouldEndAnSbatchThatHangs(String fault) throws IOException {
        slurm.before("sbatch", fault);
        Attempt attempt = slurm.attempt(1);
        List<String> words =
                List.of(fence.runDirectory(), fence.token(), "0", "1", attempt.jobName(), attempt.directory());

        Frame answer = new RemoteScript(slurm.host(), SchedulerSettings.of(SchedulerKind.SLURM))
                .run("submit", words, PATIENCE, 10_000);

        assertThat(answer.about("outcome", 0).orElseThrow().text())
                .startsWith("DOUBTFUL\n\n")
                .contains("after 1 s");
    }

    @Test
    void shouldRejectAnAttemptThatCannotBeWritten() throws IOException {
        Attempt attempt = slurm.attempt(1);
        Files.createDirectory(file(attempt, "submit.out"));

        assertThat(submit(List.of(attempt))).containsExactly(Kind.REJECTED);
        assertThat(slurm.made()).isEmpty();
    }

    @Test
    void shouldGoOnAfterARefusalAndADoubt() throws IOException {
        slurm.before("sbatch", """
                case $* in
                *-002-*) fail 'sbatch: error: Batch job submission failed: Invalid qos specification' ;;
                *-003-*) fail 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' ;;
                esac""");

        assertThat(submit(slurm.attempts(4)))
                .containsExactly(Kind.ACCEPTED, Kind.REJECTED, Kind.DOUBTFUL, Kind.ACCEPTED);
    }

    @Test
    void shouldStopWhenTheControllerIsAwayThreeTimesInARow() throws IOException {
        slurm.before("sbatch", "fail 'sbatch: error: Unable to contact slurm controller (connect failure)'");

        assertThat(submit(slurm.attempts(5)))
                .containsExactly(Kind.DOUBTFUL, Kind.DOUBTFUL, Kind.DOUBTFUL, Kind.NOT_TRIED, Kind.NOT_TRIED);
        assertThat(slurm.calls("sbatch")).hasSize(3);
    }

    @Test
    void shouldRejectAnAttemptWithoutScript() throws IOException {
        Attempt attempt = slurm.attempt(1);
        Files.delete(file(attempt, "launch.sh"));

        SubmitOutcome outcome = scheduler.submit(fence, List.of(attempt)).get(0);

        assertThat(outcome.kind()).isEqualTo(Kind.REJECTED);
        assertThat(outcome.message()).contains("launch.sh");
    }

    @Test
    void shouldConcludeNothingWhereThereIsNoSbatch() throws IOException {
        Scheduler elsewhere = new RemoteScheduler(
                new ShellHost(Map.of("PATH", directory.toString())), SchedulerSettings.of(SchedulerKind.SLURM));

        assertThatThrownBy(() -> elsewhere.submit(fence, slurm.attempts(1)))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("no program 'sbatch' on the PATH");
    }

    @Test
    void shouldStopAtANewerFenceInTheMiddleOfTheLoop() throws IOException {
        slurm.after("sbatch", "[[ $id != 102 ]] || echo newer >" + slurm.runDirectory() + "/fence");

        assertThat(submit(slurm.attempts(4)))
                .containsExactly(Kind.ACCEPTED, Kind.ACCEPTED, Kind.NOT_TRIED, Kind.NOT_TRIED);
        assertThat(slurm.made()).hasSize(2);
    }

    @Test
    void shouldSubmitNothingWithAFenceThatWasReplaced() throws IOException {
        scheduler.takeFence(slurm.runDirectory());

        assertThat(submit(slurm.attempts(2))).containsOnly(Kind.NOT_TRIED);
        assertThat(slurm.made()).isEmpty();
    }

    @Test
    void shouldPauseBetweenSubmissions() throws IOException {
        Scheduler slow = new RemoteScheduler(slurm.host(), FakeSlurm.settings(Duration.ofMillis(300)));
        long begin = System.nanoTime();

        slow.submit(fence, slurm.attempts(3));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(600));
    }

    @Test
    void shouldGoOnWhenTheConnectionDiesUntilANewFenceStopsTheLoop() throws Exception {
        // Job 103 waits until the test lets it go on, so that both sides of it can be looked at.
        slurm.after("sbatch", """
                if [[ $id == 103 ]]; then
                    touch "$FAKE_SLURM/reached"
                    until [[ -e $FAKE_SLURM/go ]]; do sleep 0.05; done
                fi
                sleep 0.1""");
        List<Attempt> attempts = slurm.attempts(30);
        Process connection = submitAndHangUp(attempts);
        await().until(() -> Files.exists(directory.resolve("reached")));
        assertThat(slurm.made()).hasSize(3);

        var newer = CompletableFuture.supplyAsync(this::takeNewFence);
        await().until(() -> !Files.readString(directory.resolve("run/fence")).startsWith(fence.token()));
        assertThat(newer).isNotDone();
        slurm.write("go", "");

        Fence taken = newer.get();
        // Its lock is free a moment before it is gone
        assertThat(connection.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(slurm.made()).hasSize(3);
        assertThat(file(attempts.get(2), "job")).hasContent("103");
        // The newer connection finds what the lost one did and does the rest.
        slurm.withoutFaults();
        assertThat(scheduler.submit(taken, attempts))
                .extracting(outcome -> outcome.jobId().orElseThrow())
                .startsWith("101", "102", "103", "104")
                .hasSize(30);
        assertThat(slurm.made()).hasSize(30).doesNotHaveDuplicates();
    }

    private Fence takeNewFence() {
        try {
            return scheduler.takeFence(slurm.runDirectory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldFinishTheLoopWhenTheConnectionDiesAndNobodyElseComes() throws Exception {
        slurm.after("sbatch", "sleep 0.1");
        List<Attempt> attempts = slurm.attempts(8);

        submitAndHangUp(attempts);

        await().until(() -> Files.exists(file(attempts.get(7), "job")));
        assertThat(slurm.made()).hasSize(8);
    }

    /** Starts a loop, and when it has submitted one job closes its streams and sends SIGHUP, as a dying sshd does. */
    private Process submitAndHangUp(List<Attempt> attempts) throws IOException {
        List<String> words = new ArrayList<>(List.of(fence.runDirectory(), fence.token(), "0", "60"));
        attempts.forEach(attempt -> words.addAll(List.of(attempt.jobName(), attempt.directory())));
        String text = new RemoteScript(slurm.host(), SchedulerSettings.of(SchedulerKind.SLURM))
                .text("submit", "n0nce", words);
        Process bash = slurm.host().start(List.of("bash", "-s"));
        try (OutputStream out = bash.getOutputStream()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        await().until(() -> !slurm.made().isEmpty());
        bash.getInputStream().close();
        bash.getErrorStream().close();
        new ProcessBuilder("kill", "-HUP", String.valueOf(bash.pid())).start();
        return bash;
    }
}
