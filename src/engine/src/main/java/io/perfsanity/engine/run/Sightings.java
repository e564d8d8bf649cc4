package io.perfsanity.engine.run;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.result.Stop;
import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Observation.Sight;
import io.perfsanity.engine.scheduler.PendingReason;
import io.perfsanity.engine.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What looks at a job have shown, and for how long. Immutable. Each look adds the time since the last one, and only what
 * both of them showed: time in which nobody looked, or the cluster didn't answer, counts for nothing. What only this
 * process can know (when it last looked, how often in vain) is not written into the journal.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class Sightings implements Cloneable {
    /** A job that every source denies is lost only after so many looks, however short the limit. */
    private static final int LOST_LOOKS = 5;
    /** Accounting learns of a job's end a little late, so a finished job is forgotten only after so many looks. */
    private static final int FORGOTTEN_LOOKS = 3;
    /** An administrator may be mending what keeps a job from ever starting, but not for hours. */
    private static final Duration STUCK_LIMIT = Duration.ofMinutes(5);

    /** Such a job can't say anything: its silence begins when it goes on. */
    private static final Set<JobState> STANDING_STILL = EnumSet.of(JobState.SUSPENDED, JobState.STOPPED);

    private Optional<JobState> state = Optional.empty();
    private String reason = "";
    private String nodes = "";
    private String exitCode = "";
    private Optional<Instant> started = Optional.empty();
    private Optional<ExitFile> exit = Optional.empty();
    private Optional<Long> logBytes = Optional.empty();
    /** How long it was seen to run without a change of its logs, and to wait in the queue. */
    private Duration silent = Duration.ZERO;

    private Duration waited = Duration.ZERO;

    /** By the last look; it moves with every job that others submit. */
    private transient Optional<Instant> expectedStart = Optional.empty();

    private transient Streak absent = Streak.NONE;
    private transient Optional<Duration> lookedAt = Optional.empty();
    /** How long it was seen to wait for something that no waiting brings, and its exit file to be all there is. */
    private transient Duration stuck = Duration.ZERO;

    private transient Duration leftOver = Duration.ZERO;
    private transient boolean lost;

    /** The scheduler's last word, or what the exit file says where it had none. */
    Optional<JobState> state() {
        return state;
    }

    /** The scheduler's, for the state. */
    String reason() {
        return reason;
    }

    String nodes() {
        return nodes;
    }

    /** Slurm's {@code code:signal} of the batch script. */
    String exitCode() {
        return exitCode;
    }

    /** When a look first showed it running. */
    Optional<Instant> started() {
        return started;
    }

    /** When the scheduler expects the job to start, while it waits. */
    Optional<Instant> expectedStart() {
        return expectedStart;
    }

    Optional<ExitFile> exit() {
        return exit;
    }

    /** Looks in a row that would have shown a job and didn't. */
    Streak absent() {
        return absent;
    }

    /** Whether the job's end was seen. */
    boolean ended() {
        return state.filter(JobState::ended).isPresent();
    }

    /** Whether every source has denied the job for so long that it isn't expected back. */
    boolean lost() {
        return lost;
    }

    /** How long a job whose end is known was looked at for its exit file. */
    Duration leftOver() {
        return leftOver;
    }

    /** Whether {@code before} told anything else, or so much less that a next process should know. */
    boolean isNewsAfter(Sightings before) {
        return !state.equals(before.state)
                || !reason.equals(before.reason)
                || silent.toMinutes() / 10 != before.silent.toMinutes() / 10
                || waited.toHours() != before.waited.toHours();
    }

    /**
     * After one more look.
     *
     * @param jobId of the job that is ours; empty while its submission is in doubt
     */
    Sightings after(Observation seen, Optional<String> jobId, Moment now, Rules rules) {
        Sightings next = clone();
        next.look(seen, seen.job().filter(job -> jobId.equals(Optional.of(job.jobId()))), gap(now, rules), now, rules);
        next.lookedAt = Optional.of(now.uptime());
        return next;
    }

    /** After one more look for the exit file of a job that has ended. */
    Sightings afterEnd(Observation seen, Moment now, Rules rules) {
        Sightings next = clone();
        next.exit = seen.exit().or(() -> exit);
        next.leftOver = leftOver.plus(gap(now, rules));
        next.lookedAt = Optional.of(now.uptime());
        return next;
    }

    /** When a new phase begins, its looks are counted anew. */
    Sightings countedAnew() {
        Sightings next = clone();
        next.absent = Streak.NONE;
        next.lookedAt = Optional.empty();
        next.leftOver = Duration.ZERO;
        next.stuck = Duration.ZERO;
        return next;
    }

    private Duration gap(Moment now, Rules rules) {
        Duration gap = lookedAt.map(now::since).orElse(Duration.ZERO);
        return gap.compareTo(rules.longestGap()) > 0 ? rules.longestGap() : gap;
    }

    private void look(Observation seen, Optional<JobReport> report, Duration gap, Moment now, Rules rules) {
        exit = seen.exit().or(() -> exit);
        if (report.isPresent()) {
            absent = Streak.NONE;
        } else if (seen.sight() instanceof Sight.Absent) {
            absent = absent.more(now);
        }
        boolean waitedBefore = waits();
        boolean ranBefore = runs();
        report.ifPresent(job -> reported(job, now));
        Duration known = report.isPresent() ? gap : Duration.ZERO;
        boolean waiting = waitedBefore && waits();
        waited = waiting ? waited.plus(known) : waited;
        stuck = waiting && PendingReason.incurable(reason) ? stuck.plus(known) : Duration.ZERO;
        if (seen.logBytes().isPresent()) {
            silent = ranBefore && runs() && seen.logBytes().equals(logBytes) ? silent.plus(known) : Duration.ZERO;
            logBytes = seen.logBytes();
        }
        if (!ended()) {
            endByExitFile(report, gap, now, rules.limits());
        }
    }

    private void reported(JobReport job, Moment now) {
        state = Optional.of(job.state());
        reason = job.reason();
        nodes = job.nodes().isEmpty() ? nodes : job.nodes();
        exitCode = job.exitCode();
        expectedStart = job.expectedStart();
        if (job.state().phase() == JobState.Phase.RUNNING && started.isEmpty()) {
            started = Optional.of(now.time());
        }
    }

    /** Where the scheduler shows no end, the job's own exit file is one; nothing else is. */
    private void endByExitFile(Optional<JobReport> report, Duration gap, Moment now, Limits limits) {
        boolean whole = exit.flatMap(ExitFile::rc).isPresent();
        boolean denied = report.isEmpty() && absent.count() > 0;
        // A node that hangs keeps its job COMPLETING for hours. A sibling of a federation runs a job that is REVOKED
        // here.
        boolean leaving = report.isEmpty() || report.get().state() == JobState.COMPLETING;
        leftOver = whole && leaving ? leftOver.plus(gap) : Duration.ZERO;
        lost = denied && absent.is(LOST_LOOKS, limits.lost(), now);
        boolean revoked =
                report.map(JobReport::state).filter(JobState.REVOKED::equals).isPresent();
        if ((whole && denied && absent.count() >= FORGOTTEN_LOOKS)
                || (whole && revoked)
                || leftOver.compareTo(limits.lost()) >= 0
                || (lost && exit.isPresent())) {
            reason = denied
                    ? "the scheduler no longer knows the job; its exit file tells the end"
                    : "the scheduler shows no end of the job; its exit file tells it";
            boolean good = exit.flatMap(ExitFile::rc).filter(rc -> rc == 0).isPresent();
            state = Optional.of(good ? JobState.COMPLETED : JobState.FAILED);
            lost = false;
        }
    }

    /** Why a live job must be ended by us, if it must: said by what was seen, never by the time alone. */
    Optional<Stop> overdue(String jobId, Limits limits) {
        if (lost) {
            return Optional.of(Stop.infra("state lost: no source has known job %s for %s"
                    .formatted(jobId, DurationText.format(limits.lost()))));
        }
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

    private boolean waits() {
        return state.map(JobState::phase).orElse(JobState.Phase.WAITING) == JobState.Phase.WAITING;
    }

    private boolean runs() {
        return state.filter(is -> is.phase() == JobState.Phase.RUNNING && !STANDING_STILL.contains(is))
                .isPresent();
    }

    @Override
    protected Sightings clone() {
        try {
            return (Sightings) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
