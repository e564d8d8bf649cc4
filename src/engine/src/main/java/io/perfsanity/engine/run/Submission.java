package io.perfsanity.engine.run;

import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.Scheduler.Fence;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome.Kind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings attempts to the cluster and submits them under the run's fence, and finds out about those whose job may or may
 * not exist. Used by the thread that drives the run.
 *
 * <p>After any doubtful answer the fence is taken anew before the next submission, so that a loop of a dead connection
 * can't submit beside us.
 */
final class Submission {
    /** Attempts of one remote command: its outcome is known soon, and a cancellation waits for no more than these. */
    private static final int BATCH = 100;

    /** After these the cluster isn't asked again before the next tick. */
    private static final Set<Kind> UNSETTLED = EnumSet.of(Kind.DOUBTFUL, Kind.NOT_TRIED, Kind.NO_ROOM);

    private final Cases cases;
    private final Scheduler scheduler;
    private final Rules rules;
    private final Stopping stopping;
    private final Health health;
    private final Clocks clocks;
    private final Delivery delivery;
    private final JobQuota quota;

    private Optional<Fence> fence = Optional.empty();
    /** No cluster took the last submission: the next one waits for a tick, whatever moves meanwhile. */
    private boolean resting;
    /** How many attempts are tried at once: one where the last answer was that there is no room, then twice as many. */
    private int window = BATCH;

    Submission(
            Cases cases,
            Scheduler scheduler,
            Delivery delivery,
            JobQuota quota,
            Rules rules,
            Stopping stopping,
            Health health,
            Clocks clocks) {
        this.cases = cases;
        this.scheduler = scheduler;
        this.delivery = delivery;
        this.quota = quota;
        this.rules = rules;
        this.stopping = stopping;
        this.health = health;
        this.clocks = clocks;
    }

    /** What failed may be tried again: once a tick, as often as the cluster is asked about anything. */
    void beginTick() {
        resting = false;
    }

    void act() throws IOException {
        clearDoubts();
        submitWaiting();
    }

    private void clearDoubts() throws IOException {
        List<Case> again = cases.select(each -> each.isUnasked() && each.stop().isEmpty());
        if (!again.isEmpty() && !resting) {
            submitAgain(again.subList(0, Math.min(BATCH, again.size())));
        }
        for (Case each : cases.select(doubtful -> doubtful.doubtIsOver(clocks.read(), rules)
                && (!doubtful.isUnasked() || doubtful.stop().isPresent()))) {
            try {
                if (scheduler.abandon(cases.attempt(each))) {
                    cases.change(true, List.of(each), now -> now.abandoned(clocks.read()));
                }
            } catch (HostException e) {
                health.complain(e.getMessage());
            }
        }
    }

    /**
     * Asks about submissions whose answer was lost, and makes those that never came to be. Their files are sent again,
     * since nobody knows how far they came; the fence goes first, so that no older loop reads them meanwhile.
     */
    private void submitAgain(List<Case> batch) throws IOException {
        try {
            takeFence();
            delivery.send(batch, cases);
        } catch (IOException e) {
            rest(e);
            return;
        }
        submit(batch);
    }

    private void submitWaiting() throws IOException {
        List<Case> due = cases.select(each -> each.in(Phase.WAITING) && each.isDue(clocks.read()));
        int live = cases.select(Case::mayHaveJob).size();
        int room = resting ? 0 : Math.min(window, rules.limits().liveJobs() - live);
        int granted = quota.grant(live, Math.max(0, Math.min(due.size(), room)));
        if (granted <= 0) {
            return;
        }
        List<Case> waiting = due.subList(0, granted);
        List<Case> batch = cases.change(true, waiting, Case::submitting);
        if (batch.isEmpty()) {
            return;
        }
        try {
            delivery.send(batch, cases);
            if (fence.isEmpty()) {
                takeFence();
            }
        } catch (IOException e) {
            rest(e);
            cases.change(true, batch, each -> each.notUploaded(e.getMessage(), clocks.read(), rules));
            return;
        }
        submit(batch);
    }

    /** Submits what was uploaded, or asks what became of it: an attempt with a known job isn't submitted again. */
    private void submit(List<Case> batch) throws IOException {
        Map<Integer, SubmitOutcome> outcomes = new HashMap<>();
        try {
            List<SubmitOutcome> answer = scheduler.submit(
                    fence.orElseThrow(), batch.stream().map(cases::attempt).toList());
            for (int i = 0; i < answer.size(); i++) {
                outcomes.put(batch.get(i).index(), answer.get(i));
            }
        } catch (IOException e) {
            fence = Optional.empty();
            rest(e);
            cases.change(true, batch, Case::inDoubt);
            return;
        }
        if (outcomes.values().stream().anyMatch(outcome -> outcome.kind() != Kind.ACCEPTED)) {
            fence = Optional.empty();
        }
        resting = outcomes.values().stream().map(SubmitOutcome::kind).anyMatch(UNSETTLED::contains);
        boolean full = outcomes.values().stream().anyMatch(outcome -> outcome.kind() == Kind.NO_ROOM);
        window = full ? 1 : Math.min(BATCH, window * 2);
        cases.change(true, batch, each -> each.submitted(outcomes.get(each.index()), clocks.read()));
        stopping.writeDown(batch.stream()
                .filter(each -> outcomes.get(each.index()).kind() == Kind.ACCEPTED)
                .filter(each -> !cases.now(each).mayHaveJob())
                .map(each -> Orphan.of(
                        cases.attempt(each), outcomes.get(each.index()).jobId()))
                .toList());
    }

    /** Ends every submit loop of this run, also one that another process began. */
    private void takeFence() throws IOException {
        fence = Optional.of(scheduler.takeFence(delivery.runDirectory()));
    }

    private void rest(IOException why) {
        resting = true;
        health.complain(why.getMessage());
    }
}
