package io.perfsanity.engine.run;

import io.perfsanity.engine.plan.LaunchPlan;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.run.CaseProgress.Ending;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.Watch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The cases of a run and how far each of them is. It is a lock too: who looks at cases or changes them holds it, and lets
 * go of it for remote commands. What was changed is {@linkplain #record recorded}: written into the journal and told.
 */
final class RunCases implements AutoCloseable {
    private final LaunchPlan plan;
    private final Journal journal;
    private final RunListener listener;
    private final Clock clock;

    private final Map<Integer, PlannedCase> planned = new TreeMap<>();
    private final Map<Integer, CaseProgress> progress = new TreeMap<>();
    private final Map<String, CaseProgress> byJobName = new HashMap<>();
    /** Since the driver last asked. */
    private boolean changed = true;
    /** Since the driver last waited. */
    private boolean moved;

    /** As far as the journal says that they are. */
    RunCases(RunRequest request, Journal journal, RunListener listener, Clock clock) throws IOException {
        this.plan = request.plan();
        this.journal = journal;
        this.listener = listener;
        this.clock = clock;
        Map<Integer, CaseProgress> earlier = journal.read();
        for (PlannedCase each : request.cases()) {
            planned.put(each.index(), each);
            progress.put(each.index(), earlier.getOrDefault(each.index(), new CaseProgress(each.index())));
        }
    }

    PlannedCase planned(CaseProgress p) {
        return planned.get(p.index);
    }

    List<CaseProgress> select(Predicate<CaseProgress> which) {
        return progress.values().stream().filter(which).toList();
    }

    boolean all(Predicate<CaseProgress> which) {
        return progress.values().stream().allMatch(which);
    }

    Attempt attempt(CaseProgress p) {
        return new Attempt(
                plan.layout().jobName(planned(p), p.attempt), plan.layout().attemptDirectory(planned(p), p.attempt));
    }

    Watch watch(CaseProgress p) {
        return new Watch(attempt(p), p.jobId, Map.copyOf(p.logOffsets));
    }

    /** From now on the case is found by the name of its present attempt's job. */
    void nameJob(CaseProgress p) {
        byJobName.put(attempt(p).jobName(), p);
    }

    Optional<CaseProgress> ofJob(String name) {
        return Optional.ofNullable(byJobName.get(name));
    }

    /**
     * Writes down how far these cases are now, and tells it.
     *
     * @param durable whether it must be on the disk on return: what can't be learned from the cluster again
     */
    void record(Collection<CaseProgress> news, boolean durable) throws IOException {
        if (news.isEmpty()) {
            return;
        }
        changed = true;
        moved = true;
        notifyAll();
        journal.append(news, durable);
        news.forEach(p -> listener.caseChanged(status(p)));
    }

    /** Whether anything was recorded since the last call. */
    synchronized boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Waits until something is recorded that was not when this last ended, {@code stop} says so, or as long as told. */
    synchronized void await(Duration limit, BooleanSupplier stop) throws InterruptedException {
        Instant end = clock.instant().plus(limit);
        while (!moved && clock.instant().isBefore(end)) {
            wait(Math.max(
                    1, Math.min(250, Duration.between(clock.instant(), end).toMillis())));
            if (stop.getAsBoolean()) {
                return;
            }
        }
        moved = false;
    }

    synchronized List<RunListener.CaseStatus> statuses() {
        return progress.values().stream().map(this::status).toList();
    }

    private RunListener.CaseStatus status(CaseProgress p) {
        return new RunListener.CaseStatus(
                p.index,
                planned(p).testCase().id(),
                p.phase,
                p.attempt,
                p.jobId,
                p.state,
                p.ending.map(Ending::reason).orElse(p.reason),
                p.nodes,
                p.result);
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
