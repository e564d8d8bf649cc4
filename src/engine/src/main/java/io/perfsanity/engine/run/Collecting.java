package io.perfsanity.engine.run;

import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.EndedJob;
import io.perfsanity.engine.result.Judging;
import io.perfsanity.engine.result.Judging.Judged;
import io.perfsanity.engine.scheduler.JobState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** Fetches what ended attempts left, beside all else, and gives each case its verdict or its next attempt. */
final class Collecting {
    /** As the C library has it for a full disk and for a user who has used up what is his. */
    private static final Pattern NO_ROOM = Pattern.compile("No space left on device|Disk quota exceeded");

    private final Cases cases;
    private final Judging judging;
    private final Path directory;
    private final Rules rules;
    private final Stopping stopping;
    private final Executor executor;
    private final Health health;
    private final Clocks clocks;
    private final int infraRetries;

    /** Why results aren't there yet; empty while all goes well. */
    private volatile String trouble = "";

    /** Cases whose results are being fetched. */
    private final Set<Integer> underWay = ConcurrentHashMap.newKeySet();

    Collecting(
            Cases cases,
            Judging judging,
            Path directory,
            int infraRetries,
            Rules rules,
            Stopping stopping,
            Executor executor,
            Health health,
            Clocks clocks) {
        this.cases = cases;
        this.judging = judging;
        this.directory = directory;
        this.infraRetries = infraRetries;
        this.rules = rules;
        this.stopping = stopping;
        this.executor = executor;
        this.health = health;
        this.clocks = clocks;
    }

    boolean isUnderWay() {
        return !underWay.isEmpty();
    }

    void act() {
        if (!trouble.isEmpty() && !cases.select(each -> each.in(Phase.ENDED)).isEmpty()) {
            // Also in a tick in which nothing is tried: it is as true as before.
            health.complain(trouble);
        }
        for (Case each : cases.select(ended -> ended.isReadyToCollect(clocks.read(), rules))) {
            if (underWay.add(each.index())) {
                executor.execute(() -> {
                    try {
                        collect(each);
                    } finally {
                        underWay.remove(each.index());
                    }
                });
            }
        }
    }

    private void collect(Case ended) {
        PlannedCase planned = cases.planned(ended);
        EndedJob job = ended.endedJob(clocks.read());
        try {
            judged(
                    ended,
                    job.jobId().isPresent()
                            ? judging.judge(planned, job, ended.attempts())
                            : judging.withoutFiles(planned, job, ended.attempts(), Optional.empty()));
            trouble = "";
        } catch (IOException | RuntimeException | Error e) {
            // An error of ours too: a case that nobody tries again would never have a verdict.
            String why = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
            boolean full = NO_ROOM.matcher(why).find() && !(e instanceof HostException);
            trouble = full
                    ? "results can't be written into %s: %s; this goes on by itself when there is room"
                            .formatted(directory, why)
                    : "results can't be fetched now: " + why;
            health.complain(trouble);
            change(ended, each -> each.notCollected(clocks.read()));
            // A full disk of this machine loses nothing: what the case left waits on the cluster, and to run it again
            // would be for nothing. The run's own limit ends the wait, or its cancellation.
            boolean hopeless = !full
                    && cases.now(ended).isHopeless(clocks.read(), rules.limits().lost());
            if (stopping.cancellationIsOver() || hopeless) {
                judged(ended, judging.withoutFiles(planned, job, ended.attempts(), Optional.of(why)));
            }
        }
    }

    private void judged(Case ended, Judged found) {
        boolean noPlace = ended.foundNoPlace();
        boolean retry = (noPlace || (found.retryable() && ended.retries() < infraRetries)) && !stopping.cancelling();
        Duration pause =
                !noPlace && found.badNodes().isEmpty() && !ended.state().equals(Optional.of(JobState.PREEMPTED))
                        ? rules.limits().retryPause()
                        : Duration.ZERO;
        change(ended, each -> each.judged(found, retry, pause, clocks.read()));
    }

    private void change(Case ended, java.util.function.UnaryOperator<Case> event) {
        try {
            cases.change(true, List.of(ended), event);
        } catch (IOException e) {
            // The verdict stands in memory; after a crash the attempt would be fetched and judged again.
            health.complain("the journal can't be written: " + e.getMessage());
        }
    }
}
