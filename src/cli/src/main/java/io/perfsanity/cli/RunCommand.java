package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.plan.SourceSync;
import io.perfsanity.engine.plan.Sources;
import io.perfsanity.engine.plan.SyncProgress;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunIds;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code perf-sanity run}. */
@Command(
        name = "run",
        description = {
            "Submits the cases of the lists, watches them and reports.",
            "",
            "Leaves results.json, junit.xml, report.html and every case's files in --out. Ctrl-C, pressed twice at a terminal,"
                    + " cancels the jobs; when the terminal is closed, or after a crash, they go on, and 'resume' goes on"
                    + " with the directory."
        })
final class RunCommand extends ConsoleCommand {
    private static final int RETRIES = 1;

    @Mixin
    PlanOptions plan;

    @Option(
            names = "--sync",
            paramLabel = "DIR",
            description = "A checkout that is brought to the cluster and in which the tests run; also where configs are"
                    + " looked up, unless --configs is given.")
    Path sync;

    @Mixin
    SyncOptions sources;

    @Option(
            names = "--failed",
            paramLabel = "RUN",
            description =
                    "Instead of LIST: the cases that didn't pass in the run of this directory, with its profile, its"
                            + " sources, their configs and its options, as far as no others are given. With --cluster, --clusters,"
                            + " --configs or --sync the cases are classified anew.")
    Path failed;

    @Option(names = "--out", paramLabel = "DIR", description = "Default: perf-sanity-<run id> here.")
    Path out;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often a case is tried again after a failure that isn't the test's. Default: 1, and with"
                    + " --failed what that run had.")
    Integer retries;

    @Option(
            names = "--max-failures",
            paramLabel = "N",
            description =
                    "Begin no more cases after N that didn't pass: what waits is cancelled, what runs ends by itself.")
    Integer maxFailures;

    @Mixin
    DriveOptions drive;

    @Mixin
    BaselineOptions baseline;

    @Mixin
    GateOptions gate;

    @Override
    public Integer call() throws Exception {
        Console console = console();
        if (retries != null && retries < 0) {
            throw new InputException("--retries is " + retries + ", expected a number from 0");
        }
        if (maxFailures != null && maxFailures < 1) {
            throw new InputException("--max-failures is " + maxFailures + ", expected a number from 1");
        }
        drive.notification();
        if (sync != null && !Files.isDirectory(sync)) {
            throw new InputException("--sync: no such directory: " + sync);
        }
        if (sync != null && plan.lists.configs.isEmpty()) {
            plan.lists.configs.add(sync);
        }
        String id = RunIds.next(Instant.now());
        Path directory = out == null ? Path.of("perf-sanity-" + id) : out;
        Optional<EarlierRun> earlier = earlier(console);
        boolean anew = earlier.isEmpty() || isAnew();
        ClusterProfile base =
                anew ? plan.profile(console) : earlier.get().request().profile();
        drive.checkLogin(base.connection());
        try (ClusterOpening opening = new ClusterOpening(base, plan.checks(true), console)) {
            if (anew) {
                opening.configs(plan.lists);
            }
            PlanOptions.Planned planned = anew ? plan.plan(base, console, 1) : plan.again(earlier.get(), console);
            NewDirectory.check(directory);
            for (Secret secret : planned.profile().secretVariables()) {
                // Said before anything is submitted.
                Arrays.fill(console.store().of(secret), ' ');
            }
            ClusterProfile profile = baseline.applyTo(planned.profile());
            Cluster cluster = opening.connect(planned, 1, List.of(Optional.ofNullable(sync)));
            Optional<String> commit =
                    anew ? Optional.empty() : earlier.get().request().facts().commit();
            if (sync != null) {
                SyncProgress progress = new SyncProgress(console.words(), console::say);
                Sources checkout = sources.of(sync, profile.limits());
                String there = new SourceSync(cluster.host(), profile, progress).sync(checkout);
                commit = checkout.commit();
                console.say(console.words().say("run.sources", there));
                profile = profile.withSources(there);
            }
            RunRequest request = new RunRequest(
                    id,
                    Instant.now(),
                    earlier.map(run -> List.copyOf(run.lists().keySet())).orElse(plan.lists.lists),
                    planned.read().text(),
                    profile,
                    planned.cases(),
                    Optional.ofNullable(retries)
                            .or(() -> earlier.map(run -> run.request().infraRetries()))
                            .orElse(RETRIES),
                    RunFacts.of(profile, commit, Optional.of(System.getProperty("user.name"))));
            try (RunDirectory runDirectory = RunDirectory.create(
                    directory,
                    request.endingAfter(Optional.ofNullable(maxFailures)
                            .or(() -> earlier.flatMap(run -> run.request().maxFailures()))))) {
                if (!drive.detach) {
                    return drive.drive(cluster, runDirectory, console, gate);
                }
            }
        }
        return drive.leave(directory, console, gate);
    }

    /** Whether the cases of an earlier run are read as a list is. */
    private boolean isAnew() {
        return plan.cluster != null || plan.clusters.file != null || !plan.lists.configs.isEmpty();
    }

    /** The run whose failed cases are meant, which become the lists where they are classified anew. */
    private Optional<EarlierRun> earlier(Console console) throws IOException {
        if (failed == null) {
            if (plan.lists.lists.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "a LIST is missing, or --failed RUN");
            }
            return Optional.empty();
        }
        if (!plan.lists.lists.isEmpty()) {
            throw new InputException("--failed takes the cases of a run and " + plan.lists.lists.get(0)
                    + " is a list; expected one of both");
        }
        boolean known = plan.lists.waives.isEmpty() && plan.lists.facts.isEmpty() && !plan.lists.strict;
        if (!known && !isAnew()) {
            throw new InputException("--failed runs cases as they were; --waives, --fact and --strict need --configs or"
                    + " --sync beside them");
        }
        EarlierRun earlier = EarlierRun.in(failed, console);
        if (isAnew()) {
            earlier.lists().forEach(plan.lists::add);
            plan.cluster = Optional.ofNullable(plan.cluster)
                    .orElse(earlier.request().profile().name());
        }
        return Optional.of(earlier);
    }
}
