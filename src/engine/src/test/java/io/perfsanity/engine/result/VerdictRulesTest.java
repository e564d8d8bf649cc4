package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Measurements.Validity;
import io.perfsanity.engine.result.TestResults.TestOutcome;
import io.perfsanity.engine.result.TestResults.TestStatus;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictRulesTest {
    private static final Words CHINESE = Words.of(Locale.SIMPLIFIED_CHINESE);
    private static final Validity WORKED = new Validity(Optional.of(100L), Optional.of(0L), Optional.of(5_000L));

    // --- success needs everything ----------------------------------------------------------------------------------

    @Test
    void shouldPassWhenStateExitFileTestsAndValidityAgree() {
        assertThat(success().judge()).isEqualTo(new Judgement(Verdict.PASSED, "1 test passed", false));
    }

    @Test
    void shouldPassWhenTheBenchmarkReportsNoCounts() {
        assertThat(success().validity(Validity.NOT_REPORTED).judge().verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void shouldNotPassWithoutAnExitFile() {
        assertThat(success().noExit().judge())
                .isEqualTo(new Judgement(Verdict.INFRA, "the job is COMPLETED but left no exit file", true));
    }

    @Test
    void shouldNotPassWhenTheScriptWasKilledBeforeItsCommandReturned() {
        assertThat(success().unfinished("terminated").judge())
                .isEqualTo(new Judgement(
                        Verdict.INFRA,
                        "the job is COMPLETED but its script was killed before its command returned",
                        true));
    }

    @Test
    void shouldNotPassWithoutResults() {
        Judgement judgement = success().tests(TestResults.NONE).judge();

        assertThat(judgement.verdict()).isEqualTo(Verdict.INFRA);
        assertThat(judgement.reason()).startsWith("no results");
        assertThat(judgement.retryable()).isTrue();
    }

    @Test
    void shouldNotPassWithHalfOfTheResults() {
        TestResults half = new TestResults(1, List.of(test(TestStatus.PASSED, "")), List.of("results.xml:7: cut"));

        assertThat(success().tests(half).judge())
                .isEqualTo(new Judgement(Verdict.INFRA, "results are incomplete: results.xml:7: cut", true));
    }

    @Test
    void shouldFailWhenNoTestRanAndNotRetrySinceNoneWillRunAgain() {
        assertThat(success().tests(new TestResults(1, List.of(), List.of())).judge())
                .isEqualTo(new Judgement(Verdict.FAILED, "no test ran: the results hold no test", false));
    }

    @Test
    void shouldSkipWhenPytestSkippedAllTests() {
        assertThat(success().tests(test(TestStatus.SKIPPED, "needs 8 GPUs")).judge())
                .isEqualTo(new Judgement(Verdict.SKIPPED, "needs 8 GPUs", false));
    }

    @Test
    void shouldPassWhenSomeTestsWereSkipped() {
        assertThat(success()
                        .tests(test(TestStatus.SKIPPED, "later"), test(TestStatus.PASSED, ""))
                        .judge()
                        .reason())
                .isEqualTo("1 test passed, 1 skipped");
    }

    // --- the validity gate -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "0,   0, 900, 0 requests were answered",
        "100, 0, 0,   0 tokens were generated",
        "93,  7, 900, 7 of 100 requests failed"
    })
    void shouldCallInvalidAPassedTestThatDidNoWork(long requests, long failed, long tokens, String reason) {
        Validity validity = new Validity(Optional.of(requests), Optional.of(failed), Optional.of(tokens));

        assertThat(success().validity(validity).judge()).isEqualTo(new Judgement(Verdict.INVALID, reason, false));
    }

    @Test
    void shouldLeaveATestThatFailedForItsRequestsFailed() {
        Validity validity = new Validity(Optional.of(93L), Optional.of(7L), Optional.of(900L));

        assertThat(new Case(JobState.FAILED)
                        .rc(1, "")
                        .tests(test(TestStatus.FAILED, "7 requests failed"))
                        .validity(validity)
                        .judge()
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(new Case(JobState.FAILED)
                        .rc(1, "")
                        .tests(test(TestStatus.PASSED, ""))
                        .validity(validity)
                        .judge()
                        .verdict())
                .as("its own exit code says so")
                .isEqualTo(Verdict.FAILED);
    }

    // --- declared metrics ------------------------------------------------------------------------------------------

    @Test
    void shouldCallInvalidWhatPassedWithoutAMetricThatItOwes() {
        assertThat(success().faults("metric x is missing").judge())
                .isEqualTo(new Judgement(Verdict.INVALID, "metric x is missing", false));
        assertThat(success()
                        .faults("metric x is missing", "metric y is 0")
                        .judge()
                        .reason())
                .isEqualTo("metric x is missing; and 1 more");
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void shouldHideNothingThatIsWorseThanAMissingMetric(JobState state) {
        for (int rc : new int[] {0, 1}) {
            Verdict without = new Case(state)
                    .rc(rc, "")
                    .tests(test(TestStatus.PASSED, ""))
                    .judge()
                    .verdict();
            Verdict with = new Case(state)
                    .rc(rc, "")
                    .tests(test(TestStatus.PASSED, ""))
                    .faults("metric x is missing")
                    .judge()
                    .verdict();

            assertThat(with).isEqualTo(without == Verdict.PASSED ? Verdict.INVALID : without);
        }
    }

    @Test
    void shouldTellThatNoWorkWasDoneBeforeAMetricThatIsMissing() {
        Validity nothing = new Validity(Optional.of(0L), Optional.empty(), Optional.empty());

        assertThat(success().validity(nothing).faults("metric x is missing").judge())
                .isEqualTo(new Judgement(Verdict.INVALID, "0 requests were answered; and 1 more", false));
    }

    // --- the check of the nodes ------------------------------------------------------------------------------------

    @Test
    void shouldBlameTheNodesThatFailedTheProfilesCheck() {
        Case unfit = new Case(JobState.FAILED)
                .rc(1, "preflight node1,node2 GPU 3 is lost")
                .tests(TestResults.NONE);

        assertThat(unfit.judge())
                .isEqualTo(new Judgement(Verdict.INFRA, "preflight failed on node1, node2: GPU 3 is lost", true));
        assertThat(ScriptRules.unfitNodes(unfit.exit)).containsExactly("node1", "node2");
    }

    /** What was to be installed mostly fails everywhere: no node is to blame. */
    @ParameterizedTest
    @CsvSource({
        "'setup node1,node2 no such wheel', 'setup failed on node1, node2: no such wheel'",
        "'setup node1 not done after 60s', 'setup failed on node1: not done after 60s'",
        "'import node1 try 3 of 3: x', 'the image could not be imported on node1: try 3 of 3: x'"
    })
    void shouldTryAgainWhereTheNodesCouldNotBeMadeReady(String reason, String said) {
        Case unready = new Case(JobState.FAILED).rc(1, reason).tests(TestResults.NONE);

        assertThat(unready.judge()).isEqualTo(new Judgement(Verdict.INFRA, said, true));
        assertThat(ScriptRules.unfitNodes(unready.exit)).isEmpty();
    }

    /** They become part of the next attempt's script. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "preflight",
                "preflight ",
                "preflight a;b text",
                "preflight a,$(b) text",
                "preflight -a text",
                "timeout node1"
            })
    void shouldTakeNoOtherTextForANode(String reason) {
        assertThat(ScriptRules.unfitNodes(Optional.of(new ExitFile(Optional.of(1), reason))))
                .isEmpty();
    }

    // --- failures of the test --------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "FAILED"})
    void shouldFailOnATestFailureWhateverTheExitCode(JobState state) {
        for (int rc : new int[] {0, 1}) {
            assertThat(new Case(state)
                            .rc(rc, "")
                            .tests(test(TestStatus.FAILED, "AssertionError: 3 < 4"))
                            .judge())
                    .isEqualTo(new Judgement(Verdict.FAILED, "AssertionError: 3 < 4 [test_e2e[x]]", false));
        }
    }

    @Test
    void shouldFailOnATestFailureThoughTheScriptWasKilledAfterIt() {
        assertThat(new Case(JobState.FAILED)
                        .noExit()
                        .tests(test(TestStatus.ERROR, "boom"))
                        .judge()
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "7,   server-died GEN_0, server GEN_0 died (exit code 7)",
        "0,   server-died GEN_0, server GEN_0 died",
        "1,   not-ready CTX_1,   server CTX_1 was not ready in time (exit code 1)",
        "1,   not-placed CTX_1,  server CTX_1 found no place on the job's nodes (exit code 1)",
        "1,   no-command AGG,    the profile has no command for the role AGG (exit code 1)",
        "137, out-of-memory AGG, the role AGG ran out of memory (exit code 137)",
        "1,   odd words,         odd words (exit code 1)",
        "5,   '',                no test ran: pytest collected none (exit code 5)",
        "127, '',                the command was not found or can't be run (exit code 127)",
        "137, '',                the command was killed by signal 9 (exit code 137)",
        "1,   '',                the command failed without test results (exit code 1)"
    })
    void shouldSayWhatTheScriptSawWhenThereAreNoTests(int rc, String scriptReason, String reason) {
        assertThat(new Case(JobState.FAILED).rc(rc, scriptReason).judge())
                .isEqualTo(new Judgement(Verdict.FAILED, reason, false));
    }

    @ParameterizedTest
    @CsvSource({
        "not-started AGG, the role AGG could not be started on its nodes",
        "disk-full,       'the case failed, and there was no room for its files'",
        "suspended 600s,  the job was suspended for 600s"
    })
    void shouldNotFailATestForWhatIsNotItsFault(String scriptReason, String reason) {
        Judgement infra = new Judgement(Verdict.INFRA, reason, true);

        assertThat(new Case(JobState.FAILED).rc(1, scriptReason).judge()).isEqualTo(infra);
        assertThat(new Case(JobState.FAILED)
                        .rc(1, scriptReason)
                        .tests(test(TestStatus.FAILED, "boom"))
                        .judge())
                .isEqualTo(infra);
    }

    @Test
    void shouldSayOfAPassedTestThatItsJobWasSuspended() {
        Case suspended = new Case(JobState.COMPLETED).rc(0, "suspended 600s").tests(test(TestStatus.PASSED, ""));

        assertThat(suspended.judge())
                .isEqualTo(new Judgement(Verdict.PASSED, "1 test passed; the job was suspended for 600s", false));
        assertThat(suspended
                        .validity(new Validity(Optional.of(0L), Optional.empty(), Optional.empty()))
                        .judge())
                .isEqualTo(new Judgement(Verdict.INFRA, "the job was suspended for 600s", true));
    }

    @Test
    void shouldNameTheDeadServerBeforeTheClientThatFailedForIt() {
        assertThat(new Case(JobState.FAILED)
                        .rc(1, "server-died CTX_0")
                        .tests(test(TestStatus.FAILED, "ConnectionError"))
                        .judge()
                        .reason())
                .isEqualTo("server CTX_0 died; ConnectionError [test_e2e[x]]");
    }

    @Test
    void shouldFailWhenTheCommandFailsThoughNoTestDid() {
        assertThat(new Case(JobState.FAILED)
                        .rc(3, "")
                        .tests(test(TestStatus.PASSED, ""))
                        .judge())
                .isEqualTo(new Judgement(
                        Verdict.FAILED, "pytest had an internal error (exit code 3, though no test failed)", false));
    }

    @Test
    void shouldFailOutOfMemoryEvenWithPassedTestsSinceTheCaseWouldNeedAsMuchAgain() {
        assertThat(success().state(JobState.OUT_OF_MEMORY).judge())
                .isEqualTo(new Judgement(Verdict.FAILED, "out of memory", false));
    }

    @Test
    void shouldNameTheRoleThatRanOutOfMemoryWhereSlurmEndsTheJobForItsStep() {
        assertThat(new Case(JobState.OUT_OF_MEMORY).rc(137, "out-of-memory AGG").judge())
                .isEqualTo(new Judgement(Verdict.FAILED, "the role AGG ran out of memory (exit code 137)", false));
    }

    // --- time limits -----------------------------------------------------------------------------------------------

    @Test
    void shouldTimeOutWhenTheScriptReachedTheLimitThoughTheTestFailedForIt() {
        assertThat(new Case(JobState.FAILED)
                        .rc(124, "timeout")
                        .tests(test(TestStatus.FAILED, "ConnectionError"))
                        .judge())
                .isEqualTo(new Judgement(
                        Verdict.TIMEOUT,
                        "the case's time limit was reached; before that: ConnectionError [test_e2e[x]]",
                        false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Failed: Timeout >20.0s", "Failed: Timeout (>20.0s) from pytest-timeout.", "Timeout >20.0s"})
    void shouldTimeOutWhenPytestTimeoutEndedTheTest(String message) {
        assertThat(new Case(JobState.FAILED)
                        .rc(1, "")
                        .tests(test(TestStatus.FAILED, message))
                        .judge()
                        .verdict())
                .isEqualTo(Verdict.TIMEOUT);
    }

    @Test
    void shouldFailWhenOneTestFailedAndAnotherTimedOut() {
        assertThat(new Case(JobState.FAILED)
                        .rc(1, "")
                        .tests(test(TestStatus.FAILED, "Timeout >20.0s"), test(TestStatus.FAILED, "AssertionError"))
                        .judge())
                .isEqualTo(new Judgement(Verdict.FAILED, "AssertionError [test_e2e[x]]", false));
    }

    @Test
    void shouldTimeOutWhenPytestTimeoutEndedTheProcessAndOnlyTheLogTells() {
        assertThat(new Case(JobState.FAILED)
                        .rc(1, "")
                        .lastLines("  File \"x.py\", line 3", "+++++++++++++ Timeout +++++++++++++")
                        .judge()
                        .verdict())
                .isEqualTo(Verdict.TIMEOUT);
    }

    @ParameterizedTest
    @CsvSource({"TIMEOUT, the job's time limit was reached", "DEADLINE, the job's deadline was reached"})
    void shouldTimeOutWithTheSchedulerEvenWithPassedTests(JobState state, String reason) {
        assertThat(success().state(state).judge()).isEqualTo(new Judgement(Verdict.TIMEOUT, reason, false));
    }

    // --- what is nobody's test -------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(names = {"NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "LAUNCH_FAILED", "RECONFIG_FAIL"})
    void shouldBlameTheClusterForItsOwnStatesEvenWithTestFailures(JobState state) {
        Judgement judgement = new Case(state)
                .rc(1, "")
                .tests(test(TestStatus.FAILED, "ConnectionError"))
                .judge();

        assertThat(judgement.verdict()).isEqualTo(Verdict.INFRA);
        assertThat(judgement.retryable()).isTrue();
    }

    @Test
    void shouldBlameTheClusterWhenTheJobCouldNotOpenItsFiles() {
        assertThat(new Case(JobState.FAILED).exitCode("0:53").judge())
                .isEqualTo(new Judgement(
                        Verdict.INFRA,
                        "the job's directory or output file could not be opened (exit code 0:53)",
                        true));
    }

    @Test
    void shouldBlameTheClusterWhenAFailedJobLeftNoExitFile() {
        assertThat(new Case(JobState.FAILED).exitCode("1:0").judge())
                .isEqualTo(new Judgement(Verdict.INFRA, "the job FAILED (exit code 1:0) and left no exit file", true));
    }

    @Test
    void shouldBlameTheClusterWhenTheSchedulerContradictsASuccess() {
        assertThat(success().state(JobState.FAILED).exitCode("1:0").judge())
                .isEqualTo(new Judgement(
                        Verdict.INFRA,
                        "the scheduler says FAILED (exit code 1:0) but the exit file and the tests say success",
                        true));
    }

    @Test
    void shouldQuoteTheSchedulersReason() {
        assertThat(new Case(JobState.NODE_FAIL)
                        .schedulerReason("gb200-node7 not responding")
                        .judge()
                        .reason())
                .isEqualTo("a node of the job failed (gb200-node7 not responding)");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "PENDING",
                "CONFIGURING",
                "REQUEUED",
                "REQUEUE_FED",
                "REQUEUE_HOLD",
                "RESV_DEL_HOLD",
                "SPECIAL_EXIT",
                "RUNNING",
                "COMPLETING",
                "RESIZING",
                "SIGNALING",
                "STAGE_OUT",
                "STOPPED",
                "SUSPENDED",
                "UNKNOWN"
            })
    void shouldNeverConcludeFromAStateThatIsNoEnd(JobState state) {
        Judgement judgement = success().state(state).judge();

        assertThat(judgement.verdict()).isEqualTo(Verdict.INFRA);
        assertThat(judgement.reason()).startsWith("no end of the job was seen");
        assertThat(judgement.retryable())
                .as("a job that may live is not run twice")
                .isFalse();
    }

    // --- cancels ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "by 1000,       cancelled by user id 1000",
        "by 0,          cancelled by user id 0 (root)",
        "None,          'cancelled, but not by this run'",
        "QOSMaxWall,    'cancelled, but not by this run: QOSMaxWall'",
        "Resources,     'cancelled while it waited (Resources), but not by this run'",
        "JobHeldUser,   'cancelled while it waited (JobHeldUser), but not by this run'"
    })
    void shouldSayWhoCancelled(String schedulerReason, String reason) {
        assertThat(success()
                        .state(JobState.CANCELLED)
                        .schedulerReason(schedulerReason)
                        .judge())
                .isEqualTo(new Judgement(Verdict.CANCELLED, reason, false));
    }

    @Test
    void shouldCancelWhatWeCancelled() {
        assertThat(success()
                        .state(JobState.CANCELLED)
                        .schedulerReason("by 1000")
                        .cancelledByUs()
                        .judge())
                .isEqualTo(new Judgement(Verdict.CANCELLED, "cancelled with the run", false));
    }

    @Test
    void shouldCancelWhenOurSignalLooksLikeAFailedScript() {
        assertThat(new Case(JobState.FAILED).rc(143, "").cancelledByUs().judge().verdict())
                .isEqualTo(Verdict.CANCELLED);
    }

    @Test
    void shouldSayWhenTheEndAfterOurCancelWasNotSeen() {
        assertThat(new Case(JobState.RUNNING).cancelledByUs().judge())
                .isEqualTo(new Judgement(
                        Verdict.CANCELLED, "cancelled with the run; its end was not seen, last state RUNNING", false));
    }

    @Test
    void shouldKeepTheVerdictOfWhatEndedBeforeOurCancel() {
        assertThat(success().cancelledByUs().judge().verdict()).isEqualTo(Verdict.PASSED);
        assertThat(new Case(JobState.FAILED)
                        .rc(1, "")
                        .tests(test(TestStatus.FAILED, "boom"))
                        .cancelledByUs()
                        .judge()
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(success().state(JobState.TIMEOUT).cancelledByUs().judge().verdict())
                .isEqualTo(Verdict.TIMEOUT);
    }

    // --- every combination -----------------------------------------------------------------------------------------

    @Property
    void shouldPassOnlyACompletedJobWithExitZeroAndPassedTests(
            @ForAll JobState state,
            @ForAll Optional<Integer> rc,
            @ForAll boolean exitFile,
            @ForAll String text,
            @ForAll List<TestStatus> statuses,
            @ForAll boolean byUs) {
        Case attempt = new Case(state).schedulerReason(text).exitCode(text);
        if (exitFile) {
            attempt.exit(new ExitFile(rc, text));
        }
        attempt.tests(statuses.stream().map(status -> test(status, text)).toArray(TestOutcome[]::new));
        if (byUs) {
            attempt.cancelledByUs();
        }

        Judgement judgement = attempt.judge();

        if (judgement.verdict() == Verdict.PASSED) {
            assertThat(state).isEqualTo(JobState.COMPLETED);
            assertThat(exitFile && rc.equals(Optional.of(0))).isTrue();
            assertThat(statuses).contains(TestStatus.PASSED).doesNotContain(TestStatus.FAILED, TestStatus.ERROR);
        }
        if (judgement.retryable()) {
            assertThat(judgement.verdict()).isEqualTo(Verdict.INFRA);
            assertThat(byUs).isFalse();
        }
        assertThat(judgement.reason()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void shouldNameTheFaultOfAServerBesideTheFailureOfTheTest() {
        Judgement judgement = new Case(JobState.FAILED)
                .rc(1, "server-died GEN_0")
                .tests(test(TestStatus.FAILED, "4 requests failed"))
                .cause(Cause.Kind.FAULT, "GEN_0.log", "CUDA error: an illegal memory access was encountered")
                .judge();

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(judgement.reason())
                .startsWith("server GEN_0 died; ")
                .endsWith("; GEN_0: CUDA error: an illegal memory access was encountered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Out Of Memory",
                "oom-kill event(s) in StepId=205.0. Some of your processes may have been killed."
            })
    void shouldNotSayInOtherLettersWhatTheReasonSays(String slurmsWord) {
        assertThat(new Case(JobState.FAILED)
                        .rc(137, "out-of-memory AGG")
                        .cause(Cause.Kind.FAULT, "AGG.log", slurmsWord)
                        .judge()
                        .reason())
                .isEqualTo("the role AGG ran out of memory (exit code 137)");
    }

    @Test
    void shouldNameWhatALogSaysOnlyWhereNoTestTellsWhyItFailed() {
        Case failed = new Case(JobState.FAILED).rc(1, "").cause(Cause.Kind.EXCEPTION, "GEN_0.log", "ValueError: x");

        assertThat(failed.judge().reason()).endsWith("; GEN_0: ValueError: x");
        assertThat(failed.tests(test(TestStatus.FAILED, "assert 3 > 5")).judge().reason())
                .doesNotContain("ValueError");
        assertThat(failed.tests(test(TestStatus.FAILED, "ConnectionRefusedError: [Errno 111]"))
                        .judge()
                        .reason())
                .endsWith("; GEN_0: ValueError: x");
    }

    @Test
    void shouldNotSayACauseTwice() {
        assertThat(new Case(JobState.FAILED)
                        .rc(1, "")
                        .tests(test(TestStatus.FAILED, "RuntimeError: CUDA error: x"))
                        .cause(Cause.Kind.FAULT, "AGG.log", "CUDA error: x")
                        .judge()
                        .reason())
                .containsOnlyOnce("CUDA error: x");
    }

    @Test
    void shouldNotSayALongCauseTwice() {
        String seen =
                "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 6250.00 GiB. GPU 0 has a total capacity"
                        + " of 139.80 GiB of which 137.59 GiB is free. Including non-PyTorch memory, this process has 2.20 GiB memory"
                        + " in use. Of the allocated memory 1.47 GiB is allocated by PyTorch";

        assertThat(new Case(JobState.FAILED)
                        .rc(1, "")
                        .tests(test(TestStatus.FAILED, seen))
                        .cause(Cause.Kind.FAULT, "AGG.log", PlainText.line(seen, Cause.MAX_LINE))
                        .judge()
                        .reason())
                .containsOnlyOnce("CUDA out of memory");
    }

    @Test
    void shouldNameAFaultBesideALimitButNoMereMessage() {
        Case late = new Case(JobState.TIMEOUT);

        assertThat(late.cause(Cause.Kind.MESSAGE, "AGG.log", "ERROR: retrying")
                        .judge()
                        .reason())
                .doesNotContain("retrying");
        assertThat(late.cause(Cause.Kind.FAULT, "AGG.log", "NCCL error: x")
                        .judge()
                        .reason())
                .endsWith("; AGG: NCCL error: x");
    }

    @Test
    void shouldNameNoCauseWhereTheCaseDidNotFailByItself() {
        for (Case other : new Case[] {
            success(),
            new Case(JobState.PREEMPTED),
            new Case(JobState.CANCELLED),
            new Case(JobState.RUNNING).cancelledByUs()
        }) {
            assertThat(other.cause(Cause.Kind.FAULT, "AGG.log", "NCCL error: x")
                            .judge()
                            .reason())
                    .doesNotContain("NCCL");
        }
    }

    @Test
    void shouldSayWhyARoleCouldNotBeStarted() {
        assertThat(new Case(JobState.FAILED)
                        .rc(1, "not-started AGG")
                        .cause(Cause.Kind.MESSAGE, "AGG.log", "srun: error: Unable to create step for job 5")
                        .judge()
                        .reason())
                .endsWith("; AGG: srun: error: Unable to create step for job 5");
    }

    /** What srun or pytest doesn't know it won't know the next time. */
    @Test
    void shouldNotTryAgainWhatIsNotInstalled() {
        Judgement noPyxis = new Case(JobState.FAILED)
                .rc(1, "not-started AGG")
                .cause(Cause.Kind.MESSAGE, "AGG.log", "srun: unrecognized option '--container-image=x'")
                .judge();
        Judgement noTimeout = new Case(JobState.FAILED)
                .rc(4, "")
                .cause(
                        Cause.Kind.MESSAGE,
                        "AGG.log",
                        "__main__.py: error: unrecognized arguments: --timeout-method=thread --timeout=60")
                .judge();

        assertThat(noPyxis)
                .isEqualTo(new Judgement(
                        Verdict.INFRA,
                        "the role AGG could not be started on its nodes; AGG: srun: unrecognized option"
                                + " '--container-image=x'",
                        false));
        assertThat(noTimeout.verdict()).isEqualTo(Verdict.INFRA);
        assertThat(noTimeout.retryable()).isFalse();
        assertThat(noTimeout.reason())
                .startsWith("pytest doesn't know --timeout where the case ran: pytest-timeout isn't installed there")
                .endsWith("; AGG: __main__.py: error: unrecognized arguments: --timeout-method=thread --timeout=60");
    }

    private static Case success() {
        return new Case(JobState.COMPLETED)
                .rc(0, "")
                .tests(test(TestStatus.PASSED, ""))
                .validity(WORKED);
    }

    private static TestOutcome test(TestStatus status, String message) {
        return new TestOutcome("test_e2e[x]", status, message);
    }

    /** An attempt whose job left nothing, until a test says otherwise. */
    private static final class Case {
        private JobState state;
        private String schedulerReason = "";
        private String exitCode = "";
        private Optional<ExitFile> exit = Optional.empty();
        private TestResults tests = TestResults.NONE;
        private Validity validity = Validity.NOT_REPORTED;
        private final List<String> faults = new ArrayList<>();
        private final List<String> lastLines = new ArrayList<>();
        private Optional<Cause> cause = Optional.empty();
        private boolean cancelledByUs;

        Case(JobState state) {
            this.state = state;
        }

        Case state(JobState other) {
            state = other;
            return this;
        }

        Case schedulerReason(String reason) {
            schedulerReason = reason;
            return this;
        }

        Case exitCode(String code) {
            exitCode = code;
            return this;
        }

        Case rc(int rc, String reason) {
            return exit(new ExitFile(Optional.of(rc), reason));
        }

        Case unfinished(String reason) {
            return exit(new ExitFile(Optional.empty(), reason));
        }

        Case exit(ExitFile file) {
            exit = Optional.of(file);
            return this;
        }

        Case noExit() {
            exit = Optional.empty();
            return this;
        }

        Case tests(TestOutcome... outcomes) {
            return tests(new TestResults(1, List.of(outcomes), List.of()));
        }

        Case tests(TestResults results) {
            tests = results;
            return this;
        }

        Case validity(Validity counts) {
            validity = counts;
            return this;
        }

        Case faults(String... found) {
            faults.addAll(List.of(found));
            return this;
        }

        Case lastLines(String... lines) {
            lastLines.addAll(List.of(lines));
            return this;
        }

        Case cause(Cause.Kind kind, String log, String line) {
            cause = Optional.of(new Cause(kind, line, new LogExcerpt("logs/" + log, List.of(line))));
            return this;
        }

        Case cancelledByUs() {
            cancelledByUs = true;
            return this;
        }

        Judgement judge() {
            LogEvidence logs = new LogEvidence(new LogExcerpt("AGG.log", lastLines), cause);
            Judgement judgement = VerdictRules.judge(new AttemptEnd(
                    state, schedulerReason, exitCode, exit, tests, validity, faults, logs, cancelledByUs));
            if (!isOthersWord(judgement.reason())) {
                assertThat(CHINESE.phrase(judgement.reason())).containsPattern("\\p{IsHan}");
            }
            return judgement;
        }

        /** Whether a reason begins as a test or a script of the case said it, or was cut off. */
        private boolean isOthersWord(String reason) {
            Stream<String> words = Stream.concat(
                    tests.tests().stream().flatMap(test -> Stream.of(test.message(), test.name())), faults.stream());
            return reason.endsWith("…")
                    || Stream.concat(words, exit.stream().map(ExitFile::reason))
                            .map(word -> PlainText.line(word, 100).replaceFirst("…$", ""))
                            .anyMatch(word -> !word.isEmpty() && reason.startsWith(word));
        }
    }
}
