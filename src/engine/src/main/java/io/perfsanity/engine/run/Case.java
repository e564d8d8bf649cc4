package io.perfsanity.engine.run;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.EndedJob;
import io.perfsanity.engine.result.Judging.Judged;
import io.perfsanity.engine.result.Stop;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A case on its way to a verdict: a state machine whose states are {@link Phase}s and whose events are the methods that
 * give a {@code Case}. Immutable; an event that means nothing in a phase gives the same case back. All rules of how a case
 * moves are here, which is why the file is long; what looks at its job have shown is {@link Sightings}.
 *
 * <p>The journal holds it whole at each change, so that its last line for a case is where another process goes on.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class Case implements Cloneable {
    /** A failure to reach the cluster counts only after so many in a row, however short the limit. */
    private static final int TRIES = 5;
    /** A job in doubt doesn't exist only after so many looks that would have shown it. */
    private static final int DOUBT_LOOKS = 2;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    /** Ends after which the script has written its exit file, or is about to. */
    private static final Set<JobState> WRITES_EXIT_FILE = EnumSet.of(JobState.COMPLETED, JobState.FAILED);

    private int index;
    private Phase phase = Phase.WAITING;
    private int attempt = 1;
    /** Attempts that were given up because nobody could say whether their job exists. */
    private int resubmissions;

    /** What was said to its submission: why it waits for room, or is in doubt. */
    private String answer = "";

    private Optional<String> jobId = Optional.empty();
    private Optional<Instant> submitted = Optional.empty();
    private Optional<Instant> ended = Optional.empty();
    private Optional<Stop> stop = Optional.empty();
    /** It was asked to end by itself: its run goes on. */
    private boolean stopsAlone;
    /** Once it has ended, whatever its verdict, another attempt follows. */
    private boolean again;

    private Sightings seen = new Sightings();

    private List<String> excludedNodes = List.of();
    private List<AttemptResult> attempts = List.of();
    /** How many of them were there when somebody last asked for another. */
    private int attemptsBefore;

    /** From its verdict on; what runs while it is there only confirms it. */
    private Optional<CaseResult> result = Optional.empty();
    /** How many attempts are to confirm it after this one. */
    private int reruns;
    /** How many were asked for, of which it has had all or doesn't want the rest any more. */
    private int rerunsAsked;
    /** A re-run found no place beside the nodes that were used before. */
    private boolean anywhere;

    /** Tries of this phase to submit it or to fetch its files. */
    private transient Streak failures = Streak.NONE;
    /** Nothing of ours is to be tried before this uptime; each time again the pause is longer. */
    private transient Optional<Duration> notBefore = Optional.empty();

    private transient int pauses;
    private transient Optional<Duration> stopAskedSince = Optional.empty();
    /** Nobody asked the cluster about its submission under a fence of ours yet. */
    private transient boolean unasked;

    private Case() {}

    Case(int index) {
        this.index = index;
    }

    // ---- what it is

    int index() {
        return index;
    }

    Phase phase() {
        return phase;
    }

    /** From 1. */
    int attempt() {
        return attempt;
    }

    Optional<String> jobId() {
        return jobId;
    }

    Optional<JobState> state() {
        return seen.state();
    }

    /** Why it was ended by us, else what the scheduler says: why the job waits or why it ended. */
    String reason() {
        return stop.map(Stop::reason).orElse(jobId.isPresent() ? seen.reason() : answer);
    }

    Optional<Stop> stop() {
        return stop;
    }

    List<String> excludedNodes() {
        return excludedNodes;
    }

    List<AttemptResult> attempts() {
        return attempts;
    }

    Optional<CaseResult> result() {
        return result;
    }

    /** How often it was tried again without being asked to. */
    int retries() {
        return attempts.size() - attemptsBefore;
    }

    /** Whether it has its verdict, and runs again to confirm what it measured. */
    boolean confirms() {
        return result.isPresent() && !done();
    }

    /** Whether its job should run on other nodes than before, where there are any. */
    boolean goesElsewhere() {
        return confirms() && !anywhere;
    }

    /** Whether a re-run got no nodes at all, as where only those fit that were used before. */
    boolean foundNoPlace() {
        return goesElsewhere()
                && seen.started().isEmpty()
                && stop.filter(why -> why.kind() == Stop.Kind.INFRA).isPresent();
    }

    /** Whether it is to be ended with all others. */
    boolean isCancelledWithItsRun() {
        return !done() && !stopsAlone && stop.filter(Stop::isCancellation).isPresent();
    }

    CaseStatus status(String id) {
        return new CaseStatus(
                index,
                id,
                phase,
                attempt,
                jobId,
                seen.state(),
                reason(),
                seen.nodes(),
                seen.expectedStart().filter(start -> phase == Phase.LIVE),
                seen.started(),
                result);
    }

    boolean in(Phase asked) {
        return phase == asked;
    }

    boolean done() {
        return phase == Phase.DONE;
    }

    /** Whether a job of it may exist. */
    boolean mayHaveJob() {
        return phase == Phase.SUBMITTING || phase == Phase.DOUBTFUL || phase == Phase.LIVE;
    }

    /** Whether it has no verdict and its job wasn't seen to run yet. */
    boolean isYetToRun() {
        return stop.isEmpty()
                && result.isEmpty()
                && phase != Phase.ENDED
                && !done()
                && seen.started().isEmpty();
    }

    /** Whether a poll can say something new about it. */
    boolean isToBeLookedAt() {
        return phase == Phase.DOUBTFUL
                || phase == Phase.LIVE
                || (phase == Phase.ENDED && jobId.isPresent() && seen.exit().isEmpty() && stop.isEmpty());
    }

    /** Whether its submission has to be asked about, or made, once more. */
    boolean isUnasked() {
        return phase == Phase.DOUBTFUL && unasked;
    }

    /** Whether what we do with it (submit, stop, fetch) may be tried now. */
    boolean isDue(Moment now) {
        return notBefore.filter(uptime -> now.uptime().compareTo(uptime) < 0).isEmpty();
    }

    /** Whether a job in doubt would have turned up by now if it existed. */
    boolean doubtIsOver(Moment now, Rules rules) {
        return phase == Phase.DOUBTFUL && seen.absent().is(DOUBT_LOOKS, rules.doubt(), now);
    }

    /** Whether nothing more is to be waited for before its results are fetched. */
    boolean isReadyToCollect(Moment now, Rules rules) {
        if (phase != Phase.ENDED || (stop.isEmpty() && !isDue(now))) {
            return false;
        }
        boolean exitMayCome = stop.isEmpty()
                && seen.state().filter(WRITES_EXIT_FILE::contains).isPresent();
        return seen.exit().isPresent()
                || !exitMayCome
                || seen.leftOver().compareTo(rules.limits().exitFile()) >= 0;
    }

    /** Whether its job has to be ended by us. */
    boolean isOverdue() {
        return phase == Phase.LIVE && stop.isPresent();
    }

    /** Whether its job didn't end though the scheduler has been asked for so long, or is known to nobody any more. */
    boolean isUnstoppable(Moment now, Duration limit) {
        return isOverdue()
                && stopAskedSince
                        .filter(first -> seen.lost() || now.since(first).compareTo(limit) >= 0)
                        .isPresent();
    }

    /** Whether trying to do something with it has failed for so long that it's to be given up. */
    boolean isHopeless(Moment now, Duration limit) {
        return failures.is(TRIES, limit, now);
    }

    /** Whether {@code before} said anything else that a user, or a process that goes on with it, would want to know. */
    boolean isNewsAfter(Case before) {
        return phase != before.phase
                || attempt != before.attempt
                || stop.isPresent() != before.stop.isPresent()
                || stopsAlone != before.stopsAlone
                || again != before.again
                || !jobId.equals(before.jobId)
                || !answer.equals(before.answer)
                || seen.isNewsAfter(before.seen);
    }

    /** The attempt as it will be judged. */
    EndedJob endedJob(Moment now) {
        return new EndedJob(
                attempt,
                jobId,
                seen.state(),
                seen.reason(),
                seen.nodes(),
                seen.exitCode(),
                submitted,
                seen.started(),
                ended.orElse(now.time()),
                seen.exit(),
                stop);
    }

    // ---- what happens to it

    /** Another process, which is gone, had it: whether its submission came through isn't known. */
    Case takenOver() {
        return phase == Phase.SUBMITTING || phase == Phase.DOUBTFUL ? inDoubt() : this;
    }

    /** The list skips it. */
    Case skipped(CaseResult skipped) {
        return on(Phase.WAITING, next -> next.finish(skipped));
    }

    /** The command that submits it is about to be sent. */
    Case submitting() {
        // Failures to submit it are counted over all tries, so this is no new phase to the count.
        return on(Phase.WAITING, next -> next.phase = Phase.SUBMITTING);
    }

    /** Its files didn't get there: nothing was submitted. */
    Case notUploaded(String why, Moment now, Rules rules) {
        return on(Phase.SUBMITTING, next -> {
            next.failures = failures.more(now);
            if (next.isHopeless(now, rules.limits().lost())) {
                next.stopped(Stop.infra("not submitted: " + why));
            }
            next.waitAgain("", now);
        });
    }

    /** The answer to its submission was lost. */
    Case inDoubt() {
        return phase != Phase.SUBMITTING && phase != Phase.DOUBTFUL
                ? this
                : but(next -> {
                    next.move(Phase.DOUBTFUL);
                    next.unasked = true;
                });
    }

    /** The answer to its submission. */
    Case submitted(SubmitOutcome outcome, Moment now) {
        if (phase != Phase.SUBMITTING && phase != Phase.DOUBTFUL) {
            return this;
        }
        return but(next -> {
            next.unasked = false;
            if (phase == Phase.SUBMITTING) {
                // Its files got there.
                next.failures = Streak.NONE;
            }
            switch (outcome.kind()) {
                case ACCEPTED -> next.adopt(outcome.jobId().orElseThrow(), now);
                case REJECTED -> {
                    next.stopped(Stop.infra("not submitted: " + outcome.message()));
                    next.end(now);
                }
                case DOUBTFUL -> {
                    next.answer = outcome.message();
                    if (phase == Phase.SUBMITTING) {
                        next.move(Phase.DOUBTFUL);
                    }
                }
                case NOT_TRIED -> next.waitAgain("", now);
                case NO_ROOM -> next.waitAgain(outcome.message(), now);
            }
        });
    }

    /** Nobody could say whether its job exists, and no job can run for the attempt any more. */
    Case abandoned(Moment now) {
        if (phase != Phase.DOUBTFUL) {
            return this;
        }
        if (stop.isEmpty() && resubmissions == 0) {
            Case next = nextAttempt();
            next.resubmissions = 1;
            return next;
        }
        return but(next -> {
            next.stopped(Stop.infra("submitted twice without an answer whether a job exists; both were given up"
                    + (answer.isBlank() ? "" : " (" + answer + ")")));
            next.end(now);
        });
    }

    /** A poll was answered. An observation of another attempt, as of one that was under way meanwhile, is none of it. */
    Case seen(Observation look, Moment now, Rules rules) {
        if (!isToBeLookedAt()) {
            return this;
        }
        if (phase == Phase.ENDED) {
            return but(next -> next.seen = seen.afterEnd(look, now, rules));
        }
        return but(next -> {
            // Of two jobs for one attempt the one that holds the claim is ours; the other has ended already.
            look.claimedBy()
                    .or(() -> jobId)
                    .or(() -> look.job().map(JobReport::jobId))
                    .filter(id -> phase == Phase.DOUBTFUL || !jobId.equals(Optional.of(id)))
                    .ifPresent(id -> next.adopt(id, now));
            next.seen = next.seen.after(look, next.jobId, now, rules);
            if (next.seen.ended()) {
                next.end(now);
            } else if (next.phase == Phase.LIVE) {
                next.seen.overdue(next.jobId.orElseThrow(), rules.limits()).ifPresent(next::stopped);
            }
        });
    }

    /** It is to be ended, and so are all others. The first reason counts. */
    Case stop(Stop why, Moment now) {
        return stop(why, false, now);
    }

    /** It alone is to be ended; that it was to be tried again is taken back. */
    Case cancel(String reason, Moment now) {
        return stop(Stop.cancelled(reason), stop.isEmpty() || stopsAlone, now);
    }

    private Case stop(Stop why, boolean alone, Moment now) {
        return done()
                ? this
                : but(next -> {
                    next.stopsAlone = alone;
                    next.again = false;
                    next.reruns = 0;
                    next.stopped(why);
                    if (phase == Phase.WAITING && confirms()) {
                        next.move(Phase.DONE);
                    } else if (phase == Phase.WAITING) {
                        next.end(now);
                    }
                });
    }

    /**
     * What it measured is to be confirmed by further attempts. Its verdict stays, whatever becomes of them.
     *
     * @param times altogether: what was asked for once isn't asked for again
     */
    Case confirm(int times) {
        if (!done()
                || times <= rerunsAsked
                || result.filter(of -> of.verdict() == Verdict.PASSED).isEmpty()) {
            return this;
        }
        Case next = nextRerun();
        next.reruns = times - rerunsAsked - 1;
        next.rerunsAsked = times;
        return next;
    }

    /** Somebody wants another attempt: now, or as soon as the one that is about to end has been judged. */
    Case again() {
        if (done()) {
            return askedAgain();
        }
        return phase == Phase.ENDED || (stop.isPresent() && mayHaveJob()) ? but(next -> next.again = true) : this;
    }

    /** The scheduler was asked to end its job, which may still live. */
    Case stopAsked(Moment now) {
        return on(Phase.LIVE, next -> {
            next.stopAskedSince = stopAskedSince.or(() -> Optional.of(now.uptime()));
            next.pause(now);
        });
    }

    /** Its job was written down as orphaned: nothing more is expected of it. */
    Case letGo(Moment now) {
        return mayHaveJob() ? but(next -> next.end(now)) : this;
    }

    /** What it left couldn't be fetched. */
    Case notCollected(Moment now) {
        return on(Phase.ENDED, next -> {
            next.failures = failures.more(now);
            next.pause(now);
        });
    }

    /**
     * It was judged: that is its result, or confirms the one that it has, or a next attempt follows.
     *
     * @param retry whether another attempt may end differently
     * @param pause before it, as where a file system is away
     */
    Case judged(Judged found, boolean retry, Duration pause, Moment now) {
        if (phase != Phase.ENDED) {
            return this;
        }
        Case judged = but(next -> next.attempts = plus(attempts, List.of(found.attempt())));
        if (again) {
            return judged.askedAgain();
        }
        if (!retry) {
            judged.finish(result.map(first -> first.confirmedBy(found.result())).orElse(found.result()));
            return reruns > 0 ? judged.nextRerun() : judged;
        }
        Case next = judged.nextAttempt();
        next.anywhere = anywhere || foundNoPlace();
        next.excludedNodes = plus(excludedNodes, found.badNodes());
        next.notBefore = Optional.of(now.uptime().plus(pause));
        return next;
    }

    // ---- how it changes; of a copy that nobody else has

    private void adopt(String id, Moment now) {
        jobId = Optional.of(id);
        submitted = submitted.or(() -> Optional.of(now.time()));
        if (phase != Phase.LIVE) {
            move(Phase.LIVE);
        }
    }

    private void stopped(Stop why) {
        stop = stop.or(() -> Optional.of(why));
    }

    private void end(Moment now) {
        ended = ended.or(() -> Optional.of(now.time()));
        move(Phase.ENDED);
    }

    private void finish(CaseResult of) {
        result = Optional.of(of);
        move(Phase.DONE);
    }

    /** Certainly not submitted. What is to be ended doesn't wait for a submission that won't come. */
    private void waitAgain(String why, Moment now) {
        answer = why;
        if (stop.isPresent()) {
            end(now);
        } else {
            phase = Phase.WAITING;
        }
    }

    /** A next attempt begins with nothing known. */
    private Case nextAttempt() {
        Case next = new Case(index);
        next.attempt = attempt + 1;
        next.resubmissions = resubmissions;
        next.excludedNodes = excludedNodes;
        next.attempts = attempts;
        next.attemptsBefore = attemptsBefore;
        next.result = result;
        next.reruns = reruns;
        next.rerunsAsked = rerunsAsked;
        next.anywhere = anywhere;
        return next;
    }

    /** One that somebody asked for has all its retries before it, and is to have a verdict of its own. */
    private Case askedAgain() {
        Case next = new Case(index);
        next.attempt = attempt + 1;
        next.excludedNodes = excludedNodes;
        next.attempts = attempts;
        next.attemptsBefore = attempts.size();
        return next;
    }

    private Case nextRerun() {
        Case next = nextAttempt();
        next.resubmissions = 0;
        next.attemptsBefore = attempts.size();
        next.reruns = Math.max(0, reruns - 1);
        next.anywhere = false;
        return next;
    }

    /** What is counted is counted in a phase. */
    private void move(Phase to) {
        phase = to;
        seen = seen.countedAnew();
        failures = Streak.NONE;
        notBefore = Optional.empty();
        pauses = 0;
        stopAskedSince = Optional.empty();
        unasked = false;
    }

    private void pause(Moment now) {
        Duration next = FIRST_PAUSE.multipliedBy(1L << Math.min(pauses++, 5));
        notBefore = Optional.of(now.uptime().plus(next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next));
    }

    private Case on(Phase expected, Consumer<Case> change) {
        return phase == expected ? but(change) : this;
    }

    private Case but(Consumer<Case> change) {
        Case copy = clone();
        change.accept(copy);
        return copy;
    }

    @Override
    protected Case clone() {
        try {
            return (Case) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> List<T> plus(List<T> list, List<T> more) {
        return Stream.concat(list.stream(), more.stream()).toList();
    }
}
