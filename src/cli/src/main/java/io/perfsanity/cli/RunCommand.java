package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.plan.Exclusions;
import io.perfsanity.engine.plan.LocalSources;
import io.perfsanity.engine.plan.SourceSync;
import io.perfsanity.engine.plan.Sources;
import io.perfsanity.engine.plan.SyncProgress;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunIds;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.scheduler.Cluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
    @Mixin
    PlanOptions plan;

    @Option(
            names = "--sync",
            paramLabel = "DIR",
            description = "A checkout that is brought to the cluster and in which the tests run; also where configs are"
                    + " looked up, unless --configs is given.")
    Path sync;

    @Option(
            names = "--sync-exclude",
            paramLabel = "GLOB",
            description =
                    "What of the checkout isn't sent: paths below it, or names, with * and ?. Repeatable. What Git"
                            + " ignores isn't either.")
    List<String> syncExclude = new ArrayList<>();

    @Option(names = "--sync-ignored", description = "Send what Git ignores too, such as a build in the checkout.")
    boolean syncIgnored;

    @Option(names = "--out", paramLabel = "DIR", description = "Default: perf-sanity-<run id> here.")
    Path out;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description =
                    "How often a case is tried again after a failure that isn't the test's. Default: ${DEFAULT-VALUE}.")
    int retries = 1;

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
        if (retries < 0) {
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
        ClusterProfile base = plan.profile(console);
        try (ClusterOpening opening = new ClusterOpening(base, plan.checks(true), console)) {
            opening.configs(plan.lists);
            PlanOptions.Planned planned = plan.plan(base, console, 1);
            NewDirectory.check(directory);
            for (Secret secret : planned.profile().secretVariables()) {
                // Said before anything is submitted.
                Arrays.fill(new LocalStore().of(secret), ' ');
            }
            ClusterProfile profile = baseline.applyTo(planned.profile());
            Cluster cluster = opening.connect(planned, 1, List.of(Optional.ofNullable(sync)));
            Optional<String> commit = Optional.empty();
            if (sync != null) {
                SyncProgress progress = new SyncProgress(console::say);
                Limits limits = profile.limits();
                Sources checkout = new LocalSources(
                        sync, limits.syncFiles(), limits.syncMiB(), new Exclusions(!syncIgnored, syncExclude));
                String sources = new SourceSync(cluster.host(), profile, progress).sync(checkout);
                commit = checkout.commit();
                console.say("sources are in " + sources);
                profile = profile.withSources(sources);
            }
            RunRequest request = new RunRequest(
                    id,
                    Instant.now(),
                    plan.lists.lists,
                    planned.read().text(),
                    profile,
                    planned.cases(),
                    retries,
                    RunFacts.of(profile, commit, Optional.of(System.getProperty("user.name"))));
            try (RunDirectory runDirectory =
                    RunDirectory.create(directory, request.endingAfter(Optional.ofNullable(maxFailures)))) {
                if (!drive.detach) {
                    return drive.drive(cluster, runDirectory, console, gate);
                }
            }
        }
        return drive.leave(directory, console, gate);
    }
}
