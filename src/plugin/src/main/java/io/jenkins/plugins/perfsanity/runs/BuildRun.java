package io.jenkins.plugins.perfsanity.runs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.clusters.RunCredentials;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.orphans.StartedRuns;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.PerfSanityResult;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.plan.SourceSync;
import io.perfsanity.engine.plan.SyncProgress;
import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.Clocks;
import io.perfsanity.engine.run.Orphans;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunIds;
import io.perfsanity.engine.run.RunListener;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * One run of the engine in a build, from its options to what the build keeps of it. Made anew after a restart, when it
 * goes on with what its directory holds. Longer than other classes because it is the one place that orders beginning,
 * cancellation and end, which come from different threads, under one lock.
 */
@Restricted(NoExternalUse.class)
public final class BuildRun implements RunListener, ClusterWatch.Watched {
    private static final Logger LOGGER = Logger.getLogger(BuildRun.class.getName());
    /** Between tries to reach the cluster of a run that has begun; its jobs go on meanwhile. */
    private static final int RETRY_SECONDS = 15;
    /** The promise to whoever aborts a build, and less than the 60 s that the timeout step grants. */
    public static final int STOP_SECONDS = 45;

    private final RunOptions options;
    private final hudson.model.Run<?, ?> build;
    private final TaskListener listener;
    private final RunInputs inputs;
    private final Recorder recorder;
    private final Ending ending;
    private final BuildFiles files;
    private final Path directory;
    private final RunCredentials credentials;

    private final RunConsole console;

