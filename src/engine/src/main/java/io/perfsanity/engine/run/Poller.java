package io.perfsanity.engine.run;

import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.scheduler.JobRef;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Watches all runs on one cluster: one remote command a tick, whatever their number. Ticks come from one thread. */
public final class Poller {
    /** While a run is being cancelled, its user waits. */
    private static final Duration URGENT = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final PollPace pace;
    private final Clocks clocks;
    private final Map<Run, FailureHandler> runs = new ConcurrentHashMap<>();
    private Optional<Instant> failingSince = Optional.empty();
    private final AtomicInteger failures = new AtomicInteger();

    public Poller(Scheduler scheduler, PollPace pace, Clocks clocks) {
        this.scheduler = scheduler;
        this.pace = pace;
        this.clocks = clocks;
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

    /** How many looks in a row got no answer; for whoever watches the watcher. */
    public int failures() {
        return failures.get();
    }

    public void remove(Run run) {
        runs.remove(run);
    }

    /**
     * One turn of all runs: stop, submit, look, collect. Where jobs of an earlier process are there, a look comes first:
     * nothing is done on what was last written down.
     *
     * @return how long to wait before the next tick
     */
    public Duration tick() throws IOException {
        runs.keySet().forEach(Run::beginTick);
        if (runs.keySet().stream().anyMatch(Run::needsLook)) {
            look();
        }
        actAll();
        look();
        runs.keySet().forEach(Run::collect);
        boolean changed = false;
        for (Run run : runs.keySet()) {
            changed |= run.takeChanged();
        }
        Duration wait = pace.next(changed);
        boolean urgent = runs.keySet().stream().anyMatch(run -> run.cancelling() && !run.finished());
        return urgent && wait.compareTo(URGENT) > 0 ? URGENT : wait;
    }

    /** One after the other; where that takes long, with a look in between, so that live jobs are watched meanwhile. */
    private void actAll() throws IOException {
        Moment looked = clocks.read();
        for (Run run : runs.keySet()) {
            if (clocks.read().since(looked.uptime()).compareTo(pace.floor()) >= 0) {
                look();
                looked = clocks.read();
            }
            act(run);
        }
    }

    /** Lets one run act now, as where a verdict made room for its next job. */
    public void act(Run run) throws IOException {
        try {
            run.act();
        } catch (IOException | RuntimeException e) {
            fail(run, e);
        } catch (Error e) {
            fail(run, new IllegalStateException(e.toString(), e));
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
            Duration wait = tick();
            Duration begin = clocks.read().uptime();
            Duration left = wait;
            while (!run.finished() && left.compareTo(Duration.ZERO) > 0) {
                run.await(left);
                run.act();
                if (run.cancelling()) {
                    break;
                }
                left = wait.minus(clocks.read().since(begin));
            }
        }
    }

    private void look() throws IOException {
        List<JobRef> jobs =
                runs.keySet().stream().flatMap(run -> run.jobs().stream()).toList();
        if (jobs.isEmpty()) {
            return;
        }
        List<Observation> observations;
        try {
            observations = scheduler.poll(jobs);
        } catch (IOException e) {
            int times = failures.incrementAndGet();
            failingSince = failingSince.or(() -> Optional.of(clocks.read().time()));
            String why = "no answer since %s (%s times): %s".formatted(failingSince.get(), times, e.getMessage());
            runs.keySet().forEach(run -> run.notObserved(why));
            return;
        }
        failures.set(0);
        failingSince = Optional.empty();
        for (Run run : runs.keySet()) {
            try {
                run.observed(observations);
            } catch (IOException | RuntimeException e) {
                fail(run, e);
            }
        }
    }
}
