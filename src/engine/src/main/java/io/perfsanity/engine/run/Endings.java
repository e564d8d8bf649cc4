package io.perfsanity.engine.run;

import io.perfsanity.engine.run.CaseProgress.Ending;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.Watch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Ends jobs before they end by themselves: all at a cancellation, one that waits or is silent for too long. */
final class Endings {
    /** How long a cancellation may take before what is left is written down as orphaned; the caller has 45 s. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(35);

    private final RunCases cases;
    private final Scheduler scheduler;
    private final Transitions transitions;
    private final Orphans orphans;
    private final Complaints complaints;
    private final Clock clock;

    /** Present from the beginning of a cancellation on; like the next guarded by {@code cases}. */
    private Optional<Instant> cancelDeadline = Optional.empty();
    /** Whether jobs were left behind as orphans. */
    private boolean givenUp;

    Endings(
            RunCases cases,
            Scheduler scheduler,
            Transitions transitions,
            Orphans orphans,
            Complaints complaints,
            Clock clock) {
        this.cases = cases;
        this.scheduler = scheduler;
        this.transitions = transitions;
        this.orphans = orphans;
        this.complaints = complaints;
        this.clock = clock;
    }

    boolean cancelling() {
        synchronized (cases) {
            return cancelDeadline.isPresent();
        }
    }

    /** Whether a cancellation has had its time. */
    boolean cancellationIsOver(Instant now) {
        synchronized (cases) {
            return cancelDeadline.filter(now::isAfter).isPresent();
        }
    }

    boolean givenUp() {
        synchronized (cases) {
            return givenUp;
        }
    }

    /** A cancellation is for all cases at once: who goes on with one that a crash cut short only finishes it. */
    void takeOver() {
        synchronized (cases) {
            if (!cases.select(Endings::isBeingCancelled).isEmpty()) {
                cancelDeadline = Optional.of(clock.instant().plus(CANCEL_LIMIT));
            }
        }
    }

    private static boolean isBeingCancelled(CaseProgress p) {
        return !p.done()
                && p.ending
                        .filter(ending -> ending.kind() == Ending.Kind.CANCELLED)
                        .isPresent();
    }

    /** Ends all cases that have no verdict yet; the first call counts. */
    void endAll(Ending ending) throws IOException {
        Optional<IOException> unwritten = Optional.empty();
        synchronized (cases) {
            if (cancelDeadline.isPresent()) {
                return;
            }
            cancelDeadline = Optional.of(clock.instant().plus(CANCEL_LIMIT));
            List<CaseProgress> open = cases.select(p -> !p.done());
            open.forEach(p -> {
                p.ending = p.ending.or(() -> Optional.of(ending));
                p.phase = p.phase == Phase.WAITING ? Phase.ENDED : p.phase;
            });
            try {
                cases.record(open, true);
            } catch (IOException e) {
                unwritten = Optional.of(e);
            }
        }
        // Also when it can't be written down, as on a full disk: whoever goes on with the run finds its jobs ended.
        cancelJobs(CaseProgress::mayHaveJob);
        if (unwritten.isPresent()) {
            throw unwritten.get();
        }
    }

    void endOverdue() throws IOException {
        synchronized (cases) {
            Instant now = clock.instant();
            for (CaseProgress p : cases.select(p -> p.phase == Phase.LIVE && p.ending.isEmpty())) {
                p.ending = transitions.overdue(p, now);
                if (p.ending.isPresent()) {
                    cases.record(List.of(p), true);
                }
            }
        }
        cancelJobs(p -> p.phase == Phase.LIVE && p.ending.isPresent());
    }

    /** Asks for the end of jobs; those that never came to life are over at once, of the others the next poll tells. */
    private void cancelJobs(Predicate<CaseProgress> which) throws IOException {
        List<CaseProgress> targets;
        List<Watch> watches;
        synchronized (cases) {
            targets = cases.select(which);
            watches = targets.stream().map(cases::watch).toList();
        }
        if (watches.isEmpty()) {
            return;
        }
        List<Attempt> alive;
        try {
            alive = scheduler.cancel(watches);
        } catch (IOException e) {
            complaints.complain("jobs can't be cancelled now: " + e.getMessage());
            return;
        }
        synchronized (cases) {
            List<CaseProgress> over = targets.stream()
                    .filter(p -> p.phase == Phase.SUBMITTING || p.phase == Phase.DOUBTFUL)
                    .filter(p -> !alive.contains(cases.attempt(p)))
                    .toList();
            over.forEach(p -> p.end(clock.instant()));
            cases.record(over, false);
        }
    }

    /** What is still there of a cancellation, or at its end what is left. */
    void finishCancellation() throws IOException {
        if (!cancelling()) {
            return;
        }
        cancelJobs(CaseProgress::mayHaveJob);
        synchronized (cases) {
            if (!clock.instant().isBefore(cancelDeadline.orElseThrow())) {
                giveUpJobs();
            }
        }
    }

    /** Writes down every job that may still be there as orphaned, without asking the cluster. */
    void giveUpJobs() throws IOException {
        synchronized (cases) {
            List<CaseProgress> left = cases.select(CaseProgress::mayHaveJob);
            if (left.isEmpty()) {
                return;
            }
            orphans.add(left.stream().map(this::orphan).toList());
            givenUp = true;
            left.forEach(p -> p.end(clock.instant()));
            cases.record(left, true);
        }
    }

    private Orphan orphan(CaseProgress p) {
        Attempt attempt = cases.attempt(p);
        return new Orphan(attempt.jobName(), p.jobId.orElse(""), attempt.directory());
    }
}
