package io.perfsanity.engine.run;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.EndedJob;
import io.perfsanity.engine.result.Settlement.Settled;
import io.perfsanity.engine.result.Stop;
import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.PendingReason;
import io.perfsanity.engine.scheduler.Sight;
import io.perfsanity.engine.scheduler.SubmitOutcome;
import io.perfsanity.engine.text.DurationText;
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
 * give a {@code Case}. Immutable; an event that means nothing in a phase gives the same case back. All rules of what
 * becomes of a case are here, which is why the file is long.
 *
 * <p>The journal holds it whole at each change, so that its last line for a case is where another process goes on. What
 * only this process can know (how often it asked, when it last looked) is not written down: no limit counts time in which
 * nobody looked.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class Case implements Cloneable {
    /** A failure to reach the cluster, or a job that nobody knows, counts only after so many in a row, however short the limit. */
    private static final int TRIES = 5;
    /** Accounting learns of a job's end a little late, so a finished job is forgotten only after so many looks. */
    private static final int FORGOTTEN_LOOKS = 3;
    /** A job in doubt doesn't exist only after so many looks that would have shown it. */
    private static final int DOUBT_LOOKS = 2;

    /** An administrator may be mending what keeps a job from ever starting, but not for hours. */
    private static final Duration STUCK_LIMIT = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    /** Such a job can't say anything: its silence begins when it goes on. */
    private static final Set<JobState> STANDING_STILL = EnumSet.of(JobState.SUSPENDED, JobState.STOPPED);

    /** Ends that come before the script could write its exit file, or instead of it. */
    private static final Set<JobState> WRITES_EXIT_FILE = EnumSet.of(JobState.COMPLETED, JobState.FAILED);

    private int index;
    private Phase phase = Phase.WAITING;
    private int attempt = 1;
    /** Attempts that were given up because nobody could say whether their job exists. */
    private int resubmissions;

    private Optional<String> jobId = Optional.empty();
    private Optional<JobState> state = Optional.empty();
    private String reason = "";
    private String nodes = "";
    private String exitCode = "";
    private Optional<Instant> submitted = Optional.empty();
    private Optional<Instant> started = Optional.empty();
    private Optional<Instant> ended = Optional.empty();
    private Optional<ExitFile> exit = Optional.empty();

    @JsonAlias("ending")
    private Optional<Stop> stop = Optional.empty();

    /** The size of its logs at the last look. */
    private Optional<Long> logBytes = Optional.empty();
    /** How long it was seen to run without a change of its logs, and to wait in the queue. */
    private Duration silent = Duration.ZERO;

    private Duration waited = Duration.ZERO;

    private List<String> excludedNodes = List.of();
    private List<AttemptResult> attempts = List.of();
    private Optional<CaseResult> result = Optional.empty();

    /** Looks or tries of this phase that came to nothing, in a row, and the uptime of the first. */
    private transient int misses;

    private transient Optional<Duration> missingSince = Optional.empty();
    private transient Optional<Duration> lookedAt = Optional.empty();
    /** How long this process has looked at it in a state that should not last. */
    private transient Duration lingered = Duration.ZERO;
    /** How long this process has seen it wait for something that no waiting brings. */
    private transient Duration stuck = Duration.ZERO;
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
        return state;
    }

    /** Why it was ended by us, else what the scheduler says: why the job waits or why it ended. */
    String reason() {
        return stop.map(Stop::reason).orElse(reason);
    }

    String nodes() {
        return nodes;
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

    /** Whether a poll can say something new about it. */
    boolean isToBeLookedAt() {
        return phase == Phase.DOUBTFUL
                || phase == Phase.LIVE
                || (phase == Phase.ENDED && jobId.isPresent() && exit.isEmpty() && stop.isEmpty());
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
        return phase == Phase.DOUBTFUL && misses >= DOUBT_LOOKS && missingFor(now, rules.doubt());
    }

    /** Whether nothing more is to be waited for before its results are fetched. */
    boolean isReadyToCollect(Moment now, Rules rules) {
        if (phase != Phase.ENDED || (stop.isEmpty() && !isDue(now))) {
            return false;
        }
        boolean exitMayCome =
                stop.isEmpty() && state.filter(WRITES_EXIT_FILE::contains).isPresent();
        return exit.isPresent()
                || !exitMayCome
                || lingered.compareTo(rules.limits().exitFile()) >= 0;
    }

    /** Whether its job has to be ended by us. */
    boolean isOverdue() {
        return phase == Phase.LIVE && stop.isPresent();
    }

    /** Whether its job didn't end though the scheduler has been asked for so long, or is known to nobody any more. */
    boolean isUnstoppable(Moment now, Duration limit, Rules rules) {
        return isOverdue()
                && stopAskedSince
                        .filter(first -> now.since(first).compareTo(limit) >= 0
                                || isHopeless(now, rules.limits().lost()))
                        .isPresent();
    }

    /** Whether trying to do something with it has failed for so long that it's to be given up. */
    boolean isHopeless(Moment now, Duration limit) {
        return misses >= TRIES && missingFor(now, limit);
    }

    /** Whether {@code before} said anything else that a user, or a process that goes on with it, would want to know. */
    boolean isNewsAfter(Case before) {
        return phase != before.phase
                || attempt != before.attempt
                || stop.isPresent() != before.stop.isPresent()
                || !jobId.equals(before.jobId)
                || !state.equals(before.state)
                || !reason.equals(before.reason)
                || silent.toMinutes() / 10 != before.silent.toMinutes() / 10
                || waited.toHours() != before.waited.toHours();
    }

    /** The attempt as it will be judged. */
    EndedJob endedJob(Moment now) {
        return new EndedJob(
                attempt,
                jobId,
                state,
                reason,
                nodes,
                exitCode,
                submitted,
                started,
                ended.orElse(now.time()),
                exit,
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
            next.miss(now);
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
                next.found();
            }
            switch (outcome.kind()) {
                case ACCEPTED -> next.adopt(outcome.jobId().orElseThrow(), now);
                case REJECTED -> {
                    next.stopped(Stop.infra("not submitted: " + outcome.message()));
                    next.end(now);
                }
                case DOUBTFUL -> {
                    next.reason = outcome.message();
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
                    + (reason.isBlank() ? "" : " (" + reason + ")")));
            next.end(now);
        });
    }

    /** A poll was answered. An observation of another attempt, as of one that was under way meanwhile, is none of it. */
    Case seen(Observation seen, Moment now, Rules rules) {
        if (!isToBeLookedAt()) {
            return this;
        }
        return but(next -> {
            next.exit = seen.exit().or(() -> exit);
            Duration gap = lookedAt.map(now::since).orElse(Duration.ZERO);
            gap = gap.compareTo(rules.longestGap()) > 0 ? rules.longestGap() : gap;
            if (phase == Phase.ENDED) {
                next.lingered = lingered.plus(gap);
            } else {
                next.follow(seen, now, gap, rules);
            }
            next.lookedAt = Optional.of(now.uptime());
        });
    }

    /** It is to be ended. The first reason counts. */
    Case stop(Stop why, Moment now) {
        return done()
                ? this
                : but(next -> {
                    next.stopped(why);
                    if (phase == Phase.WAITING) {
                        next.end(now);
                    }
                });
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
            next.miss(now);
            next.pause(now);
        });
    }

    /**
     * It was judged: that is its result, or a next attempt follows.
     *
     * @param pause before the next attempt, as where a file system is away
     */
    Case judged(Settled settled, boolean again, Duration pause, Moment now) {
        if (phase != Phase.ENDED) {
            return this;
        }
        Case judged = but(next -> next.attempts = plus(attempts, List.of(settled.attempt())));
        if (!again) {
            judged.finish(settled.result());
            return judged;
        }
        Case next = judged.nextAttempt();
        next.excludedNodes = plus(excludedNodes, settled.badNodes());
        next.notBefore = Optional.of(now.uptime().plus(pause));
        return next;
    }

    // ---- how it changes; of a copy that nobody else has

    private void follow(Observation seen, Moment now, Duration gap, Rules rules) {
        // Of two jobs for one attempt the one that holds the claim is ours; the other has ended already.
        Optional<String> mine =
                seen.claimedBy().or(() -> jobId).or(() -> seen.job().map(JobReport::jobId));
        if (mine.isPresent() && (phase == Phase.DOUBTFUL || !mine.equals(jobId))) {
            adopt(mine.get(), now);
        }
        Optional<JobReport> report = seen.job().filter(job -> jobId.equals(Optional.of(job.jobId())));
        if (report.isPresent()) {
            found();
        } else if (seen.sight().equals(new Sight.Absent())) {
            miss(now);
        }
        if (phase == Phase.LIVE) {
            boolean waited = waits();
            boolean ran = runs();
            report.ifPresent(job -> reported(job, now));
            measure(report.isPresent() ? gap : Duration.ZERO, waited && waits(), ran && runs(), seen.logBytes());
            if (phase == Phase.LIVE) {
                endByExitFile(report, gap, now, rules);
            }
            if (phase == Phase.LIVE && stop.isEmpty()) {
                overdue(rules).ifPresent(this::stopped);
            }
        }
    }

    private void reported(JobReport job, Moment now) {
        state = Optional.of(job.state());
        reason = job.reason();
        nodes = job.nodes().isEmpty() ? nodes : job.nodes();
        exitCode = job.exitCode();
        if (job.state().phase() == JobState.Phase.RUNNING && started.isEmpty()) {
            started = Optional.of(now.time());
        }
        if (job.state().ended()) {
            end(now);
        }
    }

    /** Between two looks of this process that both showed it waiting, or running. */
    private void measure(Duration gap, boolean waiting, boolean running, Optional<Long> bytes) {
        waited = waiting ? waited.plus(gap) : waited;
        stuck = waiting && PendingReason.incurable(reason) ? stuck.plus(gap) : Duration.ZERO;
        if (bytes.isPresent()) {
            silent = running && bytes.equals(logBytes) ? silent.plus(gap) : Duration.ZERO;
            logBytes = bytes;
        }
    }

    private boolean waits() {
        return state.map(JobState::phase).orElse(JobState.Phase.WAITING) == JobState.Phase.WAITING;
    }

    private boolean runs() {
        return state.filter(is -> is.phase() == JobState.Phase.RUNNING && !STANDING_STILL.contains(is))
                .isPresent();
    }

    /** Where the scheduler shows no end, the job's own exit file is one; nothing else is. */
    private void endByExitFile(Optional<JobReport> report, Duration gap, Moment now, Rules rules) {
        boolean whole = exit.flatMap(ExitFile::rc).isPresent();
        boolean absent = report.isEmpty() && misses > 0;
        boolean forgotten = absent && misses >= FORGOTTEN_LOOKS;
        boolean lost = absent && isHopeless(now, rules.limits().lost());
        boolean ending = report.isEmpty()
                || report.get().state() == JobState.COMPLETING
                || report.get().state() == JobState.REVOKED;
        lingered = whole && ending ? lingered.plus(gap) : Duration.ZERO;
        boolean lingers = lingered.compareTo(rules.limits().lost()) >= 0;
        if ((whole && (forgotten || lingers)) || (lost && exit.isPresent())) {
            reason = absent
                    ? "the scheduler no longer knows the job; its exit file tells the end"
                    : "the scheduler shows no end of the job; its exit file tells it";
            state = Optional.of(
                    exit.flatMap(ExitFile::rc).filter(rc -> rc == 0).isPresent()
                            ? JobState.COMPLETED
                            : JobState.FAILED);
            end(now);
        } else if (lost) {
            stopped(Stop.infra("state lost: no source has known job %s for %s"
                    .formatted(
                            jobId.orElse("?"),
                            DurationText.format(rules.limits().lost()))));
        }
    }

    /** Why a live job must be ended by us, if it must: said by what was seen, never by the time alone. */
    private Optional<Stop> overdue(Rules rules) {
        Limits limits = rules.limits();
        if (waits() && waited.compareTo(limits.pending()) >= 0) {
            return Optional.of(
                    Stop.infra("waited %s in the queue (%s)".formatted(DurationText.format(limits.pending()), reason)));
        }
        if (stuck.compareTo(STUCK_LIMIT) >= 0) {
            return Optional.of(Stop.infra("the job will never start: " + reason));
        }
        return silent.compareTo(limits.silence()) >= 0
                ? Optional.of(Stop.silent("no output for " + DurationText.format(limits.silence())))
                : Optional.empty();
    }

    private void adopt(String id, Moment now) {
        jobId = Optional.of(id);
        submitted = submitted.or(() -> Optional.of(now.time()));
        if (phase != Phase.LIVE) {
            move(Phase.LIVE);
        }
        found();
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
        reason = why;
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
        return next;
    }

    /** What is counted is counted in a phase. */
    private void move(Phase to) {
        phase = to;
        found();
        lookedAt = Optional.empty();
        lingered = Duration.ZERO;
        notBefore = Optional.empty();
        pauses = 0;
        stopAskedSince = Optional.empty();
        unasked = false;
    }

    private void miss(Moment now) {
        misses++;
        missingSince = missingSince.or(() -> Optional.of(now.uptime()));
    }

    private void found() {
        misses = 0;
        missingSince = Optional.empty();
    }

    private boolean missingFor(Moment now, Duration limit) {
        return missingSince
                .filter(first -> now.since(first).compareTo(limit) >= 0)
                .isPresent();
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
