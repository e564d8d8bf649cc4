package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.report.Reports;
import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Clocks;
import io.perfsanity.engine.run.HistoryGate;
import io.perfsanity.engine.run.JobQuota;
import io.perfsanity.engine.run.Orphan;
import io.perfsanity.engine.run.Orphans;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.PollPace;
import io.perfsanity.engine.run.Poller;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunGate;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.run.Sweep;
import io.perfsanity.engine.scheduler.Cleaning;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Drives a run to its end, shows it, and writes its reports. */
final class RunDriver {
    /** Transfers beside the polls; more would only compete for the same connection. */
    private static final int TRANSFERS = 3;
    /** What is left of the 45 s that whoever presses Ctrl-C waits at most is for writing down what lives on. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(42);

    private final Cluster cluster;
    private final RunDirectory directory;
    private final Console console;
    private final boolean plain;
    private final GateOptions gate;

    RunDriver(Cluster cluster, RunDirectory directory, Console console, boolean plain, GateOptions gate) {
        this.cluster = cluster;
        this.directory = directory;
        this.console = console;
        this.plain = plain;
        this.gate = gate;
    }

    int drive() throws IOException, InterruptedException {
        boolean orphansEnded = endOrphans();
        ExecutorService transfers = Executors.newFixedThreadPool(
                TRANSFERS, task -> BackgroundProgress.daemon("perf-sanity-transfer", task));
        Progress progress = Progress.of(console, plain);
        Clocks clocks = Clocks.system();
        try (Run run = Run.open(
                directory, cluster, JobQuota.UNLIMITED, runGate(), new LocalStore(), progress, transfers, clocks)) {
            console.say(
                    "run " + run.request().runId() + " on " + cluster.host().name() + ", files in " + directory.path());
            progress.begin(run.statuses());
            int code = driveUntilDone(run, clocks);
            RunResult result = run.result();
            progress.end();
            if (!orphansEnded) {
                endOrphans();
            }
            console.out().print(Summaries.text(result));
            ExitCodes.uncompared(result)
                    .forEach(id -> console.say(id + ": nothing that gates was measured on both sides"));
            run.gateFault().ifPresent(console::say);
            if (isForgotten(run.request(), result)) {
                console.say(
                        "note: what was measured isn't kept for later runs to be compared with; --history DIR, or the"
                                + " profile's key 'history', keeps it");
            }
            console.out()
                    .println(
                            "Report: " + directory.path().resolve("report.html").toAbsolutePath());
            clean();
            return code;
        } finally {
            transfers.shutdownNow();
        }
    }

    private static boolean isForgotten(RunRequest request, RunResult result) {
        return request.profile().history().isEmpty()
                && request.pairs().isEmpty()
                && result.cases().stream()
                        .anyMatch(each -> each.verdict() == Verdict.PASSED
                                && !each.metrics().isEmpty());
    }

    private RunGate runGate() throws IOException {
        RunRequest request = directory.request();
        ClusterProfile profile = request.profile();
        return profile.history()
                // What measures two checkouts in turns says nothing of what the case usually is.
                .filter(history -> request.pairs().isEmpty())
                .map(ProfileHosts::inHome)
                .<RunGate>map(history -> new HistoryGate(() -> history, profile.gate(), KnownMetrics.of(profile)))
                .orElse(RunGate.NONE);
    }

    /** Not the run's concern: what fails here is done after another one. */
    private void clean() {
        try {
            int removed = new Cleaning(cluster.host(), directory.request().profile())
                    .daily()
                    .size();
            if (removed > 0) {
                console.say("removed " + removed + " old directories from the cluster's work directory");
            }
        } catch (IOException e) {
            console.say("note: old runs stay on the cluster: " + e.getMessage());
        }
    }

    /**
     * Those that an earlier cancellation wrote down. The run itself goes on without them: false where they have to be tried
     * again.
     */
    private boolean endOrphans() {
        try {
            List<Orphan> written = new Orphans(directory.path()).read();
            if (!written.isEmpty()) {
                int left = new Sweep(cluster.scheduler()).end(directory).size();
                console.say("%s of %s orphaned jobs are gone".formatted(written.size() - left, written.size()));
            }
            return true;
        } catch (IOException e) {
            console.say("jobs that an earlier cancellation left can't be ended now: " + e.getMessage());
            return false;
        }
    }

    private int driveUntilDone(Run run, Clocks clocks) throws IOException, InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger code = new AtomicInteger(ExitCodes.INFRA);
        Thread onInterrupt = new Thread(() -> cancel(run, done, code), "perf-sanity-cancel");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        Poller poller = new Poller(
                cluster.scheduler(), new PollPace(run.request().profile().limits(), new Random()), clocks);
        poller.add(run);
        try {
            poller.driveToTheEnd(run);
            writeReports(run);
            // What wasn't compared though it was to be is unknown.
            code.set(
                    run.gateFault().isPresent()
                            ? ExitCodes.INFRA
                            : ExitCodes.of(run.result(), run.request().cases().size(), gate));
        } catch (IOException e) {
            throw new IOException(e.getMessage() + whatNow(run), e);
        } finally {
            done.countDown();
            end(onInterrupt);
        }
        return code.get();
    }

    private String whatNow(Run run) {
        String resume = "when that is mended, 'perf-sanity resume " + directory.path() + "' ";
        return run.finished()
                ? "; all cases have their verdicts; " + resume + "writes the reports"
                : "; the jobs of this run go on meanwhile; " + resume + "goes on with them";
    }

    /** A run that failed must not look like one that its user cancelled: without this, its jobs would be ended too. */
    private void end(Thread onInterrupt) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The process is ending: the hook ends it with our code.
            console.say("cancelled; report: " + directory.path().resolve("report.html"));
            onInterrupt.join();
        }
    }

    /** The end of a run and that of its cancellation may come together. */
    private synchronized void writeReports(Run run) throws IOException {
        RunOverview overview = run.state().overview();
        PastValues past = Past.of(overview.result(), run.request().profile(), console);
        Reports.write(directory.path(), overview, !gate.noTests, past);
    }

    /** Runs while the process is being ended by Ctrl-C or TERM. */
    private void cancel(Run run, CountDownLatch done, AtomicInteger code) {
        announce("cancelling the jobs of run " + run.request().runId() + " …");
        long limit = System.nanoTime() + CANCEL_LIMIT.toNanos();
        try {
            run.cancel("cancelled by the user");
            if (!done.await(limit - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                announce(giveUp(run)).join(1000);
            }
        } catch (IOException e) {
            announce("the journal can't be written: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(code.get());
    }

    /**
     * Writes down which jobs may live on, and reports with what is there.
     *
     * @return what the user has to know
     */
    String giveUp(Run run) throws IOException {
        boolean allGone = run.statuses().stream()
                .allMatch(status -> status.phase() == Phase.ENDED || status.phase() == Phase.DONE);
        run.giveUpJobs();
        RunResult result = run.result();
        writeReports(run);
        String missing = "%s of %s cases have no verdict yet, as their results were still being fetched"
                .formatted(
                        run.request().cases().size() - result.cases().size(),
                        run.request().cases().size());
        return (allGone ? "all jobs are gone; " + missing : "not all jobs could be cancelled; " + missing)
                + "; 'perf-sanity cancel " + directory.path() + "' goes on; report so far: "
                + directory.path().resolve("report.html");
    }

    /** On a thread of its own: a terminal that stands still must not hold up a cancellation. */
    private Thread announce(String line) {
        Thread thread = BackgroundProgress.daemon("perf-sanity-announce", () -> console.say(line));
        thread.start();
        return thread;
    }
}
