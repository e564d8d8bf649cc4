package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.ProfileHosts.Secrets;
import io.perfsanity.engine.plan.BundleFile;
import io.perfsanity.engine.plan.LaunchPlan;
import io.perfsanity.engine.result.Judging;
import io.perfsanity.engine.result.ResultFetcher;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Stop;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.JobRef;
import io.perfsanity.engine.scheduler.LiveLogs;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * One execution of a list on a cluster, from the first submission to the last verdict: stop, submit, look, collect, and
 * again. What an event does to a case is said in {@link Case}, and only there.
 *
 * <p>Passive: a {@link Poller} asks what to look at ({@link #jobs()}), tells what was seen ({@link #observed}) and lets it
 * {@link #act()}, from one thread. {@link #cancel} and the questions may come from others. Longer than other classes, as
 * all that a driver may ask of a run is asked here.
 */
public final class Run implements AutoCloseable {
    /** As with pytest's --maxfail, errors of what is around a test count as well. */
    private static final Set<Verdict> FAILURES =
            EnumSet.of(Verdict.FAILED, Verdict.TIMEOUT, Verdict.INVALID, Verdict.INFRA);

    private final RunDirectory directory;
    private final RunRequest request;
    private final Rules rules;
    private final Clocks clocks;
    private final Cases cases;
    private final Health health;
    private final Stopping stopping;
    private final Submission submission;
    private final Collecting collecting;
    private final RunLogs logs;
    private final Confirmation confirmation;
    /** How old the run was when this process took it, and the uptime at that moment. */
    private final Duration ageAtStart;

    private final Duration start;
    /** Whether jobs of an earlier process are there at which this one hasn't looked yet. */
    private volatile boolean needsLook;

    private Run(
            RunDirectory directory,
            RunRequest request,
            Cluster cluster,
            JobQuota quota,
            RunGate gate,
            Secrets secrets,
            RunListener listener,
            Executor executor,
            Clocks clocks)
            throws IOException {
        ClusterProfile profile = request.profile();
        LaunchPlan plan = request.plan();
        this.directory = directory;
        this.request = request;
        this.clocks = clocks;
        this.rules = new Rules(profile.limits(), cluster.doubt());
        this.health = new Health(listener);
        this.cases = new Cases(request, directory.journal(), listener);
        this.stopping = new Stopping(cases, cluster.scheduler(), new Orphans(directory.path()), health, clocks);
        Delivery delivery = new Delivery(
                cluster.host(),
                request,
                documents(),
                secrets,
                new Elsewhere(profile.allocation(), cluster.upNodes(profile)));
        this.submission = new Submission(cases, cluster.scheduler(), delivery, quota, rules, stopping, health, clocks);
        Judging judging = new Judging(
                new ResultFetcher(cluster.host(), profile.secretFiles(), profile.keptFiles(), bytesToFetch(profile)),
                plan,
                profile,
                directory.path());
        this.collecting = new Collecting(
                cases, judging, directory.path(), request.infraRetries(), rules, stopping, executor, health, clocks);
        this.logs = new RunLogs(cluster.host(), request);
        Moment now = clocks.read();
        Duration age = Duration.between(request.created(), now.time());
        this.ageAtStart = age.isNegative() ? Duration.ZERO : age;
        this.start = now.uptime();
        this.needsLook = !jobs().isEmpty();
        this.confirmation =
                new Confirmation(request, directory.path(), gate, cases, stopping, listener, this::timeLeft);
        cases.change(
                false,
                cases.select(each -> cases.planned(each).testCase().skipped()),
                each -> each.skipped(judging.skipped(cases.planned(each))));
    }

    /**
     * The run of {@code directory}, new or begun earlier: the journal there tells which.
     *
     * @param secrets of the profile's cases
     * @param executor runs the transfers of results
     */
    public static Run open(
            RunDirectory directory,
            Cluster cluster,
            Secrets secrets,
            RunListener listener,
            Executor executor,
            Clocks clocks)
            throws IOException {
        return open(directory, cluster, JobQuota.UNLIMITED, RunGate.NONE, secrets, listener, executor, clocks);
    }

    /** The same where the run's own limit isn't the only one for its jobs, and where it is compared with earlier ones. */
    public static Run open(
            RunDirectory directory,
            Cluster cluster,
            JobQuota quota,
            RunGate gate,
            Secrets secrets,
            RunListener listener,
            Executor executor,
            Clocks clocks)
            throws IOException {
        return new Run(directory, directory.request(), cluster, quota, gate, secrets, listener, executor, clocks);
    }

    /** What an earlier process has fetched counts too. */
    private long bytesToFetch(ClusterProfile profile) {
        long fetched = cases.select(any -> true).stream()
                .flatMap(each -> each.result().stream())
                .mapToLong(result -> result.files().bytes())
                .sum();
        return profile.limits().fetchMiB() * 1024L * 1024 - fetched;
    }

    private List<BundleFile> documents() throws IOException {
        return List.of(
                new BundleFile("run.json", Files.readString(directory.path().resolve("run.json")), false),
                new BundleFile("testlist.txt", request.testlistText(), false));
    }

    public RunRequest request() {
        return request;
    }

    /** What the next look has to ask about. */
    public List<JobRef> jobs() {
        return cases.select(Case::isToBeLookedAt).stream().map(cases::job).toList();
    }

    /** Whether the cluster must be asked before anything is done, since what the journal says is old. */
    boolean needsLook() {
        return needsLook;
    }

    /** Takes what a successful poll saw; observations of other runs, and of earlier attempts, are passed over. */
    public void observed(List<Observation> observations) throws IOException {
        health.polled("");
        needsLook = false;
        Map<String, Observation> byJob = new HashMap<>();
        observations.forEach(seen -> byJob.put(seen.attempt().jobName(), seen));
        Moment now = clocks.read();
        cases.change(
                false,
                cases.select(each -> each.isToBeLookedAt()
                        && byJob.containsKey(cases.attempt(each).jobName())),
                each -> each.seen(byJob.get(cases.attempt(each).jobName()), now, rules));
    }

    /** A poll was not answered: that says nothing about any job. */
    void notObserved(String why) {
        health.polled(why);
        needsLook = false;
    }

    /** Lets what failed be tried again. */
    void beginTick() {
        submission.beginTick();
        health.beginTick();
    }

    /** Does what is due without a look: stops overdue jobs, submits, fetches results. */
    public void act() throws IOException {
        if (directory.cancelRequested()) {
            cancel("cancelled on request");
        }
        for (Path request : directory.caseRequests()) {
            for (Case each : cases.select(one -> one.index() == RunDirectory.caseOf(request))) {
                stopping.stop(each, "cancelled on request");
            }
            Files.deleteIfExists(request);
        }
        if (timeLeft().compareTo(Duration.ZERO) <= 0) {
            stopping.stopAll(Stop.infra("the run's time limit passed"));
        }
        if (request.maxFailures().filter(most -> failures() >= most).isPresent()) {
            int most = request.maxFailures().get();
            stopping.stopThoseYetToRun("not run: %s had not passed before (--max-failures)"
                    .formatted(most == 1 ? "1 case" : most + " cases"));
        }
        stopping.act();
        confirmation.act();
        if (!awaitsVerdictsThatMayEndIt()) {
            submission.act();
        }
        collect();
    }

    /** Or what has ended would free its place for a case that its verdict says not to begin. */
    private boolean awaitsVerdictsThatMayEndIt() {
        int ended = cases.select(each -> each.phase() == Phase.ENDED).size();
        return ended > 0
                && request.maxFailures()
                        .filter(most -> failures() + ended >= most)
                        .isPresent();
    }

    /** Cases that ran and didn't pass. */
    private long failures() {
        return cases.select(each -> each.result()
                        .filter(result -> FAILURES.contains(result.verdict()))
                        .isPresent())
                .size();
    }

    /** Until its limit. */
    private Duration timeLeft() {
        return rules.limits().run().minus(ageAtStart).minus(clocks.read().since(start));
    }

    /** Fetches the results of what has ended. */
    void collect() {
        collecting.act();
    }

    /**
     * Cancels every case that has no verdict yet. Returns when the scheduler was asked; {@link #finished()} becomes true
     * when it obeyed, at the latest after 35 s of further {@link #act()}.
     */
    public void cancel(String reason) throws IOException {
        stopping.stopAll(Stop.cancelled(reason));
    }

    /**
     * Cancels one case; the others go on. Written down first, then the scheduler is asked; what it left is fetched.
     *
     * @throws RefusedException when there is nothing to cancel
     */
    public void cancel(String caseId, String reason) throws IOException {
        if (!stopping.stop(find(caseId), reason)) {
            throw new RefusedException(caseId + " has a verdict already");
        }
    }

    /**
     * Gives a case that has a verdict, or is about to have one, another attempt; earlier ones stay in its result.
     *
     * @throws RefusedException when the run is over or being cancelled, or the case has no verdict to come
     */
    public void again(String caseId) throws IOException {
        Case asked = find(caseId);
        if (cases.planned(asked).testCase().skipped()) {
            throw new RefusedException("the list skips " + caseId);
        }
        // The last verdict ends the run for good: whoever drives it may have gone.
        boolean taken = cases.change(asked, each -> finished() || cancelling() ? each : each.again());
        if (!taken) {
            throw new RefusedException(
                    finished()
                            ? "the run is over"
                            : cancelling()
                                    ? "the run is being cancelled"
                                    : caseId
                                            + (cases.now(asked).confirms()
                                                    ? " is being run again"
                                                    : " has no verdict yet"));
        }
    }

    /**
     * Some of a log on the cluster, whether its job runs or has ended; one remote command, by the thread that asks.
     *
     * @param attempt from 1
     * @param log the name of its file; empty to learn which there are
     * @param offset below zero: from the log's end
     * @throws RefusedException when the case has no such attempt
     */
    public LiveLogs.Piece log(String caseId, int attempt, String log, long offset, int max) throws IOException {
        Case asked = find(caseId);
        if (attempt < 1 || attempt > asked.attempt()) {
            throw new RefusedException(caseId + " has no attempt " + attempt);
        }
        return logs.read(cases.planned(asked), attempt, log, offset, max);
    }

    private Case find(String caseId) throws RefusedException {
        return cases.select(each -> cases.planned(each).testCase().id().equals(caseId)).stream()
                .findFirst()
                .orElseThrow(() -> new RefusedException("the run has no case " + PlainText.line(caseId, 300)));
    }

    /** What was asked can't be done to that case; the message is for the user. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    public boolean cancelling() {
        return stopping.cancelling();
    }

    /**
     * Writes down every job that may still be there as orphaned, without asking the cluster: where a cancellation gets no
     * answer and whoever waits for it must not wait longer.
     */
    public void giveUpJobs() throws IOException {
        stopping.letGoOfAll();
    }

    /** Whether all cases have their verdicts, and nothing runs to confirm them. */
    public boolean finished() {
        return confirmation.isOver() && cases.all(Case::done);
    }

    /** Why the run was not compared with earlier ones though it was to be; one line. */
    public Optional<String> gateFault() {
        return confirmation.fault();
    }

    /** Whether results are being fetched, which goes on when the run was closed. */
    public boolean isFetching() {
        return collecting.isUnderWay();
    }

    /** Whether anything moved since the last call: the next poll comes sooner then. */
    public boolean takeChanged() {
        return cases.takeChanged();
    }

    /** What it has come to so far; cases without a verdict are not in it. */
    public RunResult result() {
        return state().result();
    }

    /** Where it is. */
    public RunState state() {
        return RunState.of(request, cases.select(each -> true), confirmation.report(), confirmation.isOver());
    }

    /** Where every case is. */
    public List<RunListener.CaseStatus> statuses() {
        return state().statuses();
    }

    /** Waits until something moved (a verdict makes room for the next submission at once), or as long as told. */
    public void await(Duration limit) throws InterruptedException {
        cases.await(limit, () -> {
            try {
                return !cancelling()
                        && (directory.cancelRequested()
                                || !directory.caseRequests().isEmpty());
            } catch (IOException e) {
                // The next act tells.
                return true;
            }
        });
    }

    @Override
    public void close() throws IOException {
        cases.close();
    }
}
