package io.perfsanity.engine.run;

import io.perfsanity.engine.result.Stop;
import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.scheduler.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Ends jobs before they end by themselves: all at a cancellation, one that waits or is silent for too long. Whatever lets
 * go of a job that may live writes it down here first.
 */
final class Stopping {
    /** How long a cancellation may take before what is left is written down as orphaned; the caller has 45 s. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(35);
    /** How long a single job may take that is overdue: nobody waits for it but its run. */
    private static final Duration OVERDUE_LIMIT = Duration.ofMinutes(10);

    private final Cases cases;
    private final Scheduler scheduler;
    private final Orphans orphans;
    private final Health health;
    private final Clocks clocks;

    /** The uptime at which a cancellation has had its time; present from its beginning on. */
    private volatile Optional<Duration> deadline = Optional.empty();

    Stopping(Cases cases, Scheduler scheduler, Orphans orphans, Health health, Clocks clocks) {
        this.cases = cases;
        this.scheduler = scheduler;
        this.orphans = orphans;
        this.health = health;
        this.clocks = clocks;
        // Who goes on with a cancellation of all cases that a crash cut short only finishes it.
        if (!cases.select(Case::isCancelledWithItsRun).isEmpty()) {
            beginCancellation();
        }
    }

    private void beginCancellation() {
        deadline = Optional.of(clocks.read().uptime().plus(CANCEL_LIMIT));
    }

    boolean cancelling() {
        return deadline.isPresent();
    }

    /** Whether a cancellation has had its time. */
    boolean cancellationIsOver() {
        return deadline.filter(end -> clocks.read().uptime().compareTo(end) >= 0)
                .isPresent();
    }

    /** Stops all cases that have no verdict yet; the first call counts. */
    void stopAll(Stop why) throws IOException {
        synchronized (this) {
            if (cancelling()) {
                return;
            }
            beginCancellation();
        }
        try {
            cases.change(true, cases.select(each -> !each.done()), each -> each.stop(why, clocks.read()));
        } finally {
            // Also when it can't be written down, as on a full disk: whoever goes on with the run finds its jobs ended.
            cancel(cases.select(Case::mayHaveJob));
        }
    }

    /** Ends one case, unless it has a verdict; {@link #act} goes on asking where its job doesn't obey. */
    boolean stop(Case one, String reason) throws IOException {
        try {
            return cases.change(one, each -> each.cancel(reason, clocks.read()));
        } finally {
            Case now = cases.now(one);
            if (now.mayHaveJob() && now.stop().isPresent()) {
                cancel(List.of(now));
                cases.change(false, List.of(now), each -> each.stopAsked(clocks.read()));
            }
        }
    }

    /** Ends the cases that don't run yet; the run goes on with those that do. */
    void stopThoseYetToRun(String reason) throws IOException {
        Moment now = clocks.read();
        List<Case> stopped = cases.change(
                true, cases.select(Case::isYetToRun), each -> each.isYetToRun() ? each.cancel(reason, now) : each);
        List<Case> jobs = stopped.stream().filter(Case::mayHaveJob).toList();
        cancel(jobs);
        cases.change(false, jobs, each -> each.stopAsked(now));
    }

    void act() throws IOException {
        if (cancelling()) {
            cancel(cases.select(Case::mayHaveJob));
            if (cancellationIsOver()) {
                letGo(cases.select(Case::mayHaveJob));
            }
            return;
        }
        Moment now = clocks.read();
        List<Case> overdue = cases.select(each -> each.isOverdue() && each.isDue(now));
        cancel(overdue);
        cases.change(false, overdue, each -> each.stopAsked(now));
        letGo(cases.select(each -> each.isUnstoppable(now, OVERDUE_LIMIT)));
    }

    /** Asks for the end of the jobs; the next look tells what became of them. */
    private void cancel(List<Case> of) {
        if (of.isEmpty()) {
            return;
        }
        try {
            scheduler.cancel(of.stream().map(cases::job).toList());
        } catch (IOException e) {
            health.complain("jobs can't be cancelled now: " + e.getMessage());
        }
    }

    /** Writes down every job that may still be there as orphaned, without asking the cluster. */
    void letGoOfAll() throws IOException {
        letGo(cases.select(Case::mayHaveJob));
    }

    /** Writes down what is let go of, then expects nothing more of it. */
    void letGo(List<Case> of) throws IOException {
        writeDown(of.stream()
                .map(each -> Orphan.of(cases.attempt(each), each.jobId()))
                .toList());
        cases.change(true, of, each -> each.letGo(clocks.read()));
    }

    synchronized void writeDown(List<Orphan> jobs) throws IOException {
        if (!jobs.isEmpty()) {
            orphans.add(jobs);
        }
    }
}
