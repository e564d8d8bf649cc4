package io.perfsanity.engine.run;

import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.Watch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Watches all runs on one cluster: one remote command a tick, whatever their number. Ticks come from one thread. */
public final class Poller {
    /** While a run is being cancelled, its user waits. */
    private static final Duration URGENT = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final PollPace pace;
    private final RunListener health;
    private final Clock clock;
    private final Map<Run, FailureHandler> runs = new ConcurrentHashMap<>();
    private Optional<Instant> failingSince = Optional.empty();
    private int failures;

    public Poller(Scheduler scheduler, PollPace pace, RunListener health, Clock clock) {
        this.scheduler = scheduler;
        this.pace = pace;
        this.health = health;
        this.clock = clock;
    }

    /** Hears that a run can't be driven any more; it was removed already. */
    @FunctionalInterface
    public interface FailureHandler {
        void failed(Exception failure) throws IOException;
    }

    /** A run whose failure ends the tick. */
    public void add(Run run) {
        add(run, failure -> {
            if (failure instanceof IOException e) {
                throw e;
            }
            throw new IllegalStateException("run " + run.request().runId() + " can't go on", failure);
        });
    }

    /** A run whose failure (its journal can't be written) must not reach the others. */
    public void add(Run run, FailureHandler onFailure) {
        runs.put(run, onFailure);
    }

    public void remove(Run run) {
        runs.remove(run);
    }

    /**
     * Lets every run act, then polls for all of them.
     *
     * @return how long to wait before the next tick
     */
    public Duration tick() throws IOException {
        runs.keySet().forEach(Run::beginTick);
        advanceAll();
        poll();
        advanceAll();
        boolean changed = false;
        for (Run run : runs.keySet()) {
            changed |= run.takeChanged();
        }
        Duration wait = pace.next(changed);
        boolean urgent = runs.keySet().stream().anyMatch(run -> run.cancelling() && !run.finished());
        return urgent && wait.compareTo(URGENT) > 0 ? URGENT : wait;
    }

    /** One after the other; where that takes long, with a poll in between, so that live jobs are watched meanwhile. */
    private void advanceAll() throws IOException {
        Instant asked = clock.instant();
        for (Run run : runs.keySet()) {
            if (!clock.instant().isBefore(asked.plus(pace.floor()))) {
                poll();
                asked = clock.instant();
            }
            advance(run);
        }
    }

    /** Lets one run act now, as where a verdict made room for its next job. */
    public void advance(Run run) throws IOException {
        try {
            run.advance();
        } catch (IOException | RuntimeException e) {
            fail(run, e);
        }
    }

    private void fail(Run run, Exception failure) throws IOException {
        FailureHandler handler = runs.remove(run);
        if (handler != null) {
            handler.failed(failure);
        }
    }

    /** Drives until {@code run} has all its verdicts. */
    public void driveToTheEnd(Run run) throws IOException, InterruptedException {
        while (!run.finished()) {
            Instant next = clock.instant().plus(tick());
            while (!run.finished() && clock.instant().isBefore(next)) {
                run.await(Duration.between(clock.instant(), next));
                run.advance();
                if (run.cancelling()) {
                    break;
                }
            }
        }
    }

    private void poll() throws IOException {
        List<Watch> watches =
                runs.keySet().stream().flatMap(run -> run.watches().stream()).toList();
        if (watches.isEmpty()) {
            return;
        }
        List<Observation> observations;
        try {
            observations = scheduler.poll(watches);
        } catch (IOException e) {
            // Says nothing about any job: only the health line changes.
            failures++;
            failingSince = failingSince.or(() -> Optional.of(clock.instant()));
            health.healthChanged(
                    "no answer since %s (%s times): %s".formatted(failingSince.get(), failures, e.getMessage()));
            return;
        }
        if (failures > 0) {
            failures = 0;
            failingSince = Optional.empty();
            health.healthChanged("");
        }
        for (Run run : runs.keySet()) {
            try {
                run.observed(observations);
            } catch (IOException | RuntimeException e) {
                fail(run, e);
            }
        }
    }
}
