package io.jenkins.plugins.perfsanity.runs;

import hudson.AbortException;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.perfsanity.clusters.ClusterAccess;
import io.jenkins.plugins.perfsanity.clusters.ClusterAnswers;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.clusters.RunCredentials;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.orphans.StartedRun;
import io.jenkins.plugins.perfsanity.orphans.StartedRuns;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.PerfSanityResult;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.Clocks;
import io.perfsanity.engine.run.JobQuota;
import io.perfsanity.engine.run.Orphans;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunGate;
import io.perfsanity.engine.run.RunListener;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.ClusterFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * One run of the engine in a build, from its options to what the build keeps of it. Made anew after a restart, when it
 * goes on with what its directory holds. Longer than other classes because it is the one place that orders beginning,
 * cancellation and end, which come from different threads, under one lock.
 */
@Restricted(NoExternalUse.class)
public final class BuildRun implements RunListener, ClusterWatch.Watched, StartedRun.Driver {
    private static final Logger LOGGER = Logger.getLogger(BuildRun.class.getName());
    /** Between tries to go on with a run that has begun; its jobs go on meanwhile. */
    private static final Duration RETRY =
            Duration.ofSeconds(SystemProperties.getLong(BuildRun.class.getName() + ".RETRY_SECONDS", 15L));

    private enum State {
        /** Nothing of it is on the cluster. */
        PREPARED,
        /** It may have jobs, and nobody drives it here: not yet, or not now. */
        LEFT,
        /** Its watch drives it. */
        DRIVEN,
        /** It has its verdicts, which the build has yet to get. */
        DECIDED,
        /** Nothing more is done. */
        OVER
    }

    private final BuildFiles files;
    private final RunOptions options;
    private final RunPreparation preparation;
    private final RunOutcome outcome;
    private final RunCredentials credentials;
    private final RunConsole console;

    private State state = State.PREPARED;
    /** What is done before the first submission; an abort interrupts it. */
    private Future<?> prepared;

    /** Read without the lock by those who hold one of the engine. */
    private volatile ClusterWatch watch;

    private RunDirectory directory;
    private RunSummary summary;
    /** The last one is kept until another one takes its place, since it may still fetch results. */
    private volatile Run run;

    /** Where the files were before its job was moved; null: nowhere else. What came there since is of no use. */
    private Path former;

    private Optional<String> cancelReason = Optional.empty();
    /** Read without the lock by those who hold one of the engine. */
    private volatile boolean deleted;
    /** Since when it can't be gone on with; empty when it can. */
    private Optional<Instant> troubleSince = Optional.empty();

    /** The promise to whoever aborts a build, and less than the 60 s that the timeout step grants. */
    public static Duration stopLimit() {
        return Duration.ofSeconds(SystemProperties.getLong(BuildRun.class.getName() + ".STOP_SECONDS", 45L));
    }

    /** Hears the outcome, once. */
    public interface Ending {
        /** @param worst what the build becomes at best */
        void ended(PerfSanityResult result, Result worst, String message);

        void failed(Throwable failure);
    }

    public BuildRun(
            RunOptions options,
            BuildFiles files,
            TaskListener listener,
            Workspace workspace,
            Recorder recorder,
            Ending ending) {
        this.options = options;
        this.files = files;
        this.console = new RunConsole(files.name(), listener);
        this.credentials = new RunCredentials(files.build());
        this.preparation =
                new RunPreparation(options, new RunInputs(options, files, workspace, listener), credentials, console);
        this.outcome = new RunOutcome(options, files, listener, recorder, ending);
    }

    /** Where paths of the options lie. */
    @FunctionalInterface
    public interface Workspace {
        /** Empty where the step is in no node. Asked for only when a run is prepared: after a restart it may not be there. */
        Optional<FilePath> find() throws IOException, InterruptedException;
    }

