package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.run.CaseProgress.Ending;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.SubmitOutcome;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Submits the attempts that wait, and finds out about those whose job may or may not exist. Used by the thread that
 * drives the run.
 */
final class Submissions {
    /** Attempts of one remote command: its outcome is known soon, and a cancellation waits for no more than these. */
    private static final int BATCH = 100;
    /** Outcomes of a scheduler that doesn't answer just now. */
    private static final Set<SubmitOutcome.Kind> UNSETTLED =
            EnumSet.of(SubmitOutcome.Kind.DOUBTFUL, SubmitOutcome.Kind.NO_ROOM, SubmitOutcome.Kind.NOT_TRIED);

    private final Limits limits;
    private final RunCases cases;
    private final Submitter submitter;
    private final Scheduler scheduler;
    private final Transitions transitions;
    private final BooleanSupplier cancelling;
    private final Complaints complaints;
    private final Clock clock;

    /** Cases whose submission is in doubt and about which the cluster wasn't asked under a fence of ours yet. */
    private final Set<Integer> toAskAgain = new HashSet<>();
    /** No cluster took the last submission: the next one waits for a tick, whatever moves meanwhile. */
    private boolean resting;

    /** @param cancelling whether nothing is to be submitted any more; asked under the lock of {@code cases} */
    Submissions(
            Limits limits,
            RunCases cases,
            Submitter submitter,
            Scheduler scheduler,
            Transitions transitions,
            BooleanSupplier cancelling,
            Complaints complaints,
            Clock clock) {
        this.limits = limits;
        this.cases = cases;
        this.submitter = submitter;
        this.scheduler = scheduler;
        this.transitions = transitions;
        this.cancelling = cancelling;
        this.complaints = complaints;
        this.clock = clock;
    }

    /** A case that another process was submitting. */
    void takeOver(CaseProgress p) {
        p.phase = Phase.DOUBTFUL;
        p.misses = 0;
        p.missingSince = Optional.empty();
        toAskAgain.add(p.index);
    }

    /** What failed may be tried again: once a tick, as often as the cluster is asked about anything. */
    void beginTick() {
        resting = false;
    }

    void clearDoubts() throws IOException {
        Batch again;
        List<CaseProgress> over;
        synchronized (cases) {
            boolean ask = !cancelling.getAsBoolean() && !resting;
            again = batch(cases.select(p -> ask && p.phase == Phase.DOUBTFUL && toAskAgain.contains(p.index)));
            over = cases.select(p -> transitions.doubtIsOver(p, clock.instant()) && !toAskAgain.contains(p.index));
        }
        if (!again.isEmpty()) {
            submitAgain(again);
        }
        for (CaseProgress p : over) {
            try {
                if (scheduler.abandon(cases.attempt(p))) {
                    giveUpAttempt(p);
                }
            } catch (IOException e) {
                complaints.complain(e.getMessage());
            }
        }
    }

    /**
     * Asks about submissions whose answer was lost, and makes those that never came to be. Their files are sent again,
     * since nobody knows how far they came; the fence goes first, so that no older loop reads them meanwhile.
     */
    private void submitAgain(Batch batch) throws IOException {
        try {
            submitter.takeFence();
            submitter.upload(batch.items());
        } catch (IOException e) {
            rest(e);
            return;
        }
        submit(batch);
    }

    private void giveUpAttempt(CaseProgress p) throws IOException {
        synchronized (cases) {
            p.resubmissions++;
            if (cancelling.getAsBoolean()) {
                // A next attempt would wait for ever: nothing is submitted any more.
                p.end(clock.instant());
            } else if (p.resubmissions > 1) {
                p.ending = infra("submitted twice without an answer whether a job exists; both were given up");
                p.end(clock.instant());
            } else {
                p.nextAttempt();
            }
            cases.record(List.of(p), true);
        }
    }

    void submitWaiting() throws IOException {
        Batch next;
        synchronized (cases) {
            if (cancelling.getAsBoolean() || resting) {
                return;
            }
            long live = cases.select(CaseProgress::mayHaveJob).size();
            long room = Math.min(BATCH, limits.liveJobs() - live);
            next = batch(cases.select(p -> p.phase == Phase.WAITING).stream()
                    .limit(Math.max(0, room))
                    .toList());
            next.cases().forEach(p -> {
                p.phase = Phase.SUBMITTING;
                cases.nameJob(p);
            });
            cases.record(next.cases(), true);
        }
        if (next.isEmpty()) {
            return;
        }
        try {
            submitter.upload(next.items());
        } catch (IOException e) {
            rest(e);
            notSubmitted(next, e.getMessage());
            return;
        }
        submit(next);
    }

    private void submit(Batch batch) throws IOException {
        List<SubmitOutcome> outcomes;
        try {
            outcomes = submitter.submit(batch.items());
        } catch (IOException e) {
            rest(e);
            doubt(batch);
            return;
        }
        resting = outcomes.stream().map(SubmitOutcome::kind).anyMatch(UNSETTLED::contains);
        synchronized (cases) {
            for (int i = 0; i < outcomes.size(); i++) {
                submitted(batch.cases().get(i), outcomes.get(i));
            }
            cases.record(batch.cases(), true);
        }
    }

    private void rest(IOException why) {
        resting = true;
        complaints.complain(why.getMessage());
    }

    private void doubt(Batch batch) throws IOException {
        synchronized (cases) {
            List<CaseProgress> doubtful = batch.cases().stream()
                    .filter(p -> p.phase == Phase.SUBMITTING || p.phase == Phase.DOUBTFUL)
                    .toList();
            doubtful.forEach(p -> {
                p.phase = Phase.DOUBTFUL;
                toAskAgain.add(p.index);
            });
            cases.record(doubtful, true);
        }
    }

    private void submitted(CaseProgress p, SubmitOutcome outcome) {
        toAskAgain.remove(p.index);
        if (p.phase != Phase.SUBMITTING && p.phase != Phase.DOUBTFUL) {
            return;
        }
        switch (outcome.kind()) {
            case ACCEPTED -> {
                p.phase = Phase.LIVE;
                p.jobId = outcome.jobId();
                p.submitted = Optional.of(clock.instant());
            }
            case REJECTED -> {
                p.ending = infra("not submitted: " + outcome.message());
                p.end(clock.instant());
            }
            case DOUBTFUL -> {
                p.phase = Phase.DOUBTFUL;
                p.reason = outcome.message();
            }
            case NO_ROOM, NOT_TRIED -> p.phase = Phase.WAITING;
        }
    }

    private void notSubmitted(Batch batch, String why) throws IOException {
        synchronized (cases) {
            Instant now = clock.instant();
            List<CaseProgress> back = batch.cases().stream()
                    .filter(p -> p.phase == Phase.SUBMITTING)
                    .toList();
            for (CaseProgress p : back) {
                p.phase = Phase.WAITING;
                if (p.missed(now, limits.lost())) {
                    p.ending = infra("not submitted: " + why);
                    p.end(now);
                }
            }
            cases.record(back, true);
        }
    }

    private static Optional<Ending> infra(String reason) {
        return Optional.of(new Ending(Ending.Kind.INFRA, reason));
    }

    /** Cases of one remote command, and what is sent for each. */
    private record Batch(List<CaseProgress> cases, List<Submitter.Item> items) {
        boolean isEmpty() {
            return cases.isEmpty();
        }
    }

    private Batch batch(List<CaseProgress> some) {
        return new Batch(
                some,
                some.stream()
                        .map(p -> new Submitter.Item(
                                cases.planned(p), p.attempt, cases.attempt(p), List.copyOf(p.excludedNodes)))
                        .toList());
    }
}
