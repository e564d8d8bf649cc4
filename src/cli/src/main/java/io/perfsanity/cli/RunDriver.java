package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.report.Reports;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
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
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Drives a run to its end, shows it, and writes its reports. */
final class RunDriver {
    /** Transfers beside the polls; more would only compete for the same connection. */
    private static final int TRANSFERS = 3;

    private final Cluster cluster;
    private final RunDirectory directory;
    private final Console console;
    private final boolean plain;
    private final GateOptions gate;
    private final Optional<Notification> notification;

    RunDriver(Cluster cluster, RunDirectory directory, Console console, boolean plain, GateOptions gate) {
        this(cluster, directory, console, plain, gate, Optional.empty());
    }

    private RunDriver(
            Cluster cluster,
            RunDirectory directory,
            Console console,
            boolean plain,
            GateOptions gate,
            Optional<Notification> notification) {
        this.cluster = cluster;
        this.directory = directory;
        this.console = console;
        this.plain = plain;
        this.gate = gate;
        this.notification = notification;
    }

    /** The same that tells a program how the run ended. */
    RunDriver notifying(Optional<Notification> told) {
        return new RunDriver(cluster, directory, console, plain, gate, told);
    }

    int drive() throws IOException, InterruptedException {
        boolean orphansEnded = endOrphans();
        ExecutorService transfers = Executors.newFixedThreadPool(
                TRANSFERS, task -> BackgroundProgress.daemon("perf-sanity-transfer", task));
        Signals resized = new Signals();
        Progress progress = Progress.of(console, plain, RunTimes.of(directory.request()), resized);
        Clocks clocks = Clocks.system();
        try (Run run = Run.open(
                        directory,
                        cluster,
                        JobQuota.UNLIMITED,
                        runGate(),
                        console.store(),
                        progress,
                        transfers,
                        clocks);
                Interruption interruption =
                        new Interruption(run, directory.path(), progress, () -> giveUp(run), console.words())) {
            console.say(console.words()
                    .say(
                            "run.begins",
                            run.request().runId(),
                            console.words().phrase(cluster.host().address()),
                            directory.path()));
            progress.begin(run.statuses());
            int code = driveUntilDone(run, clocks, interruption);
            interruption.runIsOver();
            progress.end();
            if (!orphansEnded) {
                endOrphans();
            }
            RunEnd end = new RunEnd(cluster, directory.path(), console, notification);
            end.tell(run, code);
            if (interruption.cancelled()) {
                // Nothing that was to come after this run is wanted any more.
                Runtime.getRuntime().halt(code);
            }
            end.clean(run.request());
            return code;
        } finally {
            resized.close();
            transfers.shutdownNow();
        }
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

    /**
     * Those that an earlier cancellation wrote down. The run itself goes on without them: false where they have to be tried
     * again.
     */
    private boolean endOrphans() {
        try {
            List<Orphan> written = new Orphans(directory.path()).read();
            if (!written.isEmpty()) {
                int left = new Sweep(cluster.scheduler()).end(directory).size();
                console.say(console.words().say("run.orphansGone", written.size() - left, written.size()));
            }
            return true;
        } catch (IOException e) {
            console.say(console.words().say("run.orphansStay", console.why(e)));
            return false;
        }
    }

    private int driveUntilDone(Run run, Clocks clocks, Interruption interruption)
            throws IOException, InterruptedException {
        Poller poller = new Poller(
                cluster.scheduler(), new PollPace(run.request().profile().limits(), new Random()), clocks);
        poller.add(run);
        try {
            poller.driveToTheEnd(run);
            writeReports(run);
        } catch (IOException e) {
            throw new IOException(
                    e.getMessage()
                            + (interruption.cancelled()
                                    ? "; 'perf-sanity cancel " + directory.path() + "' goes on with the cancellation"
                                    : whatNow(run)),
                    e);
        }
        // What wasn't compared though it was to be is unknown.
        return run.gateFault().isPresent()
                ? ExitCodes.INFRA
                : ExitCodes.of(run.result(), run.request().cases().size(), gate);
    }

    private String whatNow(Run run) {
        String resume = "when that is mended, 'perf-sanity resume " + directory.path() + "' ";
        return run.finished()
                ? "; all cases have their verdicts; " + resume + "writes the reports"
                : "; the jobs of this run go on meanwhile; " + resume + "goes on with them";
    }

    /** The end of a run and that of its cancellation may come together. */
    private synchronized void writeReports(Run run) throws IOException {
        RunOverview overview = run.state().overview();
        PastValues past = Past.of(overview.result(), run.request().profile(), console);
        Reports.write(directory.path(), overview, !gate.noTests, past, console.words());
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
        Words words = console.words();
        String missing = words.say(
                "run.noVerdicts",
                run.request().cases().size() - result.cases().size(),
                run.request().cases().size());
        return words.say(
                allGone ? "run.givenUp.gone" : "run.givenUp.left",
                missing,
                directory.path(),
                directory.path().resolve("report.html"));
    }
}