    /** What may fail, and then ends the run or leaves it for a while. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void attempt(Work work) {
        try {
            work.run();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            if (!isTriedAgain(e)) {
                fail(e);
            }
        }
    }

    /** Begins, or goes on after a restart. Returns at once. */
    public void begin() {
        ClusterWatches.get().enter(this);
        prepareOn(ClusterWatches.get().preparations(options.cluster()), () -> {
            boolean begun;
            try {
                begun = StartedRuns.get().hasBegun(files.build(), files.name()) || files.holdsRun();
            } catch (IOException e) {
                beginLater(e);
                return;
            }
            if (!begun) {
                prepare();
            } else if (pass(State.PREPARED, State.LEFT)) {
                takeUp();
            }
        });
    }

    /** Where nobody knows whether it has jobs, it is neither begun nor given up. */
    private synchronized void beginLater(IOException why) throws IOException {
        if (isOverdue() || ClusterWatches.get().isTerminated()) {
            throw why;
        }
        if (state == State.PREPARED) {
            healthChanged("can't go on now, trying again: " + why);
            ClusterWatches.get().later(RETRY, this::begin);
        }
    }

    private void prepareOn(Executor threads, Work work) {
        FutureTask<Boolean> task = new FutureTask<>(() -> attempt(work), true);
        synchronized (this) {
            prepared = task;
        }
        threads.execute(task);
    }

    /** From one state into another; false when it was in a third one. */
    private synchronized boolean pass(State from, State to) {
        if (state != from) {
            return false;
        }
        state = to;
        return true;
    }

    private void prepare() throws IOException, InterruptedException {
        boolean goesOn = false;
        try {
            ClusterProfile profile =
                    PerfSanityConfiguration.get().profile(options.cluster(), credentials, console::say);
            RunInputs.Planned planned =
                    preparation.plan(profile, () -> acquire(profile).host());
            if (options.dryRun()) {
                console.say(planned.table());
                options.compare().ifPresent(each -> console.say(each.words()));
                close();
                outcome.planned(planned);
                return;
            }
            Host host = acquire(profile).host();
            ClusterFacts facts = Cluster.ask(host, planned.profile());
            ClusterAnswers.get().heard(options.cluster(), new ClusterAnswers.Answer(facts, Instant.now()));
            Cluster cluster = Cluster.of(host, planned.profile(), facts);
            if (options.bringsCheckout()) {
                goesOn = true;
                prepareOn(ClusterWatches.get().syncs(options.cluster()), () -> submit(cluster));
            } else {
                submit(cluster);
            }
        } finally {
            if (!goesOn) {
                preparation.clean();
            }
        }
    }

    private void submit(Cluster cluster) throws IOException {
        RunRequest request;
        try {
            request = preparation.request(cluster);
        } finally {
            preparation.clean();
        }
        synchronized (this) {
            if (state != State.PREPARED) {
                return;
            }
            directory = RunDirectory.create(files.directory(), request);
            state = State.LEFT;
        }
        attach(cluster);
    }

    /** Goes on with a run that was begun. Its jobs exist, so a cluster out of reach is no reason to give up. */
    private void takeUp() throws IOException {
        ClusterProfile profile;
        synchronized (this) {
            if (state != State.LEFT) {
                return;
            }
            if (run != null && run.isFetching()) {
                // Two would write the same files.
                takeUpLater();
                return;
            }
            if (former != null) {
                Util.deleteRecursive(former.toFile());
                former = null;
            }
            if (directory == null) {
                directory = RunDirectory.open(files.directory());
            }
            profile = directory.request().profile();
        }
        ClusterAccess.check(profile, files.build().getParent());
        try {
            attach(Cluster.on(acquire(profile).host(), profile));
        } catch (IOException e) {
            if (!takeUpToCancel()) {
                throw e;
            }
        }
    }

    /** Only to cancel: the engine asks as long as it may, then writes down what is left. */
    private boolean takeUpToCancel() throws IOException {
        ClusterWatch by;
        ClusterProfile profile;
        synchronized (this) {
            if (cancelReason.isEmpty() || watch == null || directory == null) {
                return false;
            }
            by = watch;
            profile = directory.request().profile();
        }
        attach(Cluster.unasked(by.host(), profile));
        return true;
    }

