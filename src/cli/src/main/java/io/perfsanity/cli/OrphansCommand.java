package io.perfsanity.cli;

import io.perfsanity.cli.RunJobs.Fate;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.run.Orphan;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunJob;
import io.perfsanity.engine.run.Sweep;
import io.perfsanity.engine.scheduler.ClusterProbe;
import io.perfsanity.engine.scheduler.RemoteScheduler;
import io.perfsanity.engine.scheduler.SchedulerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity clusters orphans}. */
@Command(
        name = "orphans",
        description = {
            "Lists the login's live jobs that runs of perf-sanity submitted, and ends those of dead runs.",
            "",
            "A run is alive while a process has its directory, dead when its directory is there and no process has it."
                    + " A run without a directory here is unknown: it may be somebody else's with the same login. Its jobs"
                    + " are only ended when it is named with --run. Jobs of a run that is alive are never ended."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all that was to be ended is gone, or nothing was to be ended",
            "2:bad input or usage; nothing was ended",
            "3:some of it may live on, or the cluster did not answer"
        })
final class OrphansCommand extends ConsoleCommand {
    @Mixin
    ClusterOptions options;

    @Parameters(paramLabel = "NAME", description = "The cluster profile.")
    String name;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            description = "Where directories of runs lie, or one of them; may be repeated. Default: here.")
    List<Path> places = new ArrayList<>();

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "End the jobs of this run too, though it is unknown here; may be repeated.")
    List<String> named = new ArrayList<>();

    @Option(names = "--cancel", description = "End the jobs of dead runs, after a question.")
    boolean cancel;

    @Option(names = "--yes", description = "Ask no question.")
    boolean yes;

    @Option(names = "--format", paramLabel = "table|json", description = "Default: ${DEFAULT-VALUE}.")
    ClassifyCommand.Format format = ClassifyCommand.Format.table;

    @Override
    public Integer call() throws IOException {
        if (!cancel && (yes || !named.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "--yes and --run go with --cancel");
        }
        boolean json = format == ClassifyCommand.Format.json;
        if (json && cancel && !yes) {
            throw new ParameterException(
                    spec.commandLine(), "--format json asks no question; --cancel needs --yes there");
        }
        Console console = console();
        ClusterProfile profile = options.profile(name, console);
        Map<String, Path> runs = localRuns(places.isEmpty() ? List.of(Path.of("")) : places, console);
        SchedulerSettings settings = SchedulerSettings.of(profile);
        try (Host host = ProfileHosts.open(profile.connection(), console.store())) {
            List<RunJob> jobs = RunJob.on(profile, new ClusterProbe(host, settings).ownJobs());
            Map<String, Fate> fates = fates(jobs, runs);
            RunJobs listed = new RunJobs(jobs, fates, runs);
            Map<String, List<RunJob>> toEnd = jobs.stream()
                    .filter(job -> isToBeEnded(job.name().runId(), fates))
                    .collect(Collectors.groupingBy(job -> job.name().runId(), TreeMap::new, Collectors.toList()));
            if (!json) {
                console.out().print(listed.text(console.words()));
                console.out().flush();
            }
            Map<String, Boolean> ended = toEnd.isEmpty() || !agreed(toEnd, console)
                    ? Map.of()
                    : end(
                            toEnd,
                            runs,
                            new Sweep(new RemoteScheduler(host, settings)),
                            json ? console.quiet() : console);
            if (json) {
                console.out().print(listed.json(ended));
                console.out().flush();
            }
            return ended.containsValue(false) ? ExitCodes.INFRA : ExitCodes.ALL_PASSED;
        }
    }

    /**
     * Directories of runs on this machine by the runs' ids, which tell whether somebody still drives them: those that the
     * places hold or are. One that can't be read is told of and passed by.
     */
    private static Map<String, Path> localRuns(List<Path> places, Console console) throws IOException {
        Map<String, Path> runs = new TreeMap<>();
        for (Path place : places) {
            if (!Files.isDirectory(place)) {
                throw new InputException("--runs: no such directory: " + place);
            }
            try (Stream<Path> children = Files.list(place)) {
                for (Path directory : Stream.concat(Stream.of(place), children.sorted())
                        .filter(RunDirectory::holdsRun)
                        .toList()) {
                    try {
                        runs.put(RunDirectory.request(directory).runId(), directory);
                    } catch (IOException e) {
                        console.say(console.words().say("orphans.passedBy", directory));
                    }
                }
            }
        }
        return runs;
    }

    private Map<String, Fate> fates(List<RunJob> jobs, Map<String, Path> runs) throws IOException {
        Map<String, Fate> fates = new TreeMap<>();
        Set<String> ids =
                jobs.stream().map(job -> job.name().runId()).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String id : ids) {
            boolean known = runs.containsKey(id);
            fates.put(id, !known ? Fate.UNKNOWN : RunDirectory.isInUse(runs.get(id)) ? Fate.ALIVE : Fate.DEAD);
        }
        for (String id : named) {
            if (!fates.containsKey(id)) {
                throw new InputException("--run is '" + id + "', expected a run with live jobs: "
                        + (ids.isEmpty() ? "there is none" : String.join(", ", ids)));
            }
            if (fates.get(id) == Fate.ALIVE) {
                throw new InputException("run " + id + " is alive; 'perf-sanity cancel " + runs.get(id) + "' ends it");
            }
        }
        return fates;
    }

    private boolean isToBeEnded(String runId, Map<String, Fate> fates) {
        return fates.get(runId) == Fate.DEAD || named.contains(runId);
    }

    /** Whether to go on: as the options say, else as whoever sits at the terminal says. */
    private boolean agreed(Map<String, List<RunJob>> toEnd, Console console) {
        long jobs = toEnd.values().stream().mapToLong(List::size).sum();
        if (cancel && yes) {
            return true;
        }
        String what = console.words().count("orphans.jobs", jobs, String.join(", ", toEnd.keySet()));
        java.io.Console terminal = cancel ? System.console() : null;
        if (terminal == null) {
            console.say(console.words().say("orphans.toEnd", what, cancel ? "--cancel --yes" : "--cancel"));
            return false;
        }
        String answer = terminal.readLine("%s", console.words().say("orphans.question", what));
        return answer != null && answer.strip().matches("(?i)y|yes");
    }

    /** Whether each job is gone, by its id; without those of a run that came to life. */
    private static Map<String, Boolean> end(
            Map<String, List<RunJob>> toEnd, Map<String, Path> runs, Sweep sweep, Console console) throws IOException {
        Map<String, Boolean> ended = new TreeMap<>();
        for (var run : toEnd.entrySet()) {
            List<Orphan> jobs = run.getValue().stream().map(RunJob::asOrphan).toList();
            try {
                List<Orphan> left = end(jobs, Optional.ofNullable(runs.get(run.getKey())), sweep);
                jobs.forEach(job -> ended.put(job.jobId(), !left.contains(job)));
                console.out()
                        .println(console.words()
                                .say("orphans.ended", run.getKey(), jobs.size() - left.size(), jobs.size()));
                left.forEach(orphan -> console.out()
                        .println("  " + console.words().say("orphans.left", orphan.jobId(), orphan.jobName())));
            } catch (RunDirectory.InUseException e) {
                console.say(console.words().say("orphans.revived", run.getKey(), console.why(e)));
            }
        }
        return ended;
    }

    /** A directory is held meanwhile, so that nobody takes up the run again. */
    private static List<Orphan> end(List<Orphan> jobs, Optional<Path> directory, Sweep sweep) throws IOException {
        if (directory.isEmpty()) {
            return sweep.end(jobs);
        }
        try (RunDirectory held = RunDirectory.open(directory.get())) {
            List<Orphan> left = sweep.end(jobs);
            sweep.end(held);
            return left;
        }
    }
}
