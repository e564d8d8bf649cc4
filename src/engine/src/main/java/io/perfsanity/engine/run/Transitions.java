package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.run.CaseProgress.Ending;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What an observation does to a case. Decides nothing from the absence of an answer: a case ends by a terminal state, by
 * its own exit file once the scheduler has forgotten it, or by a limit.
 */
final class Transitions {
    /** A job is lost only after this many polls in a row, however short the limit. */
    private static final int LOST_POLLS = 5;
    /** Accounting learns of a job's end a little late, so a finished job is forgotten only after this many polls. */
    private static final int FORGOTTEN_POLLS = 3;
    /** A job in doubt doesn't exist only after this many polls that would have shown it. */
    private static final int DOUBT_POLLS = 2;

    /** Such a job can't say anything: its silence begins when it goes on. */
    private static final Set<JobState> STANDING_STILL = EnumSet.of(JobState.SUSPENDED, JobState.STOPPED);

    private final Limits limits;
    private final Duration doubt;

    /**
     * The rules of one cluster.
     *
     * @param doubt how long a job whose submission is in doubt may still turn up: 2 × Slurm's MessageTimeout
     */
    Transitions(Limits limits, Duration doubt) {
        this.limits = limits;
        this.doubt = doubt;
    }

    /** Takes what a poll saw; true when something changed that a user would want to know. */
    boolean observed(CaseProgress p, Observation seen, Instant now) {
        Phase phase = p.phase;
        Optional<JobState> state = p.state;
        String reason = p.reason;
        seen.exit().ifPresent(exit -> p.exit = Optional.of(exit));
        growth(p, seen, now);
        if (p.phase == Phase.DOUBTFUL || p.phase == Phase.SUBMITTING) {
            seen.job()
                    .map(JobReport::jobId)
                    .or(seen::claimedBy)
                    .ifPresentOrElse(id -> adopt(p, id, now), () -> missed(p, seen, now));
        }
        if (p.phase == Phase.LIVE) {
            // Of two jobs for one attempt the one that holds the claim is ours; the other has ended already.
            seen.claimedBy().filter(id -> !p.jobId.equals(Optional.of(id))).ifPresent(id -> adopt(p, id, now));
            seen.job()
                    .filter(job -> p.jobId.equals(Optional.of(job.jobId())))
                    .ifPresentOrElse(job -> reported(p, job, now), () -> unknown(p, seen, now));
        }
        return phase != p.phase || !state.equals(p.state) || !Objects.equals(reason, p.reason);
    }

    /** Whether a job in doubt would have turned up by now if it existed. */
    boolean doubtIsOver(CaseProgress p, Instant now) {
        return p.phase == Phase.DOUBTFUL && p.misses >= DOUBT_POLLS && elapsed(p.missingSince, now, doubt);
    }

    /** Whether nothing more is to be waited for before the results are fetched. */
    boolean readyToSettle(CaseProgress p, Instant now) {
        if (p.phase != Phase.ENDED) {
            return false;
        }
        boolean exitMayCome = p.ending.isEmpty()
                && p.state
                        .filter(state -> state == JobState.COMPLETED || state == JobState.FAILED)
                        .isPresent();
        return p.exit.isPresent() || !exitMayCome || elapsed(p.ended, now, limits.exitFile());
    }

    /** Why a live job must be ended by us, if it must. */
    Optional<Ending> overdue(CaseProgress p, Instant now) {
        if (p.phase != Phase.LIVE || p.ending.isPresent()) {
            return Optional.empty();
        }
        boolean waiting = p.state
                .map(JobState::phase)
                .filter(JobState.Phase.WAITING::equals)
                .isPresent();
        if (waiting && elapsed(p.submitted, now, limits.pending())) {
            return Optional.of(new Ending(
                    Ending.Kind.INFRA,
                    "waited %s in the queue (%s)".formatted(DurationText.format(limits.pending()), p.reason)));
        }
        if (!waiting && elapsed(p.lastGrowth.or(() -> p.started), now, limits.silence())) {
            return Optional.of(
                    new Ending(Ending.Kind.SILENT, "no output for " + DurationText.format(limits.silence())));
        }
        return Optional.empty();
    }

    private void adopt(CaseProgress p, String jobId, Instant now) {
        p.jobId = Optional.of(jobId);
        p.phase = Phase.LIVE;
        p.submitted = p.submitted.or(() -> Optional.of(now));
        found(p);
    }

    private static void found(CaseProgress p) {
        p.misses = 0;
        p.missingSince = Optional.empty();
    }

    private void reported(CaseProgress p, JobReport job, Instant now) {
        found(p);
        p.state = Optional.of(job.state());
        p.reason = job.reason();
        p.nodes = job.nodes().isEmpty() ? p.nodes : job.nodes();
        p.exitCode = job.exitCode();
        if (job.state().phase() == JobState.Phase.RUNNING && p.started.isEmpty()) {
            p.started = Optional.of(now);
        }
        if (STANDING_STILL.contains(job.state())) {
            p.lastGrowth = Optional.of(now);
        }
        if (job.state().ended()) {
            ended(p, now);
        }
    }

    private void unknown(CaseProgress p, Observation seen, Instant now) {
        missed(p, seen, now);
        boolean lost = p.misses >= LOST_POLLS && elapsed(p.missingSince, now, limits.lost());
        boolean forgotten = !seen.queryFailed()
                && p.misses >= FORGOTTEN_POLLS
                && p.exit.flatMap(ExitFile::rc).isPresent();
        if (p.exit.isPresent() && (forgotten || lost)) {
            p.state = Optional.of(stateOf(p.exit.get()));
            p.reason = "the scheduler no longer knows the job; its exit file tells the end";
            ended(p, now);
        } else if (lost) {
            p.ending = p.ending.or(() -> Optional.of(new Ending(
                    Ending.Kind.INFRA,
                    "state lost: no source has known job %s for %s"
                            .formatted(p.jobId.orElse("?"), DurationText.format(limits.lost())))));
            ended(p, now);
        }
    }

    /** Doubt needs polls that would have shown the job; a failed query is no answer. */
    private static void missed(CaseProgress p, Observation seen, Instant now) {
        if (seen.queryFailed() && p.phase != Phase.LIVE) {
            return;
        }
        p.misses++;
        p.missingSince = p.missingSince.or(() -> Optional.of(now));
    }

    private static void ended(CaseProgress p, Instant now) {
        p.phase = Phase.ENDED;
        p.ended = p.ended.or(() -> Optional.of(now));
    }

    private static JobState stateOf(ExitFile exit) {
        return exit.rc().filter(rc -> rc == 0).isPresent() ? JobState.COMPLETED : JobState.FAILED;
    }

    private static void growth(CaseProgress p, Observation seen, Instant now) {
        seen.logs().forEach(growth -> {
            if (growth.length() > 0) {
                p.logOffsets.put(growth.file(), growth.offset() + growth.length());
                p.lastGrowth = Optional.of(now);
            }
        });
    }

    private static boolean elapsed(Optional<Instant> since, Instant now, Duration limit) {
        return since.filter(instant -> !now.isBefore(instant.plus(limit))).isPresent();
    }
}