    private void takeUpLater() {
        ClusterWatches watches = ClusterWatches.get();
        watches.later(RETRY, () -> watches.preparations(options.cluster()).execute(() -> attempt(this::takeUp)));
    }

    private ClusterWatch acquire(ClusterProfile profile) throws IOException {
        synchronized (this) {
            if (watch != null) {
                return watch;
            }
        }
        ClusterWatch acquired = ClusterWatches.get().acquire(profile, credentials);
        synchronized (this) {
            if (watch == null && state != State.OVER) {
                watch = acquired;
                return watch;
            }
        }
        acquired.release(credentials);
        throw new AbortException("the run was given up");
    }

    private void attach(Cluster cluster) throws IOException {
        Run begun;
        ClusterWatch by;
        int limit = jobLimit();
        synchronized (this) {
            if (state != State.LEFT || directory == null) {
                return;
            }
            JobQuota quota = ClusterWatches.get().jobs(options.cluster()).join(files, limit, this::actSoon);
            by = watch;
            begun = Run.open(
                    directory,
                    cluster,
                    quota,
                    gate(directory.request()),
                    credentials,
                    this,
                    by.transfers(),
                    Clocks.system());
            run = begun;
            state = State.DRIVEN;
        }
        RunRequest request = begun.request();
        // Before the first submission, so that no crash can leave jobs that nobody knows of.
        StartedRuns.get().begun(files.build(), files.name(), request, this);
        RunSummary shown = PerfSanityAction.summary(files.build(), files.name(), options.cluster());
        shown.begin(request);
        files.build().save();
        ClusterWatches.get().tell(observer -> observer.begun(files, request));
        console.say("run " + request.runId() + " on " + cluster.host().name() + ": "
                + request.cases().size() + " cases");
        console.begin(begun.statuses());
        Optional<String> reason;
        synchronized (this) {
            summary = shown;
            reason = cancelReason;
            troubleSince = Optional.empty();
            if (state == State.DRIVEN) {
                shown.setLive(new LiveCases(begun, console::health, this::actSoon));
            }
        }
        if (reason.isPresent()) {
            begun.cancel(reason.get());
        }
        synchronized (this) {
            if (state == State.DRIVEN && run == begun) {
                by.add(begun, this);
                by.clean(request.profile());
            }
        }
        healthChanged("");
    }

    /** A comparison has its reference beside it, and its values are no past of other runs. */
    private RunGate gate(RunRequest request) {
        return request.pairs().isPresent()
                ? RunGate.NONE
                : new BuildGate(files, options, request.profile(), this::isDeleted);
    }

    /** What the cluster may have of all runs. Of one that isn't configured any more, nobody limits what runs there. */
    private int jobLimit() {
        try {
            return PerfSanityConfiguration.get()
                    .profile(options.cluster(), credentials, problem -> {})
                    .limits()
                    .liveJobs();
        } catch (AbortException e) {
            LOGGER.log(Level.FINE, e, () -> options.cluster() + " has no limit now");
            return Integer.MAX_VALUE;
        }
    }

    /**
     * Asks for the end of all jobs. Returns at once.
     *
     * @return whether there may be jobs; without, the run is over already
     */
    public boolean cancel(String reason) {
        synchronized (this) {
            if (state == State.OVER) {
                return false;
            }
            if (state != State.PREPARED) {
                cancelReason = Optional.of(reason);
                ClusterWatches.get().threads().execute(() -> attempt(this::cancelJobs));
                return true;
            }
            state = State.OVER;
            if (prepared != null) {
                prepared.cancel(true);
            }
        }
        // Of an earlier process, if it has any; these are swept.
        StartedRuns.get().broken(files.build(), files.name(), this);
        abandon();
        return false;
    }

