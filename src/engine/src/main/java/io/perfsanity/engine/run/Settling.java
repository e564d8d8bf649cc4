package io.perfsanity.engine.run;

import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.AttemptResult;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** Fetches what ended attempts left, beside all else, and gives each case its verdict or its next attempt. */
final class Settling {
    private final RunCases cases;
    private final Settlement settlement;
    private final Transitions transitions;
    private final Endings endings;
    private final Executor executor;
    private final Complaints complaints;
    private final Clock clock;
    private final int infraRetries;
    private final Duration patience;

    /** Cases whose results are being fetched; guarded by {@code cases}. */
    private final Set<Integer> underWay = new HashSet<>();

    Settling(
            RunRequest request,
            RunCases cases,
            Settlement settlement,
            Transitions transitions,
            Endings endings,
            Executor executor,
            Complaints complaints,
            Clock clock) {
        this.cases = cases;
        this.settlement = settlement;
        this.transitions = transitions;
        this.endings = endings;
        this.executor = executor;
        this.complaints = complaints;
        this.clock = clock;
        this.infraRetries = request.infraRetries();
        this.patience = request.profile().limits().lost();
    }

    boolean isUnderWay() {
        synchronized (cases) {
            return !underWay.isEmpty();
        }
    }

    /** Gives a case that the list skips its result. */
    void skip(CaseProgress p) {
        p.result = Optional.of(settlement.skipped(cases.planned(p)));
        p.phase = Phase.DONE;
    }

    void settleEnded() {
        Instant now = clock.instant();
        List<CaseProgress> ready;
        synchronized (cases) {
            ready = cases.select(p -> transitions.readyToSettle(p, now) && underWay.add(p.index));
        }
        for (CaseProgress p : ready) {
            EndedJob job = EndedJob.of(p, now);
            executor.execute(() -> settle(p, job));
        }
    }

    private void settle(CaseProgress p, EndedJob job) {
        PlannedCase planned = cases.planned(p);
        List<AttemptResult> earlier = List.copyOf(p.attempts);
        Settlement.Settled settled;
        try {
            settled = job.jobId().isPresent()
                    ? settlement.settle(planned, job, earlier)
                    : settlement.withoutFiles(planned, job, earlier, Optional.empty());
        } catch (IOException | RuntimeException e) {
            // An error of ours too: a case that nobody tries again would never have a verdict.
            String why = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
            complaints.complain("results can't be fetched now: " + why);
            if (!unreachable(p)) {
                return;
            }
            settled = settlement.withoutFiles(planned, job, earlier, Optional.of(why));
        }
        apply(p, settled);
    }

    /** Counts a failed transfer; true when there were enough to give up. */
    private boolean unreachable(CaseProgress p) {
        synchronized (cases) {
            underWay.remove(p.index);
            Instant now = clock.instant();
            boolean often = p.missed(now, patience);
            return often || endings.cancellationIsOver(now);
        }
    }

    private void apply(CaseProgress p, Settlement.Settled settled) {
        synchronized (cases) {
            underWay.remove(p.index);
            p.attempts.add(settled.attempt());
            long retries = p.attempts.size() - 1L;
            if (settled.retryable() && retries < infraRetries && !endings.cancelling()) {
                p.excludedNodes.addAll(settled.badNodes());
                p.nextAttempt();
            } else {
                p.result = Optional.of(settled.result());
                p.phase = Phase.DONE;
            }
            try {
                cases.record(List.of(p), true);
            } catch (IOException e) {
                // The verdict stands in memory; after a crash the attempt would be fetched and judged again.
                complaints.complain("the journal can't be written: " + e.getMessage());
            }
        }
    }
}
