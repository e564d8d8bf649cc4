package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.Judging.Judged;
import io.perfsanity.engine.result.NodeFacts;
import io.perfsanity.engine.result.Rerun;
import io.perfsanity.engine.result.Stop;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Observation.Sight;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CaseTest {
    private static final Attempt ATTEMPT = new Attempt("ps-r-001-1", "/w/runs/r/cases/001-x/attempts/1");
    private static final Rules RULES = new Rules(Limits.DEFAULT, Duration.ofSeconds(20));
    private static final Stop STOP = Stop.cancelled("by the user");
    private static final ExitFile PASSED = new ExitFile(Optional.of(0), "");
    private static final ExitFile UNFINISHED = new ExitFile(Optional.empty(), "");

    private static Moment after(long seconds) {
        return new Moment(
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(seconds), Duration.ofSeconds(1_000_000 + seconds));
    }

    private static SubmitOutcome outcome(Kind kind) {
        return new SubmitOutcome(
                ATTEMPT, kind, Optional.of("42").filter(id -> kind == Kind.ACCEPTED), "sbatch's words");
    }

    private static Judged judgement(List<String> badNodes) {
        AttemptResult attempt = new AttemptResult(
                1,
                ATTEMPT.jobName(),
                Optional.of("42"),
                Optional.of(JobState.NODE_FAIL),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Verdict.INFRA,
                "a node failed",
                NodeFacts.NONE,
                Optional.empty());
        return new Judged(attempt, true, badNodes, RunFixtures.result(1, Verdict.INFRA));
    }

    private static Case submitting() {
        return new Case(1).submitting();
    }

    private static Case live() {
        return submitting().submitted(outcome(Kind.ACCEPTED), after(0));
    }

    /** What an attempt came to on a node. */
    private static Judged measurement(int attempt, Verdict verdict, String node, double throughput) {
        AttemptResult result = new AttemptResult(
                attempt,
                "ps-r-001-" + attempt,
                Optional.of("42"),
                Optional.of(JobState.COMPLETED),
                List.of(node),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                verdict,
                "",
                NodeFacts.NONE,
                Optional.empty());
        return new Judged(
                result,
                verdict == Verdict.INFRA,
                List.of(),
                RunFixtures.measured(1, verdict, List.of(result), Map.of("token_throughput", throughput)));
    }

    private static Case ended(Case waiting) {
        return waiting.submitting()
                .submitted(outcome(Kind.ACCEPTED), after(0))
                .seen(state(JobState.COMPLETED), after(0), RULES);
    }

    private static Case judged(Case waiting, Verdict verdict, String node, double throughput) {
        Judged found = measurement(waiting.attempt(), verdict, node, throughput);
        return ended(waiting).judged(found, false, Duration.ZERO, after(0));
    }

    private static Case measured() {
        return judged(new Case(1), Verdict.PASSED, "n1", 100);
    }

    private static Observation observation(Sight sight, ExitFile exit, Long bytes) {
        return new Observation(ATTEMPT, sight, Optional.empty(), Optional.ofNullable(exit), Optional.ofNullable(bytes));
    }

    private static Sight sight(JobState state) {
        return new Sight.Seen(new JobReport("42", state, "Resources", "", ""));
    }

    private static Observation state(JobState state) {
        return observation(sight(state), null, null);
    }

    private static Observation absent() {
        return observation(new Sight.Absent(), null, null);
    }

    private static Observation noAnswer() {
        return observation(new Sight.NotAsked(), null, null);
    }

    /** {@code seen} again and again: at {@code from}, every {@code step} seconds, and at {@code to}. */
    private static Case look(Case at, Observation seen, long from, long to, long step) {
        Case now = at;
        for (long second = from; second < to; second += step) {
            now = now.seen(seen, after(second), RULES);
        }
        return now.seen(seen, after(to), RULES);
    }

    // ---- the table

    private static final Map<String, UnaryOperator<Case>> EVENTS = new LinkedHashMap<>();

    static {
        EVENTS.put("submitting", Case::submitting);
        EVENTS.put("not uploaded", c -> c.notUploaded("no route", after(1), RULES));
        EVENTS.put("answer lost", Case::inDoubt);
        EVENTS.put("accepted", c -> c.submitted(outcome(Kind.ACCEPTED), after(1)));
        EVENTS.put("refused", c -> c.submitted(outcome(Kind.REJECTED), after(1)));
        EVENTS.put("doubtful", c -> c.submitted(outcome(Kind.DOUBTFUL), after(1)));
        EVENTS.put("not tried", c -> c.submitted(outcome(Kind.NOT_TRIED), after(1)));
        EVENTS.put("no room", c -> c.submitted(outcome(Kind.NO_ROOM), after(1)));
        EVENTS.put("abandoned", c -> c.abandoned(after(1)));
        EVENTS.put("seen pending", c -> c.seen(state(JobState.PENDING), after(1), RULES));
        EVENTS.put("seen running", c -> c.seen(state(JobState.RUNNING), after(1), RULES));
        EVENTS.put("seen ended", c -> c.seen(state(JobState.COMPLETED), after(1), RULES));
        EVENTS.put("absent", c -> c.seen(absent(), after(1), RULES));
        EVENTS.put("no answer", c -> c.seen(noAnswer(), after(1), RULES));
        EVENTS.put("stop", c -> c.stop(STOP, after(1)));
        EVENTS.put("cancel", c -> c.cancel("by the user", after(1)));
        EVENTS.put("confirm", c -> c.confirm(2));
        EVENTS.put("again", Case::again);
        EVENTS.put("stop asked", c -> c.stopAsked(after(1)));
        EVENTS.put("let go", c -> c.letGo(after(1)));
        EVENTS.put("not collected", c -> c.notCollected(after(1)));
        EVENTS.put("judged", c -> c.judged(judgement(List.of()), false, Duration.ZERO, after(1)));
        EVENTS.put("to be tried again", c -> c.judged(judgement(List.of()), true, Duration.ZERO, after(1)));
        EVENTS.put("skipped", c -> c.skipped(RunFixtures.result(1, Verdict.SKIPPED)));
        EVENTS.put("taken over", Case::takenOver);
    }

    private static Case in(Phase phase) {
        return switch (phase) {
            case WAITING -> new Case(1);
            case SUBMITTING -> submitting();
            case DOUBTFUL -> submitting().submitted(outcome(Kind.DOUBTFUL), after(0));
            case LIVE -> live();
            case ENDED -> live().seen(state(JobState.COMPLETED), after(0), RULES);
            case DONE -> measured();
        };
    }

    /** What an event makes of a case in each phase; a dash where it means nothing there. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // event,           WAITING,    SUBMITTING, DOUBTFUL, LIVE,     ENDED,   DONE
        "submitting,        SUBMITTING, -,          -,        -,        -,       -",
        "not uploaded,      -,          WAITING,    -,        -,        -,       -",
        "answer lost,       -,          DOUBTFUL,   DOUBTFUL, -,        -,       -",
        "accepted,          -,          LIVE,       LIVE,     -,        -,       -",
        "refused,           -,          ENDED,      ENDED,    -,        -,       -",
        "doubtful,          -,          DOUBTFUL,   DOUBTFUL, -,        -,       -",
        "not tried,         -,          WAITING,    WAITING,  -,        -,       -",
        "no room,           -,          WAITING,    WAITING,  -,        -,       -",
        "abandoned,         -,          -,          WAITING,  -,        -,       -",
        "seen pending,      -,          -,          LIVE,     LIVE,     ENDED,   -",
        "seen running,      -,          -,          LIVE,     LIVE,     ENDED,   -",
        "seen ended,        -,          -,          ENDED,    ENDED,    ENDED,   -",
        "absent,            -,          -,          DOUBTFUL, LIVE,     ENDED,   -",
        "no answer,         -,          -,          DOUBTFUL, LIVE,     ENDED,   -",
        "stop,              ENDED,      SUBMITTING, DOUBTFUL, LIVE,     ENDED,   -",
        "cancel,            ENDED,      SUBMITTING, DOUBTFUL, LIVE,     ENDED,   -",
        "confirm,           -,          -,          -,        -,        -,       WAITING",
        "again,             -,          -,          -,        -,        ENDED,   WAITING",
        "stop asked,        -,          -,          -,        LIVE,     -,       -",
        "let go,            -,          ENDED,      ENDED,    ENDED,    -,       -",
        "not collected,     -,          -,          -,        -,        ENDED,   -",
        "judged,            -,          -,          -,        -,        DONE,    -",
        "to be tried again, -,          -,          -,        -,        WAITING, -",
        "skipped,           DONE,       -,          -,        -,        -,       -",
        "taken over,        -,          DOUBTFUL,   DOUBTFUL, -,        -,       -"
    })
    void shouldBecome(
            String event, String waiting, String submitting, String doubtful, String live, String ended, String done) {
        Map<Phase, String> expected = Map.of(
                Phase.WAITING, waiting,
                Phase.SUBMITTING, submitting,
                Phase.DOUBTFUL, doubtful,
                Phase.LIVE, live,
                Phase.ENDED, ended,
                Phase.DONE, done);
        expected.forEach((phase, to) -> {
            Case before = in(phase);
            Case next = EVENTS.get(event).apply(before);
            assertThat(next == before ? "-" : next.phase().name())
                    .as("%s in %s", event, phase)
                    .isEqualTo(to);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMITTING", "DOUBTFUL", "LIVE", "ENDED"})
    void shouldRememberThatACaseThatIsToBeCancelledIsToBeTriedAgain(Phase phase) {
        Case asked = in(phase).cancel("by the user", after(1)).again();

        assertThat(asked.phase()).isEqualTo(phase);
        Case next = asked.letGo(after(2)).judged(judgement(List.of()), false, Duration.ZERO, after(3));
        assertThat(next.phase()).isEqualTo(Phase.WAITING);
        assertThat(next.attempt()).isEqualTo(2);
        assertThat(next.stop()).isEmpty();
    }

    @Test
    void shouldHaveARowForEveryEvent() throws NoSuchMethodException {
        CsvSource table = Arrays.stream(CaseTest.class.getDeclaredMethods())
                .filter(method -> method.getName().equals("shouldBecome"))
                .findFirst()
                .orElseThrow()
                .getAnnotation(CsvSource.class);
        assertThat(table.value())
                .extracting(row -> row.substring(0, row.indexOf(',')))
                .containsExactlyElementsOf(EVENTS.keySet());
    }

    // ---- what is seen

    @ParameterizedTest
    @EnumSource(JobState.class)
    void shouldEndOnlyByATerminalState(JobState state) {
        assertThat(live().seen(state(state), after(1), RULES).phase())
                .isEqualTo(state.ended() ? Phase.ENDED : Phase.LIVE);
    }

    @Test
    void shouldConcludeNothingFromQueriesThatFail() {
        Case later = look(live(), noAnswer(), 20, 100_000, 20);

        assertThat(later.phase()).isEqualTo(Phase.LIVE);
        assertThat(later.stop()).isEmpty();
    }

    @Test
    void shouldCountAJobAsLostOnlyAfterFiveLooksAndTenMinutes() {
        Case twice = look(live(), absent(), 1, 700, 699);
        assertThat(twice.stop()).as("after two looks").isEmpty();

        Case often = look(twice, absent(), 701, 703, 1);

        assertThat(often.stop()).hasValueSatisfying(stop -> {
            assertThat(stop.kind()).isEqualTo(Stop.Kind.INFRA);
            assertThat(stop.reason()).contains("state lost", "42");
        });
        assertThat(often.phase()).as("until it was written down").isEqualTo(Phase.LIVE);
    }

    @Test
    void shouldNotCountTimeInWhichNobodyAnswersAgainstALostJob() {
        Case later = look(look(live(), absent(), 0, 3, 1), noAnswer(), 10, 5_000, 10);

        assertThat(later.stop()).isEmpty();
        assertThat(later.seen(state(JobState.RUNNING), after(5_001), RULES)
                        .seen(absent(), after(5_002), RULES)
                        .stop())
                .isEmpty();
    }

    @Test
    void shouldForgetEarlierGapsOnceTheJobIsSeenAgain() {
        Case seen = look(live(), absent(), 0, 3, 1).seen(state(JobState.RUNNING), after(300), RULES);

        assertThat(look(seen, absent(), 1000, 1_003, 1).stop()).isEmpty();
    }

    @Test
    void shouldEndByTheExitFileWhenTheSchedulerForgotTheJob() {
        Observation forgotten = observation(new Sight.Absent(), PASSED, null);

        Case twice = look(live(), forgotten, 1, 2, 1);
        assertThat(twice.phase()).as("accounting may be late").isEqualTo(Phase.LIVE);
        Case ended = twice.seen(forgotten, after(3), RULES);

        assertThat(ended.phase()).isEqualTo(Phase.ENDED);
        assertThat(ended.state()).contains(JobState.COMPLETED);
    }

    @Test
    void shouldEndByTheExitFileWhenNobodyAnswersForLong() {
        Observation silence = observation(new Sight.NotAsked(), PASSED, null);

        assertThat(look(live(), silence, 0, 500, 20).phase()).isEqualTo(Phase.LIVE);
        assertThat(look(live(), silence, 0, 600, 20).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void shouldEndByTheExitFileWhenANodeDoesNotLetGoOfTheJob() {
        Observation hung = observation(sight(JobState.COMPLETING), new ExitFile(Optional.of(1), ""), null);

        Case ended = look(live(), hung, 0, 600, 20);

        assertThat(ended.phase()).isEqualTo(Phase.ENDED);
        assertThat(ended.state()).contains(JobState.FAILED);
    }

    @Test
    void shouldFollowAJobThatASiblingOfTheFederationRunsToItsExitFile() {
        Case revoked = look(live(), observation(sight(JobState.REVOKED), null, 7L), 0, 3_000, 20);
        assertThat(revoked.phase()).isEqualTo(Phase.LIVE);

        Case ended = revoked.seen(observation(sight(JobState.REVOKED), PASSED, 9L), after(3_020), RULES);

        assertThat(ended.phase()).isEqualTo(Phase.ENDED);
        assertThat(ended.state()).contains(JobState.COMPLETED);
    }

    @Test
    void shouldNotEndByTheExitFileWhileTheSchedulerSaysThatTheJobRuns() {
        assertThat(look(live(), observation(sight(JobState.RUNNING), PASSED, 1L), 0, 6_000, 20)
                        .phase())
                .isEqualTo(Phase.LIVE);
    }

    @Test
    void shouldNotTakeAnUnfinishedExitFileForTheSchedulersWord() {
        assertThat(look(live(), observation(new Sight.Absent(), UNFINISHED, null), 1, 9, 1)
                        .phase())
                .isEqualTo(Phase.LIVE);
    }

    @Test
    void shouldAdoptAJobThatTurnsUpByNameWhileInDoubt() {
        Case found = in(Phase.DOUBTFUL).seen(state(JobState.PENDING), after(5), RULES);

        assertThat(found.phase()).isEqualTo(Phase.LIVE);
        assertThat(found.jobId()).contains("42");
    }

    @Test
    void shouldStayInDoubtUntilEnoughLooksWouldHaveShownTheJob() {
        Case unanswered = look(in(Phase.DOUBTFUL), noAnswer(), 0, 100, 100);
        assertThat(unanswered.doubtIsOver(after(200), RULES))
                .as("no query succeeded")
                .isFalse();
        Case once = unanswered.seen(absent(), after(200), RULES);
        assertThat(once.doubtIsOver(after(300), RULES)).as("one look").isFalse();
        Case twice = once.seen(absent(), after(210), RULES);
        assertThat(twice.doubtIsOver(after(219), RULES)).as("too early").isFalse();
        assertThat(twice.doubtIsOver(after(220), RULES)).isTrue();
    }

    @Test
    void shouldFollowTheJobThatHoldsTheClaim() {
        Observation claimed = new Observation(
                ATTEMPT,
                new Sight.Seen(new JobReport("43", JobState.RUNNING, "", "n1", "")),
                Optional.of("43"),
                Optional.empty(),
                Optional.empty());

        Case followed = live().seen(claimed, after(1), RULES);

        assertThat(followed.jobId()).contains("43");
        assertThat(followed.state()).contains(JobState.RUNNING);
    }

    @Test
    void shouldWaitForTheExitFileAfterAnEndThatWritesOne() {
        Case ended = live().seen(state(JobState.COMPLETED), after(0), RULES);
        assertThat(ended.isReadyToCollect(after(1), RULES)).isFalse();
        assertThat(ended.isReadyToCollect(after(5_000), RULES))
                .as("nobody looked meanwhile")
                .isFalse();

        assertThat(look(ended, state(JobState.COMPLETED), 0, 270, 15).isReadyToCollect(after(270), RULES))
                .isTrue();
        assertThat(ended.seen(observation(sight(JobState.COMPLETED), PASSED, null), after(2), RULES)
                        .isReadyToCollect(after(2), RULES))
                .isTrue();
    }

    @Test
    void shouldNotWaitForAnExitFileThatALostNodeCannotWrite() {
        assertThat(live().seen(state(JobState.NODE_FAIL), after(0), RULES).isReadyToCollect(after(0), RULES))
                .isTrue();
    }

    // ---- limits compare looks

    @Test
    void shouldGiveUpAJobThatWasSeenToWaitForTooLong() {
        assertThat(look(live(), state(JobState.PENDING), 0, 86_399, 120).stop()).isEmpty();
        assertThat(look(live(), state(JobState.PENDING), 0, 86_400, 120).stop())
                .hasValueSatisfying(stop -> assertThat(stop.reason()).contains("24h", "Resources"));
    }

    @Test
    void shouldSoonGiveUpAJobThatNoWaitingCures() {
        Observation stuck = observation(
                new Sight.Seen(new JobReport("42", JobState.PENDING, "PartitionTimeLimit", "", "")), null, null);

        assertThat(look(live(), stuck, 0, 299, 15).stop()).isEmpty();
        assertThat(look(live(), stuck, 0, 300, 15).reason()).contains("never start", "PartitionTimeLimit");
    }

    @Test
    void shouldNotCountAgainstAJobThatNobodyLookedForADay() {
        Case waiting = look(live(), state(JobState.PENDING), 0, 86_400, 86_400);
        Case running = look(live(), observation(sight(JobState.RUNNING), null, 7L), 0, 86_400, 86_400);

        assertThat(waiting.stop()).isEmpty();
        assertThat(running.stop()).isEmpty();
    }

    @Test
    void shouldGiveUpAJobWhoseLogsStoodStillForTooLong() {
        Observation quiet = observation(sight(JobState.RUNNING), null, 7L);

        assertThat(look(live(), quiet, 0, 7_199, 15).stop()).isEmpty();
        assertThat(look(live(), quiet, 0, 7_200, 15).stop())
                .hasValueSatisfying(stop -> assertThat(stop.kind()).isEqualTo(Stop.Kind.SILENT));
    }

    @Test
    void shouldBeginToCountSilenceAnewWithEachChangeOfTheLogs() {
        Case quiet = look(live(), observation(sight(JobState.RUNNING), null, 7L), 0, 7_000, 15);
        Case spoke = quiet.seen(observation(sight(JobState.RUNNING), null, 3L), after(7_001), RULES);

        assertThat(look(spoke, observation(sight(JobState.RUNNING), null, 3L), 7_002, 14_000, 15)
                        .stop())
                .isEmpty();
    }

    @Test
    void shouldNotCallAJobSilentWhoseLogsCouldNotBeLookedAt() {
        assertThat(look(live(), observation(sight(JobState.RUNNING), null, null), 0, 20_000, 15)
                        .stop())
                .isEmpty();
    }

    @Test
    void shouldNotCallASuspendedJobSilent() {
        Case suspended = look(live(), observation(sight(JobState.SUSPENDED), null, 7L), 0, 20_000, 15);
        assertThat(suspended.stop()).isEmpty();

        Observation quiet = observation(sight(JobState.RUNNING), null, 7L);
        assertThat(look(suspended, quiet, 20_001, 27_200, 15).stop()).isEmpty();
        assertThat(look(suspended, quiet, 20_001, 27_201, 15).stop()).isPresent();
    }

    // ---- what is counted is counted for one thing

    @Test
    void shouldNotCountFailedUploadsAgainstTheJobThatWasAcceptedAtLast() {
        Case at = new Case(1);
        for (int second = 0; second < 590; second += 15) {
            at = at.submitting().notUploaded("no room", after(second), RULES);
        }
        Case accepted = at.submitting().submitted(outcome(Kind.ACCEPTED), after(590));

        assertThat(look(accepted, absent(), 600, 620, 5).stop()).isEmpty();
    }

    @Test
    void shouldGiveUpUploadsThatFailForLong() {
        Case at = new Case(1);
        for (int second = 0; second <= 600; second += 15) {
            at = at.submitting().notUploaded("no room", after(second), RULES);
        }

        assertThat(at.phase()).isEqualTo(Phase.ENDED);
        assertThat(at.reason()).isEqualTo("not submitted: no room");
    }

    @Test
    void shouldCountFailedTransfersOfAForgottenJobFromTheFirst() {
        Case ended = look(live(), observation(new Sight.Absent(), PASSED, null), 0, 900, 5);

        assertThat(ended.notCollected(after(901))
                        .isHopeless(after(901), RULES.limits().lost()))
                .isFalse();
    }

    @Test
    void shouldFetchAgainAfterAPauseThatGrows() {
        Case once = live().seen(state(JobState.NODE_FAIL), after(0), RULES).notCollected(after(0));
        assertThat(once.isReadyToCollect(after(4), RULES)).isFalse();
        assertThat(once.isReadyToCollect(after(5), RULES)).isTrue();

        Case twice = once.notCollected(after(5));
        assertThat(twice.isReadyToCollect(after(14), RULES)).isFalse();
        assertThat(twice.isReadyToCollect(after(15), RULES)).isTrue();
    }

    @Test
    void shouldBeginANextAttemptWithNothingKnownOfTheLast() {
        Case ended = live().seen(observation(sight(JobState.NODE_FAIL), UNFINISHED, 7L), after(1), RULES);

        Case again = ended.judged(judgement(List.of("n1")), true, Duration.ofMinutes(5), after(10));

        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.jobId()).isEmpty();
        assertThat(again.excludedNodes()).containsExactly("n1");
        assertThat(again.attempts()).hasSize(1);
        assertThat(again.isDue(after(309))).isFalse();
        assertThat(again.isDue(after(310))).isTrue();
        assertThat(again.endedJob(after(10)).exit()).isEmpty();
    }

    @Test
    void shouldSayWhatSbatchSaidWhenTwoAttemptsWereGivenUp() {
        Case second = in(Phase.DOUBTFUL).abandoned(after(1)).submitting().submitted(outcome(Kind.DOUBTFUL), after(2));

        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.abandoned(after(3)).reason()).contains("submitted twice", "sbatch's words");
    }

    @Test
    void shouldNotWaitForASubmissionOfWhatIsToBeStopped() {
        Case stopped = submitting().stop(STOP, after(0)).submitted(outcome(Kind.NO_ROOM), after(1));

        assertThat(stopped.phase()).isEqualTo(Phase.ENDED);
    }

    // ---- what confirms a verdict

    @Test
    void shouldKeepItsVerdictAndItsMetricsWhileItIsConfirmed() {
        Case first = measured().confirm(2);
        assertThat(first.result()).isEqualTo(measured().result());

        Case second = judged(first, Verdict.PASSED, "n2", 90);
        assertThat(second.phase()).isEqualTo(Phase.WAITING);
        assertThat(second.attempt()).isEqualTo(3);
        Case confirmed = judged(second, Verdict.PASSED, "n3", 91);

        assertThat(confirmed.phase()).isEqualTo(Phase.DONE);
        assertThat(confirmed.result()).hasValueSatisfying(result -> {
            assertThat(result.metrics()).containsExactly(Map.entry("token_throughput", 100.0));
            assertThat(result.reruns())
                    .containsExactly(
                            new Rerun(2, List.of("n2"), Verdict.PASSED, Map.of("token_throughput", 90.0)),
                            new Rerun(3, List.of("n3"), Verdict.PASSED, Map.of("token_throughput", 91.0)));
            assertThat(result.warnings()).isEmpty();
        });
    }

    @Test
    void shouldRunNoMoreThanItWasAskedForAltogether() {
        Case confirmed = judged(measured().confirm(1), Verdict.PASSED, "n2", 90);

        assertThat(confirmed.confirm(1)).isSameAs(confirmed);
        Case more = judged(confirmed.confirm(2), Verdict.PASSED, "n3", 91);
        assertThat(more.phase()).isEqualTo(Phase.DONE);
        assertThat(more.result().orElseThrow().reruns())
                .extracting(Rerun::attempt)
                .containsExactly(2, 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PASSED"})
    void shouldConfirmNothingButAPass(Verdict verdict) {
        Case other = judged(new Case(1), verdict, "n1", 100);

        assertThat(other.confirm(1)).isSameAs(other);
    }

    @Test
    void shouldTellAFailedRerunAsAWarningAndGoOnWithTheNext() {
        Case failed = judged(measured().confirm(2), Verdict.FAILED, "n2", 90);
        assertThat(failed.phase()).isEqualTo(Phase.WAITING);
        Case confirmed = judged(failed, Verdict.PASSED, "n3", 91);

        assertThat(confirmed.result()).hasValueSatisfying(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(result.warnings()).singleElement().asString().contains("attempt 2", "FAILED");
            assertThat(result.reruns()).extracting(Rerun::counts).containsExactly(false, true);
        });
    }

    @Test
    void shouldTryARerunAgainAsAnyAttempt() {
        Case rerun = measured().confirm(1);
        Case next = ended(rerun).judged(measurement(2, Verdict.INFRA, "n2", 0), true, Duration.ZERO, after(1));

        assertThat(next.confirms()).isTrue();
        assertThat(next.retries()).isEqualTo(1);
        assertThat(judged(next, Verdict.PASSED, "n3", 90).result().orElseThrow().reruns())
                .singleElement()
                .satisfies(counted -> assertThat(counted.attempt()).isEqualTo(3));
    }

    @ParameterizedTest
    @EnumSource(names = {"WAITING", "SUBMITTING", "DOUBTFUL", "LIVE", "ENDED"})
    void shouldKeepItsVerdictWhenItsRerunIsCancelled(Phase phase) {
        Case waiting = measured().confirm(2);
        Case rerun =
                switch (phase) {
                    case WAITING -> waiting;
                    case SUBMITTING -> waiting.submitting();
                    case DOUBTFUL -> waiting.submitting().inDoubt();
                    case LIVE -> waiting.submitting().submitted(outcome(Kind.ACCEPTED), after(0));
                    default -> ended(waiting);
                };

        Case stopped = rerun.stop(STOP, after(1))
                .letGo(after(2))
                .judged(measurement(2, Verdict.CANCELLED, "n2", 0), false, Duration.ZERO, after(3));

        assertThat(stopped.phase()).isEqualTo(Phase.DONE);
        assertThat(stopped.result()).hasValueSatisfying(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(result.metrics()).containsEntry("token_throughput", 100.0);
        });
        assertThat(stopped.confirm(2))
                .as("nor is it confirmed by another process")
                .isSameAs(stopped);
    }

    @Test
    void shouldHaveAnotherVerdictWhenSomebodyWantsOneAfterItWasConfirmed() {
        Case confirmed = judged(measured().confirm(1), Verdict.PASSED, "n2", 90);

        Case again = confirmed.again();

        assertThat(again.result()).isEmpty();
        assertThat(judged(again, Verdict.FAILED, "n1", 0).result())
                .hasValueSatisfying(result -> assertThat(result.verdict()).isEqualTo(Verdict.FAILED));
    }

    @Test
    void shouldSearchAPlaceAnywhereWhereARerunFoundNoneElsewhere() {
        Case refused = measured().confirm(1).submitting().submitted(outcome(Kind.REJECTED), after(1));
        assertThat(refused.foundNoPlace()).isTrue();

        Case next = refused.judged(measurement(2, Verdict.INFRA, "", 0), true, Duration.ZERO, after(1));

        assertThat(next.goesElsewhere()).isFalse();
        assertThat(next.submitting().submitted(outcome(Kind.REJECTED), after(2)).foundNoPlace())
                .as("once")
                .isFalse();
    }
}