    private volatile ClusterWatch watch;
    private RunDirectory runDirectory;
    private RunSummary summary;
    private volatile Run run;
    private String cancelReason;
    private boolean closed;
    private volatile boolean deleted;
    /** Whether it was driven by this process; then its files are sound. */
    private volatile boolean driven;
    /** Since when the outcome can't be recorded, if it can't. */
    private volatile Instant unrecordedSince;

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
            @CheckForNull FilePath workspace,
            Recorder recorder,
            Ending ending) {
        this.options = options;
        this.files = files;
        this.build = files.build();
        this.listener = listener;
        this.console = new RunConsole(files.name(), listener);
        this.directory = files.directory();
        this.inputs = new RunInputs(options, files, workspace, listener);
        this.recorder = recorder;
        this.ending = ending;
        this.credentials = new RunCredentials(build);
    }

    /** Begins, or goes on after a restart. Waits for the cluster; the run itself is then driven by its watch. */
    public void begin() {
        ClusterWatches.get().enter(this);
        try {
            if (RunDirectory.holdsRun(directory)) {
                resume();
            } else {
                prepare();
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (!driven || !takenUpLater(e)) {
                fail(e);
            }
        } finally {
            inputs.clean();
        }
    }

    /** Goes on with a run that was begun. Its jobs exist, so a cluster out of reach is no reason to give up. */
    private void resume() throws IOException {
        RunDirectory held;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (runDirectory == null) {
                runDirectory = RunDirectory.open(directory);
            }
            held = runDirectory;
        }
        ClusterProfile profile = held.request().profile();
        Cluster cluster;
        try {
            cluster = Cluster.on(acquire(profile).host(), profile);
        } catch (IOException e) {
            unreached(held.request(), e);
            return;
        }
        attach(cluster);
    }

    private void unreached(RunRequest request, IOException why) throws IOException {
        boolean cancelled;
        ClusterWatch by;
        synchronized (this) {
            cancelled = cancelReason != null;
            by = watch;
        }
        if (cancelled && by != null) {
            attachUnreached(by.host(), request.profile());
            return;
        }
        if (cancelled || why instanceof AbortException || isOverdue(request)) {
            throw why;
        }
        healthChanged("the cluster can't be reached, trying again: " + why.getMessage());
        later(this::begin);
    }

    private static boolean isOverdue(RunRequest request) {
        return Instant.now()
                .isAfter(request.created().plus(request.profile().limits().run()));
    }

    private static void later(Runnable again) {
        ClusterWatches.get()
                .ticks()
                .schedule(() -> ClusterWatches.get().workers().execute(again), RETRY_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Leaves a run whose files can't be written, as on a full disk, as a crash would leave it, and goes on with it later:
     * its jobs do so meanwhile. False when there is nothing to go on with.
     */
    private boolean takenUpLater(Exception why) {
        synchronized (this) {
            if (!mayPass(why) || closed || deleted || cancelReason != null) {
                return false;
            }
            try {
                if (isOverdue(runDirectory.request())) {
                    return false;
                }
                if (run != null) {
                    run.close();
                }
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, e, () -> "the run in " + directory + " can't be taken up again");
                return false;
            }
        }
        healthChanged("the run can't be written down, trying again: " + why.getMessage());
        later(() -> takeUpAgain(why));
        return true;
    }

    private void takeUpAgain(Exception why) {
        synchronized (this) {
            if (run != null && run.isFetching()) {
                // Two would write the same files.
                later(() -> takeUpAgain(why));
                return;
            }
            run = null;
        }
        begin();
    }

    private void prepare() throws IOException, InterruptedException {
        ClusterProfile profile = PerfSanityConfiguration.get().profile(options.cluster(), credentials, console::say);
        RunInputs.Planned planned = inputs.plan(profile, () -> acquire(profile).host(), console::say);
        if (options.dryRun()) {
            console.say(planned.table());
            close();
            ending.ended(new PerfSanityResult(files.name(), planned.byMode(), Recorder.url(files)), Result.SUCCESS, "");
            return;
        }
        refuseWithoutSecrets(profile);
        ClusterWatch acquired = acquire(profile);
        Cluster cluster = Cluster.on(acquired.host(), planned.profile());
        ClusterProfile chosen = planned.profile();
        cluster.misfits(chosen, planned.cases()).forEach(problem -> console.say(problem.toString()));
        if (!options.sync().isEmpty()) {
            SyncProgress progress = new SyncProgress(console::say);
            String sources = new SourceSync(cluster.host(), chosen, progress).sync(inputs.checkout());
            console.say("sources are in " + sources);
            chosen = chosen.withSources(sources);
        }
        RunRequest request = new RunRequest(
                RunIds.next(Instant.now()),
                Instant.now(),
                List.of(planned.listName()),
                planned.text(),
                chosen,
                planned.cases(),
                options.retries());
        RunDirectory made = RunDirectory.create(directory, request);
        synchronized (this) {
            if (closed) {
                made.close();
                return;
            }
            runDirectory = made;
        }
        attach(cluster);
    }

    /** Before anything is submitted. */
    private void refuseWithoutSecrets(ClusterProfile profile) throws AbortException {
        for (Secret secret : profile.secretVariables()) {
            try {
                Arrays.fill(credentials.of(secret), ' ');
            } catch (IOException e) {
                throw new AbortException(secret.variable() + " can't be given to the cases: " + e.getMessage());
            }
        }
    }

    private synchronized ClusterWatch acquire(ClusterProfile profile) throws IOException {
        if (closed) {
            throw new AbortException("the run was given up");
        }
        if (watch != null) {
            return watch;
        }
        watch = ClusterWatches.get().acquire(profile, credentials);
        return watch;
    }

    /** Takes up a run only to cancel it: the engine asks as long as it may, then writes down what is left. */
    private void attachUnreached(Host host, ClusterProfile profile) throws IOException {
        attach(Cluster.unasked(host, profile));
    }

    private void attach(Cluster cluster) throws IOException {
        synchronized (this) {
            if (closed || run != null) {
                return;
            }
            run = Run.open(runDirectory, cluster, credentials, this, watch.transfers(), Clocks.system());
        }
        RunRequest request = run.request();
        // Before the first submission, so that no crash can leave jobs that nobody knows of.
        StartedRuns.get().begun(build, files.name(), request, this::buildDeleted);
        RunSummary shownRun = PerfSanityAction.summary(build, files.name(), options.cluster());
        shownRun.begin(request.runId(), request.cases().size());
        build.save();
        synchronized (this) {
            summary = shownRun;
            if (!closed) {
                summary.setLive(new LiveCases(run, console::health));
            }
        }
        console.say("run " + request.runId() + " on " + cluster.host().name() + ": "
                + request.cases().size() + " cases");
        console.begin(run.statuses());
        String reason;
        synchronized (this) {
            reason = cancelReason;
        }
        if (reason != null) {
            run.cancel(reason);
        }
        synchronized (this) {
            if (!closed) {
                watch.add(run, this);
                watch.clean(request.profile());
                driven = true;
            }
        }
        healthChanged("");
    }

    /** Asks for the end of all jobs; returns when the cluster was asked. Before {@link #begin()}, asks it to do so. */
    public void cancel(String reason) {
        Run asked;
        RunDirectory begun;
        ClusterWatch by;
        synchronized (this) {
            cancelReason = reason;
            asked = run;
            begun = runDirectory;
            by = watch;
        }
        if (by == null || begun == null) {
            return;
        }
        try {
            if (asked == null) {
                attachUnreached(by.host(), begun.request().profile());
                return;
            }
            console.say("cancelling the jobs of run " + asked.request().runId());
            asked.cancel(reason);
            by.tickNow();
        } catch (IOException e) {
            console.say("the journal can't be written: " + e.getMessage());
        }
    }

    /** Only its jobs matter from here on. */
    private void buildDeleted() {
        deleted = true;
        ClusterWatches.get().ticks().execute(() -> cancel("the build was deleted"));
    }

    /** Lets go of a run whose cancellation took too long; jobs that may still be there are written down. */
    public void giveUp() {
        Run given;
        synchronized (this) {
            given = run;
        }
        try {
            if (given == null) {
                StartedRuns.get().broken(build, files.name());
            } else {
                given.giveUpJobs();
                tellWhatIsLeft();
            }
        } catch (IOException e) {
            console.say("the jobs that are left can't be written down: " + e.getMessage());
            StartedRuns.get().broken(build, files.name());
        }
        abandon();
    }

    /** The run is over; what it couldn't end is ended later, whatever becomes of the build. */
    private void tellWhatIsLeft() {
        try {
            if (RunDirectory.holdsRun(directory)) {
                StartedRuns.get().ended(build, files.name(), new Orphans(directory).read());
                return;
            }
        } catch (IOException e) {
            console.say("the jobs that are left aren't known: " + e.getMessage());
        }
        StartedRuns.get().broken(build, files.name());
    }

    /** Whether there may be jobs, which a cancellation has to reach. */
    public boolean mayHaveJobs() {
        return RunDirectory.holdsRun(directory);
    }

    /** The same of a run that isn't taken up again yet. */
    public static boolean mayHaveJobs(BuildFiles files) {
        return RunDirectory.holdsRun(files.directory());
    }

    /** Lets go of the run without a word to anybody: the outcome was told, or the next start of Jenkins goes on. */
    public void abandon() {
        Run given;
        ClusterWatch by;
        synchronized (this) {
            given = run;
            by = watch;
        }
        if (given != null && by != null) {
            by.remove(given);
        }
        close();
    }

    @Override
    public void finished() {
        ClusterWatches.get().workers().execute(this::end);
    }

    @Override
    public void broken(Exception failure) {
        ClusterWatches.get().workers().execute(() -> {
            if (!takenUpLater(failure)) {
                fail(failure);
            }
        });
    }

    private void end() {
        if (deleted) {
            fail(new AbortException("the build was deleted"));
            return;
        }
        RunResult result = run.result();
        if (unrecordedSince == null) {
            tellWhatIsLeft();
            console.say(Summaries.text(result));
        }
        try {
            recorder.record(files, listener, result);
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (!recordedLater(e)) {
                fail(e);
            }
            return;
        }
        try {
            Result worst = options.failOn().result(result.totals());
            var totals = result.totals();
            String message = "%s: %s of %s passed, %s failed, %s timed out, %s infra, %s cancelled"
                    .formatted(
                            files.name(),
                            totals.passed(),
                            totals.total(),
                            totals.failed(),
                            totals.timeout(),
                            totals.infra(),
                            totals.cancelled());
            close();
            ending.ended(new PerfSanityResult(files.name(), result, Recorder.url(files)), worst, message);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Tries again to record, as on a full disk; false when that failed for as long as jobs may be lost. */
    private boolean recordedLater(Exception why) {
        if (unrecordedSince == null) {
            unrecordedSince = Instant.now();
        }
        Instant end = unrecordedSince.plus(run.request().profile().limits().lost());
        if (!mayPass(why) || isClosed() || Instant.now().isAfter(end)) {
            return false;
        }
        healthChanged("the outcome can't be recorded, trying again: " + why.getMessage());
        later(() -> {
            if (!isClosed()) {
                end();
            }
        });
        return true;
    }

    private static boolean mayPass(Exception why) {
        return why instanceof IOException
                && !(why instanceof AbortException)
                && !ClusterWatches.get().isTerminated();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void fail(Throwable failure) {
        boolean first;
        synchronized (this) {
            first = !closed;
        }
        if (first
                && !(failure instanceof InterruptedException)
                && !ClusterWatches.get().isTerminated()) {
            StartedRuns.get().broken(build, files.name());
        }
        abandon();
        if (deleted) {
            removeFiles();
        }
        if (first) {
            ending.failed(PlainFailure.of(failure));
        }
    }

    /** What came after the build was deleted would look like a build. */
    private void removeFiles() {
        try {
            Util.deleteRecursive(build.getRootDir());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "files of the deleted " + build + " are left");
        }
    }

    private void close() {
        ClusterWatch by;
        synchronized (this) {
            closed = true;
            by = watch;
            watch = null;
            if (summary != null) {
                summary.setLive(null);
            }
            try {
                if (run != null) {
                    run.close();
                }
                if (runDirectory != null) {
                    runDirectory.close();
                }
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "files of a run can't be closed", e);
            }
        }
        if (by != null) {
            by.release(credentials);
        }
        StartedRuns.get().released(build, files.name());
        ClusterWatches.get().leave(this);
    }

    @Override
    public void caseChanged(CaseStatus status) {
        if (!console.caseChanged(status)) {
            return;
        }
        if (status.phase() == Phase.DONE || status.phase() == Phase.ENDED) {
            ClusterWatch by = watch;
            Run moved = run;
            if (by != null && moved != null) {
                by.actSoon(moved);
            }
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
