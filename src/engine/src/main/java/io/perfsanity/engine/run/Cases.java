package io.perfsanity.engine.run;

import io.perfsanity.engine.plan.LaunchPlan;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobRef;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The cases of a run, each as far as it is now. Events come from the thread that drives the run, from those that fetch
 * results and from whoever cancels; each is applied to the present state, written into the journal and told, before the
 * next. Remote commands are never sent meanwhile.
 */
final class Cases implements AutoCloseable {
    private final LaunchPlan plan;
    private final Journal journal;
    private final RunListener listener;

    private final Map<Integer, PlannedCase> planned = new TreeMap<>();
    private final Map<Integer, Case> now = new TreeMap<>();
    /** Since the driver last asked. */
    private boolean changed = true;
    /** Since the driver last waited. */
    private boolean moved;

    /** As far as the journal says that they are. */
    Cases(RunRequest request, Journal journal, RunListener listener) {
        this.plan = request.plan();
        this.journal = journal;
        this.listener = listener;
        for (PlannedCase each : request.cases()) {
            planned.put(each.index(), each);
            now.put(
                    each.index(),
                    journal.last(each.index())
                            .orElseGet(() -> new Case(each.index()))
                            .takenOver());
        }
    }

    PlannedCase planned(Case each) {
        return planned.get(each.index());
    }

    Attempt attempt(Case each) {
        return new Attempt(
                plan.layout().jobName(planned(each), each.attempt()),
                plan.layout().attemptDirectory(planned(each), each.attempt()));
    }

    JobRef job(Case each) {
        return new JobRef(attempt(each), each.jobId());
    }

    synchronized List<Case> select(Predicate<Case> which) {
        return now.values().stream().filter(which).toList();
    }

    synchronized boolean all(Predicate<Case> which) {
        return now.values().stream().allMatch(which);
    }

    /** Does something while no event can come between. */
    synchronized void ifAll(Predicate<Case> which, Runnable then) {
        if (all(which)) {
            then.run();
        }
    }

    /** The state that {@code earlier} has come to. */
    synchronized Case now(Case earlier) {
        return now.get(earlier.index());
    }

    /**
     * Applies an event to each case, unless it is at another attempt by now: an event belongs to one.
     *
     * @param durable whether the change must be on the disk on return: what can't be learned from the cluster again
     * @return the cases that have changed, as they are now
     * @throws IOException when the journal can't be written; the cases have changed all the same
     */
    synchronized List<Case> change(boolean durable, Collection<Case> cases, UnaryOperator<Case> event)
            throws IOException {
        List<Case> after = new ArrayList<>();
        List<Case> news = new ArrayList<>();
        for (Case each : cases) {
            Case before = now(each);
            Case next = before.attempt() == each.attempt() ? event.apply(before) : before;
            if (next != before) {
                now.put(next.index(), next);
                after.add(next);
                if (next.isNewsAfter(before)) {
                    news.add(next);
                }
            }
        }
        if (!news.isEmpty()) {
            changed = true;
            moved = true;
            notifyAll();
            journal.append(news, durable);
            news.forEach(each ->
                    listener.caseChanged(each.status(planned(each).testCase().id())));
        }
        return after;
    }

    /** The same, durably, to one case whatever its attempt; whether it meant anything. */
    synchronized boolean change(Case which, UnaryOperator<Case> event) throws IOException {
        return !change(true, List.of(now(which)), event).isEmpty();
    }

    /** Whether anything was news since the last call. */
    synchronized boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Waits until there is news that was not there when this last ended, {@code stop} says so, or as long as told. */
    synchronized void await(Duration limit, BooleanSupplier stop) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); !moved && left > 0; left = end - System.nanoTime()) {
            wait(Math.max(1, Math.min(250, left / 1_000_000)));
            if (stop.getAsBoolean()) {
                return;
            }
        }
        moved = false;
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
