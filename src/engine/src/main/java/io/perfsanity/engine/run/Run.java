package io.perfsanity.engine.run;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.CaseProgress.Ending;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.Watch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One execution of a list on a cluster, from the first submission to the last verdict.
 *
 * <p>Passive: whoever drives it calls {@link #watches()}, polls, hands back what was seen ({@link #observed}) and lets it
 * act ({@link #advance()}), from one thread. {@link #cancel} and the questions may come from others. Remote commands run
 * outside the lock of its {@link RunCases}, so that a cancellation never waits for a slow submission. The rules of what an
 * observation does to a case are {@link Transitions}.
 */
public final class Run implements AutoCloseable {
    private final RunDirectory directory;
    private final RunRequest request;
    private final Transitions transitions;
    private final RunCases cases;
    private final Complaints complaints;
    private final Endings endings;
    private final Submissions submissions;
    private final Settling settling;
    private final Clock clock;

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
        this.clock = clock;
        this.cases = new RunCases(request, directory.journal(), listener, clock);
        this.complaints = new Complaints(listener);
        this.endings = new Endings(cases, scheduler, transitions, new Orphans(directory.path()), complaints, clock);
        this.submissions = new Submissions(
                request.profile().limits(),
                cases,
                submitter,
                scheduler,
                transitions,
                endings::cancelling,
                complaints,
                clock);
        this.settling = new Settling(request, cases, settlement, transitions, endings, executor, complaints, clock);
        takeOver();
    }

    /** Goes on where an earlier process stopped; of a new run all cases wait. */
    private void takeOver() throws IOException {
        synchronized (cases) {
            for (CaseProgress p : cases.select(p -> true)) {
                if (p.phase == Phase.SUBMITTING || p.phase == Phase.DOUBTFUL) {
                    submissions.takeOver(p);
                }
                if (p.phase == Phase.WAITING && cases.planned(p).testCase().skipped()) {
                    settling.skip(p);
                    cases.record(List.of(p), false);
                } else if (p.mayHaveJob() || p.phase == Phase.ENDED) {
                    cases.nameJob(p);
                }
            }
        }
        endings.takeOver();
    }

    public RunRequest request() {
        return request;
    }

    /** What the next poll has to ask about; nothing once its jobs were given up, when nobody waits any more. */
    public List<Watch> watches() {
        synchronized (cases) {
            return cases
                    .select(p -> !endings.givenUp()
                            && (p.mayHaveJob() || (p.phase == Phase.ENDED && p.jobId.isPresent() && p.exit.isEmpty())))
                    .stream()
                    .map(cases::watch)
                    .toList();
        }
    }

    /** Takes what a successful poll saw; observations of other runs are passed over. */
    public void observed(List<Observation> observations) throws IOException {
        synchronized (cases) {
            List<CaseProgress> news = new ArrayList<>();
            for (Observation seen : observations) {
                cases.ofJob(seen.attempt().jobName())
                        .filter(p -> transitions.observed(p, seen, clock.instant()))
                        .ifPresent(news::add);
            }
            cases.record(news, false);
        }
    }

    /** Lets what failed be tried again. */
    void beginTick() {
        submissions.beginTick();
        complaints.beginTick();
    }

    /** Does what is due: ends overdue jobs, clears doubts, submits, fetches results. */
    public void advance() throws IOException {
        if (directory.cancelRequested()) {
            cancel("cancelled on request");
        }
        if (!clock.instant()
                .isBefore(request.created().plus(request.profile().limits().run()))) {
            endings.endAll(new Ending(Ending.Kind.INFRA, "the run's time limit passed"));
        }
        endings.endOverdue();
        endings.finishCancellation();
        submissions.clearDoubts();
        submissions.submitWaiting();
        settling.settleEnded();
    }

    /**
     * Cancels every case that has no verdict yet. Returns when the scheduler was asked; {@link #finished()} becomes true
     * when it obeyed, at the latest after 35 s of further {@link #advance()}.
     */
    public void cancel(String reason) throws IOException {
        endings.endAll(new Ending(Ending.Kind.CANCELLED, reason));
    }

    public boolean cancelling() {
        return endings.cancelling();
    }

    /**
     * Writes down every job that may still be there as orphaned, without asking the cluster: where a cancellation gets no
     * answer and whoever waits for it must not wait longer.
     */
    public void giveUpJobs() throws IOException {
        endings.giveUpJobs();
    }

    public boolean finished() {
        synchronized (cases) {
            return cases.all(CaseProgress::done);
        }
    }

    /** Whether results are being fetched, which goes on when the run was closed. */
    public boolean isFetching() {
        return settling.isUnderWay();
    }

    /** Whether anything moved since the last call: the next poll comes sooner then. */
    public boolean takeChanged() {
        return cases.takeChanged();
    }

    /** What it has come to so far; cases without a verdict are not in it. */
    public RunResult result() {
        synchronized (cases) {
            List<CaseResult> results = cases.select(CaseProgress::done).stream()
                    .flatMap(p -> p.result.stream())
                    .toList();
            return new RunResult(
                    request.runId(),
                    request.profile().name(),
                    request.created(),
                    finished() ? Optional.of(lastEnd(results)) : Optional.empty(),
                    request.testlists(),
                    results);
        }
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
    public List<RunListener.CaseStatus> statuses() {
        return cases.statuses();
    }

    /** Waits until something moved (a verdict makes room for the next submission at once), or as long as told. */
    public void await(Duration limit) throws InterruptedException {
        cases.await(limit, () -> directory.cancelRequested() && !cancelling());
    }

    @Override
    public void close() throws IOException {
        cases.close();
    }
}