    private void cancelJobs() throws IOException {
        Run asked;
        ClusterWatch by;
        synchronized (this) {
            asked = state == State.DRIVEN ? run : null;
            by = watch;
        }
        if (asked == null || by == null) {
            takeUpToCancel();
            return;
        }
        console.say("cancelling the jobs of run " + asked.request().runId());
        try {
            asked.cancel(cancelReason().orElse(""));
        } finally {
            by.tickNow();
        }
    }

    private synchronized Optional<String> cancelReason() {
        return cancelReason;
    }

    /** Only its jobs matter from here on. */
    @Override
    public void buildDeleted() {
        synchronized (this) {
            deleted = true;
        }
        cancel("the build was deleted");
    }

    private boolean isDeleted() {
        return deleted;
    }

    /** Its job has another place, and so have its files: goes on there as after a crash. */
    @Override
    public void moved() {
        ClusterWatches.get()
                .threads()
                .execute(() -> attempt(() -> {
                    if (letGo()) {
                        takeUp();
                    }
                }));
    }

    /** Leaves the run as a crash would leave it; false when nobody drives it. */
    private synchronized boolean letGo() throws IOException {
        if (state != State.DRIVEN && state != State.LEFT) {
            return false;
        }
        if (run != null) {
            watch.remove(run);
            run.close();
        }
        if (directory != null) {
            directory.closeAt(files.directory());
            former = directory.path().equals(files.directory()) ? null : directory.path();
            directory = null;
        }
        state = State.LEFT;
        return true;
    }

    /** Lets go of a run whose cancellation took too long; jobs that may still be there are written down. */
    public void giveUp() {
        Run given;
        synchronized (this) {
            given = state == State.DRIVEN ? run : null;
        }
        tellGivenUp();
        try {
            if (given == null) {
                StartedRuns.get().broken(files.build(), files.name(), this);
            } else {
                given.giveUpJobs();
                tellWhatIsLeft();
            }
        } catch (IOException e) {
            console.say("the jobs that are left can't be written down: " + e.getMessage());
            StartedRuns.get().broken(files.build(), files.name(), this);
        }
        abandon();
    }

    /** The run is over; what it couldn't end is ended later, whatever becomes of the build. */
    private void tellWhatIsLeft() {
        try {
            if (files.holdsRun()) {
                StartedRuns.get().ended(files.build(), files.name(), this, new Orphans(files.directory()).read());
                return;
            }
        } catch (IOException e) {
            console.say("the jobs that are left aren't known: " + e.getMessage());
        }
        StartedRuns.get().broken(files.build(), files.name(), this);
    }

    /** Lets go of the run without a word to anybody: the outcome was told, or the next start of Jenkins goes on. */
    public void abandon() {
        synchronized (this) {
            if (run != null && watch != null) {
                watch.remove(run);
            }
        }
        close();
    }

    @Override
    public void finished() {
        if (pass(State.DRIVEN, State.DECIDED)) {
            ClusterWatches.get()
                    .recordings()
                    .execute(() -> attempt(() -> {
                        tellWhatIsLeft();
                        console.say(Summaries.text(run.result()));
                        run.gateFault().ifPresent(console::say);
                        record();
                    }));
        }
    }

    private void record() throws IOException, InterruptedException {
        synchronized (this) {
            if (state != State.DECIDED) {
                return;
            }
            if (deleted || !isOfThisRun()) {
                throw new AbortException("the build was deleted");
            }
        }
        RunResult result = run.result();
        outcome.record(result, BuildGate.past(files, result, run.request().profile()));
        close();
        FinishedBuilds.cleanIfOver(files);
        outcome.ended(result);
    }

    /** A job that was deleted and made again has builds with the same numbers, and thus the same directories. */
    private boolean isOfThisRun() throws IOException {
        return files.holdsRun()
                && RunDirectory.request(files.directory())
                        .runId()
                        .equals(run.request().runId());
    }

    @Override
    public void broken(Exception failure) {
        ClusterWatches.get()
                .threads()
                .execute(() -> attempt(() -> {
                    throw failure instanceof IOException e ? e : new IOException(failure);
                }));
    }

