package io.perfsanity.engine.run;

import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.CaseProgress.Ending;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.SubmitOutcome;
import io.perfsanity.engine.scheduler.Watch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * One execution of a list on a cluster, from the first submission to the last verdict.
 *
 * <p>Passive: whoever drives it calls {@link #watches()}, polls, hands back what was seen ({@link #observed}) and lets it
 * act ({@link #advance()}), from one thread. {@link #cancel} and the questions may come from others. Remote commands run
 * outside the lock, so that a cancellation never waits for a slow submission. Longer than other classes because it is
 * the one place that owns the cases' state; the rules themselves are {@link Transitions}.
 */
public final class Run implements AutoCloseable {
    /** How long a cancellation may take before what is left is written down as orphaned; the caller has 45 s. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(35);
    /** Attempts of one remote command: its outcome is known soon, and a cancellation waits for no more than these. */
    private static final int BATCH = 100;
    /** Tries before a failure to reach the cluster counts, however short the limit. */
    private static final int TRIES = 5;
    /** Outcomes of a scheduler that doesn't answer just now. */
    private static final Set<SubmitOutcome.Kind> UNSETTLED =
            EnumSet.of(SubmitOutcome.Kind.DOUBTFUL, SubmitOutcome.Kind.NOT_TRIED);

    private final RunDirectory directory;
    private final RunRequest request;
    private final Transitions transitions;
    private final Submitter submitter;
    private final Scheduler scheduler;
    private final Settlement settlement;
    private final Executor executor;
    private final RunListener listener;
    private final Clock clock;
    private final Journal journal;
    private final Orphans orphans;

    private final Map<Integer, PlannedCase> cases = new TreeMap<>();
    private final Map<Integer, CaseProgress> progress = new TreeMap<>();
    private final Map<String, Integer> byJobName = new HashMap<>();
    /** Cases whose submission is in doubt and about which the cluster wasn't asked under a fence of ours yet. */
    private final Set<Integer> toAskAgain = new HashSet<>();

    /** A submission found no cluster that takes it: it rests until the next tick, whatever moves meanwhile. */
    private boolean resting;

    /** Since the last tick began. */
    private int complaints;
    /** What was said last about the run's health is no praise. */
    private boolean complained;

    private final Set<Integer> settling = new HashSet<>();
    private Optional<Instant> cancelDeadline = Optional.empty();
    /** Whether jobs were left behind as orphans. */
    private boolean givenUp;
    /** Since the driver last asked. */
    private boolean changed = true;
    /** Since the driver last waited. */
    private boolean moved;

    Run(
            RunDirectory directory,
            RunRequest request,
            Transitions transitions,
            Submitter submitter,
            Scheduler scheduler,
            Settlement settlement,
            Executor executor,
            RunListener listener,
            Clock clock)
            throws IOException {
        this.directory = directory;
        this.request = request;
        this.transitions = transitions;
        this.submitter = submitter;
        this.scheduler = scheduler;
        this.settlement = settlement;
        this.executor = executor;
        this.listener = listener;
        this.clock = clock;
        this.journal = directory.journal();
        this.orphans = new Orphans(directory.path());
        Map<Integer, CaseProgress> earlier = journal.read();
        for (PlannedCase planned : request.cases()) {
            cases.put(planned.index(), planned);
            begin(planned, earlier.getOrDefault(planned.index(), new CaseProgress(planned.index())));
        }
        // A cancellation is for all cases at once: who goes on with one that a crash cut short only finishes it.
        if (progress.values().stream().anyMatch(Run::isBeingCancelled)) {
            cancelDeadline = Optional.of(clock.instant().plus(CANCEL_LIMIT));
        }
    }

    private static boolean isBeingCancelled(CaseProgress p) {
        return !p.done()
                && p.ending
                        .filter(ending -> ending.kind() == Ending.Kind.CANCELLED)
                        .isPresent();
    }

    private void begin(PlannedCase planned, CaseProgress p) throws IOException {
        progress.put(planned.index(), p);
        if (p.phase == Phase.SUBMITTING || p.phase == Phase.DOUBTFUL) {
            p.phase = Phase.DOUBTFUL;
            p.misses = 0;
            p.missingSince = Optional.empty();
            toAskAgain.add(p.index);
        }
        if (p.phase == Phase.WAITING && planned.testCase().skipped()) {
            p.result = Optional.of(settlement.skipped(planned));
            p.phase = Phase.DONE;
            record(List.of(p), false);
        } else if (p.mayHaveJob() || p.phase == Phase.ENDED) {
            byJobName.put(attempt(p).jobName(), p.index);
        }
    }

    public RunRequest request() {
        return request;
    }

    /** What the next poll has to ask about; nothing once its jobs were given up, when nobody waits any more. */
    public synchronized List<Watch> watches() {
        if (givenUp) {
            return List.of();
        }
        return progress.values().stream()
                .filter(p -> p.mayHaveJob() || (p.phase == Phase.ENDED && p.jobId.isPresent() && p.exit.isEmpty()))
                .map(this::watch)
                .toList();
    }

    /** Takes what a successful poll saw; observations of other runs are passed over. */
    public synchronized void observed(List<Observation> observations) throws IOException {
        List<CaseProgress> news = new ArrayList<>();
        for (Observation seen : observations) {
            Integer index = byJobName.get(seen.attempt().jobName());
            if (index != null && transitions.observed(progress.get(index), seen, clock.instant())) {
                news.add(progress.get(index));
            }
        }
        record(news, false);
    }

    /** Lets submissions be tried again that failed: once a tick, as often as the cluster is asked about anything. */
    synchronized void beginTick() {
        resting = false;
        if (complaints == 0 && complained) {
            complained = false;
            listener.healthChanged("");
        }
        complaints = 0;
    }

    private synchronized void complain(String message) {
        complaints++;
        complained = true;
        listener.healthChanged(message);
    }

    /** Does what is due: ends overdue jobs, clears doubts, submits, fetches results. */
    public void advance() throws IOException {
        if (directory.cancelRequested()) {
            cancel("cancelled on request");
        }
        if (!clock.instant()
                .isBefore(request.created().plus(request.profile().limits().run()))) {
            end(new Ending(Ending.Kind.INFRA, "the run's time limit passed"));
        }
        endOverdue();
        finishCancellation();
        clearDoubts();
        submitWaiting();
        settleEnded();
    }

    /**
     * Cancels every case that has no verdict yet. Returns when the scheduler was asked; {@link #finished()} becomes true
     * when it obeyed, at the latest after 35 s of further {@link #advance()}.
     */
    public void cancel(String reason) throws IOException {
        end(new Ending(Ending.Kind.CANCELLED, reason));
    }

    public synchronized boolean cancelling() {
        return cancelDeadline.isPresent();
    }

    public synchronized boolean finished() {
        return progress.values().stream().allMatch(CaseProgress::done);
    }

    /** Whether results are being fetched, which goes on when the run was closed. */
    public synchronized boolean isFetching() {
        return !settling.isEmpty();
    }

    /** Whether anything moved since the last call: the next poll comes sooner then. */
    public synchronized boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** What it has come to so far; cases without a verdict are not in it. */
    public synchronized RunResult result() {
        List<CaseResult> results =
                progress.values().stream().flatMap(p -> p.result.stream()).toList();
        return new RunResult(
                request.runId(),
                request.profile().name(),
                request.created(),
                finished() ? Optional.of(lastEnd(results)) : Optional.empty(),
                request.testlists(),
                results);
    }

    /** When the last job ended: not when somebody asks, since a finished run may be opened again days later. */
    private Instant lastEnd(List<CaseResult> results) {
        return results.stream()
                .flatMap(result -> result.attempts().stream())
                .flatMap(attempt -> attempt.ended().stream())
                .max(Comparator.naturalOrder())
                .orElse(request.created());
    }

    /** Where every case is. */
    public synchronized List<RunListener.CaseStatus> statuses() {
        return progress.values().stream().map(this::status).toList();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private void end(Ending ending) throws IOException {
        Optional<IOException> unwritten = Optional.empty();
        synchronized (this) {
            if (cancelDeadline.isPresent()) {
                return;
            }
            cancelDeadline = Optional.of(clock.instant().plus(CANCEL_LIMIT));
            List<CaseProgress> open = select(p -> !p.done());
            open.forEach(p -> {
                p.ending = p.ending.or(() -> Optional.of(ending));
                p.phase = p.phase == Phase.WAITING ? Phase.ENDED : p.phase;
            });
            try {
                record(open, true);
            } catch (IOException e) {
                unwritten = Optional.of(e);
            }
        }
        // Also when it can't be written down, as on a full disk: whoever goes on with the run finds its jobs ended.
        cancelJobs(p -> p.mayHaveJob());
        if (unwritten.isPresent()) {
            throw unwritten.get();
        }
    }

    private void endOverdue() throws IOException {
        synchronized (this) {
            Instant now = clock.instant();
            for (CaseProgress p : select(p -> p.phase == Phase.LIVE && p.ending.isEmpty())) {
                p.ending = transitions.overdue(p, now);
                if (p.ending.isPresent()) {
                    record(List.of(p), true);
                }
            }
        }
        cancelJobs(p -> p.phase == Phase.LIVE && p.ending.isPresent());
    }

    /** Asks for the end of jobs; those that never came to life are over at once, of the others the next poll tells. */
    private void cancelJobs(Predicate<CaseProgress> which) throws IOException {
        List<CaseProgress> targets;
        List<Watch> watches;
        synchronized (this) {
            targets = select(which);
            watches = targets.stream().map(this::watch).toList();
        }
        if (watches.isEmpty()) {
            return;
        }
        try {
            List<Attempt> alive = scheduler.cancel(watches);
            synchronized (this) {
                List<CaseProgress> over = targets.stream()
                        .filter(p -> p.phase == Phase.SUBMITTING || p.phase == Phase.DOUBTFUL)
                        .filter(p -> !alive.contains(attempt(p)))
                        .toList();
                over.forEach(this::endNow);
                record(over, false);
            }
        } catch (IOException e) {
            complain("jobs can't be cancelled now: " + e.getMessage());
        }
    }

    private void finishCancellation() throws IOException {
        if (cancelDeadline.isEmpty()) {
            return;
        }
        cancelJobs(CaseProgress::mayHaveJob);
        synchronized (this) {
            if (!clock.instant().isBefore(cancelDeadline.get())) {
                giveUpJobs();
            }
        }
    }

    /**
     * Writes down every job that may still be there as orphaned, without asking the cluster: where a cancellation gets no
     * answer and whoever waits for it must not wait longer.
     */
    public synchronized void giveUpJobs() throws IOException {
        List<CaseProgress> left = select(CaseProgress::mayHaveJob);
        if (left.isEmpty()) {
            return;
        }
        orphans.add(left.stream()
                .map(p -> new Orphan(
                        attempt(p).jobName(), p.jobId.orElse(""), attempt(p).directory()))
                .toList());
        givenUp = true;
        left.forEach(this::endNow);
        record(left, true);
    }

    private void endNow(CaseProgress p) {
        p.phase = Phase.ENDED;
        p.ended = Optional.of(clock.instant());
    }

    private void clearDoubts() throws IOException {
        List<Submitter.Item> again;
        List<CaseProgress> over;
        synchronized (this) {
            again = items(select(p -> p.phase == Phase.DOUBTFUL && toAskAgain.contains(p.index)));
            over = select(p -> transitions.doubtIsOver(p, clock.instant()) && !toAskAgain.contains(p.index));
        }
        if (!again.isEmpty() && cancelDeadline.isEmpty() && !resting) {
            submitAgain(again);
        }
        for (CaseProgress p : over) {
            try {
                if (scheduler.abandon(attempt(p))) {
                    giveUpAttempt(p);
                }
            } catch (IOException e) {
                complain(e.getMessage());
            }
        }
    }

    /**
     * Asks about submissions whose answer was lost, and makes those that never came to be. Their files are sent again,
     * since nobody knows how far they came; the fence goes first, so that no older loop reads them meanwhile.
     */
    private void submitAgain(List<Submitter.Item> items) throws IOException {
        try {
            submitter.takeFence();
            submitter.upload(items);
        } catch (IOException e) {
            resting = true;
            complain(e.getMessage());
            return;
        }
        submit(items);
    }

    private synchronized void giveUpAttempt(CaseProgress p) throws IOException {
        p.resubmissions++;
        if (cancelDeadline.isPresent()) {
            // A next attempt would wait for ever: nothing is submitted any more.
            endNow(p);
        } else if (p.resubmissions > 1) {
            p.ending = Optional.of(new Ending(
                    Ending.Kind.INFRA, "submitted twice without an answer whether a job exists; both were given up"));
            endNow(p);
        } else {
            p.nextAttempt();
        }
        record(List.of(p), true);
    }

    private void submitWaiting() throws IOException {
        List<Submitter.Item> items;
        synchronized (this) {
            if (cancelDeadline.isPresent() || resting) {
                return;
            }
            long live = select(CaseProgress::mayHaveJob).size();
            long room = Math.min(BATCH, request.profile().limits().liveJobs() - live);
            List<CaseProgress> next = select(p -> p.phase == Phase.WAITING).stream()
                    .limit(Math.max(0, room))
                    .toList();
            items = items(next);
            next.forEach(p -> {
                p.phase = Phase.SUBMITTING;
                byJobName.put(attempt(p).jobName(), p.index);
            });
            record(next, true);
        }
        if (items.isEmpty()) {
            return;
        }
        try {
            submitter.upload(items);
        } catch (IOException e) {
            resting = true;
            complain(e.getMessage());
            notSubmitted(items, e.getMessage());
            return;
        }
        submit(items);
    }

    private void submit(List<Submitter.Item> items) throws IOException {
        try {
            List<SubmitOutcome> outcomes = submitter.submit(items);
            resting = outcomes.stream().map(SubmitOutcome::kind).anyMatch(UNSETTLED::contains);
            synchronized (this) {
                for (int i = 0; i < items.size(); i++) {
                    submitted(progress.get(items.get(i).planned().index()), outcomes.get(i));
                }
                record(
                        items.stream()
                                .map(item -> progress.get(item.planned().index()))
                                .toList(),
                        true);
            }
        } catch (IOException e) {
            resting = true;
            complain(e.getMessage());
            synchronized (this) {
                List<CaseProgress> doubtful = items.stream()
                        .map(item -> progress.get(item.planned().index()))
                        .filter(p -> p.phase == Phase.SUBMITTING || p.phase == Phase.DOUBTFUL)
                        .toList();
                doubtful.forEach(p -> {
                    p.phase = Phase.DOUBTFUL;
                    toAskAgain.add(p.index);
                });
                record(doubtful, true);
            }
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
                p.ending = Optional.of(new Ending(Ending.Kind.INFRA, "not submitted: " + outcome.message()));
                endNow(p);
            }
            case DOUBTFUL -> {
                p.phase = Phase.DOUBTFUL;
                p.reason = outcome.message();
            }
            case NOT_TRIED -> p.phase = Phase.WAITING;
        }
    }

    private synchronized void notSubmitted(List<Submitter.Item> items, String why) throws IOException {
        Instant now = clock.instant();
        List<CaseProgress> back = items.stream()
                .map(item -> progress.get(item.planned().index()))
                .filter(p -> p.phase == Phase.SUBMITTING)
                .toList();
        for (CaseProgress p : back) {
            p.phase = Phase.WAITING;
            p.misses++;
            p.missingSince = p.missingSince.or(() -> Optional.of(now));
            if (p.misses >= TRIES
                    && !now.isBefore(
                            p.missingSince.get().plus(request.profile().limits().lost()))) {
                p.ending = Optional.of(new Ending(Ending.Kind.INFRA, "not submitted: " + why));
                endNow(p);
            }
        }
        record(back, true);
    }

    private void settleEnded() {
        Instant now = clock.instant();
        List<CaseProgress> ready;
        synchronized (this) {
            ready = select(p -> transitions.readyToSettle(p, now) && settling.add(p.index));
        }
        for (CaseProgress p : ready) {
            EndedJob job = EndedJob.of(p, now);
            executor.execute(() -> settle(p, job));
        }
    }

    private void settle(CaseProgress p, EndedJob job) {
        PlannedCase planned = cases.get(p.index);
        List<AttemptResult> earlier = List.copyOf(p.attempts);
        Settlement.Settled settled;
        try {
            settled = job.jobId().isPresent()
                    ? settlement.settle(planned, job, earlier)
                    : settlement.withoutFiles(planned, job, earlier, Optional.empty());
        } catch (IOException | RuntimeException e) {
            // An error of ours too: a case that nobody tries again would never have a verdict.
            String why = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
            complain("results can't be fetched now: " + why);
            if (!unreachable(p)) {
                return;
            }
            settled = settlement.withoutFiles(planned, job, earlier, Optional.of(why));
        }
        apply(p, settled);
    }

    /** Counts a failed transfer; true when there were enough to give up. */
    private synchronized boolean unreachable(CaseProgress p) {
        settling.remove(p.index);
        Instant now = clock.instant();
        if (p.misses == 0) {
            p.missingSince = Optional.of(now);
        }
        p.misses++;
        return cancelDeadline.filter(now::isAfter).isPresent()
                || (p.misses >= TRIES
                        && !now.isBefore(p.missingSince
                                .orElse(now)
                                .plus(request.profile().limits().lost())));
    }

    private synchronized void apply(CaseProgress p, Settlement.Settled settled) {
        settling.remove(p.index);
        p.attempts.add(settled.attempt());
        long retries = p.attempts.size() - 1L;
        if (settled.retryable() && retries < request.infraRetries() && cancelDeadline.isEmpty()) {
            p.excludedNodes.addAll(settled.badNodes());
            p.nextAttempt();
        } else {
            p.result = Optional.of(settled.result());
            p.phase = Phase.DONE;
        }
        try {
            record(List.of(p), true);
        } catch (IOException e) {
            // The verdict stands in memory; after a crash the attempt would be fetched and judged again.
            complain("the journal can't be written: " + e.getMessage());
        }
        notifyAll();
    }

    /** Waits until something moved (a verdict makes room for the next submission at once), or as long as told. */
    public synchronized void await(Duration limit) throws InterruptedException {
        Instant end = clock.instant().plus(limit);
        while (!moved && clock.instant().isBefore(end)) {
            wait(Math.max(
                    1, Math.min(250, Duration.between(clock.instant(), end).toMillis())));
            if (directory.cancelRequested() && cancelDeadline.isEmpty()) {
                return;
            }
        }
        moved = false;
    }

    private void record(Collection<CaseProgress> news, boolean durable) throws IOException {
        if (news.isEmpty()) {
            return;
        }
        changed = true;
        moved = true;
        journal.append(news, durable);
        news.forEach(p -> listener.caseChanged(status(p)));
    }

    private List<CaseProgress> select(Predicate<CaseProgress> which) {
        return progress.values().stream().filter(which).toList();
    }

    private List<Submitter.Item> items(List<CaseProgress> selected) {
        return selected.stream()
                .map(p -> new Submitter.Item(cases.get(p.index), p.attempt, List.copyOf(p.excludedNodes)))
                .toList();
    }

    private Attempt attempt(CaseProgress p) {
        return submitter.attempt(cases.get(p.index), p.attempt);
    }

    private Watch watch(CaseProgress p) {
        return new Watch(attempt(p), p.jobId, Map.copyOf(p.logOffsets));
    }

    private RunListener.CaseStatus status(CaseProgress p) {
        return new RunListener.CaseStatus(
                p.index,
                cases.get(p.index).testCase().id(),
                p.phase,
                p.attempt,
                p.jobId,
                p.state,
                p.ending.map(Ending::reason).orElse(p.reason),
                p.nodes,
                p.result);
    }
}