    /**
     * Whether what failed is tried again, as on a full disk, or where cluster or file system don't answer: jobs go on
     * meanwhile.
     */
    private boolean isTriedAgain(Throwable why) {
        State now;
        synchronized (this) {
            now = state;
            boolean mayPass = why instanceof IOException && !(why instanceof AbortException);
            if (!mayPass || deleted || cancelReason.isPresent() && now != State.DECIDED || isOverdue()) {
                return false;
            }
        }
        if (now == State.OVER || ClusterWatches.get().isTerminated()) {
            return false;
        }
        if (now == State.DECIDED) {
            healthChanged("the outcome can't be recorded, trying again: " + why.getMessage());
            ClusterWatches watches = ClusterWatches.get();
            watches.later(RETRY, () -> watches.recordings().execute(() -> attempt(this::record)));
            return true;
        }
        return now != State.PREPARED && isTakenUpAgain(why);
    }

    private boolean isTakenUpAgain(Throwable why) {
        try {
            if (!letGo()) {
                return false;
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "the run in " + files.directory() + " can't be taken up again");
            return false;
        }
        healthChanged("can't go on now, trying again: " + why.getMessage());
        takeUpLater();
        return true;
    }

    /** Whether it couldn't be gone on with for as long as its jobs, or its outcome, may be on their own. */
    private boolean isOverdue() {
        Instant since = troubleSince.orElseGet(Instant::now);
        troubleSince = Optional.of(since);
        Limits limits = run == null ? Limits.DEFAULT : run.request().profile().limits();
        return Instant.now().isAfter(since.plus(state == State.DECIDED ? limits.lost() : limits.run()));
    }

    private void fail(Throwable failure) {
        boolean first;
        boolean removed;
        synchronized (this) {
            first = state != State.OVER;
            removed = deleted;
        }
        if (first
                && !(failure instanceof InterruptedException)
                && !ClusterWatches.get().isTerminated()) {
            StartedRuns.get().broken(files.build(), files.name(), this);
            tellGivenUp();
        }
        abandon();
        if (removed) {
            removeFiles();
        }
        if (first) {
            outcome.failed(failure);
        }
    }

    private synchronized void tellGivenUp() {
        if (run != null && state != State.OVER) {
            RunRequest request = run.request();
            ClusterWatches.get().tell(observer -> observer.givenUp(files, request));
        }
    }

    /** What came after the build was deleted would look like a build. */
    private void removeFiles() {
        try {
            Util.deleteRecursive(files.build().getRootDir());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "files of the deleted " + files.build() + " are left");
        }
    }

    private void close() {
        ClusterWatch by;
        synchronized (this) {
            state = State.OVER;
            by = watch;
            watch = null;
            if (summary != null) {
                summary.setLive(null);
            }
            try {
                if (run != null) {
                    run.close();
                }
                if (directory != null) {
                    directory.closeAt(files.directory());
                }
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "files of a run can't be closed", e);
            }
        }
        if (by != null) {
            by.release(credentials);
        }
        StartedRuns.get().released(files.build(), files.name(), this);
        ClusterWatches.get().jobs(options.cluster()).leave(files);
        ClusterWatches.get().leave(this);
    }

    @Override
    public void caseChanged(CaseStatus status) {
        if (!console.caseChanged(status)) {
            return;
        }
        if (status.phase() == Phase.DONE || status.phase() == Phase.ENDED) {
            actSoon();
        }
    }

    @Override
    public void gateChanged(GateReport report, Map<Integer, Integer> reruns) {
        console.gateChanged(report, reruns);
        actSoon();
    }

    private void actSoon() {
        ClusterWatch by = watch;
        Run one = run;
        if (by != null && one != null) {
            by.actSoon(one);
        }
    }

    @Override
    public void healthChanged(String message) {
        console.healthChanged(message);
    }

    /** A short line for the page that lists what a build waits for. */
    public String status() {
        return console.status();
    }
}
