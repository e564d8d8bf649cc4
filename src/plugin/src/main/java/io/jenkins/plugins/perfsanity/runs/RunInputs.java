package io.jenkins.plugins.perfsanity.runs;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.parameters.ResolvedTestlist;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterValue;
import io.jenkins.plugins.perfsanity.results.JobHistory;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.classify.Evidence;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.cluster.Overrides;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.plan.LocalSources;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.plan.Sources;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The list, the configs and the checkout of a run, brought from a workspace where they lie in one. */
final class RunInputs {
    private static final Logger LOGGER = Logger.getLogger(RunInputs.class.getName());
    /** More than the reader takes, which refuses what is too long. */
    private static final int MAX_LIST = 16 * 1024 * 1024;

    private final Run<?, ?> build;
    private final RunOptions options;
    private final BuildRun.Workspace given;
    /** Made when something has to be copied, removed by {@link #clean()}. */
    private final Path temporary;

    private final TaskListener listener;
    private FilePath workspace;
    /** By their paths in the workspace. */
    private final Map<String, FilePath> checkouts = new LinkedHashMap<>();

    RunInputs(RunOptions options, BuildFiles files, BuildRun.Workspace given, TaskListener listener) {
        this.build = files.build();
        this.options = options;
        this.given = given;
        this.temporary = files.temporary();
        this.listener = listener;
    }

    /** Where the cluster's files are read, connected to when some are needed. */
    interface Connecting {
        Host host() throws IOException;
    }

    /** A file before it is read. */
    private record Given(String name, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The cases as they would be launched. */
    record Planned(String listName, String text, ClusterProfile profile, List<PlannedCase> cases) {

        /** All three modes. */
        Map<String, Integer> byMode() {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (Mode mode : Mode.values()) {
                counts.put(mode.toString(), (int) cases.stream()
                        .filter(planned -> planned.classification().mode() == mode)
                        .count());
            }
            return counts;
        }

        /** A line a case: what it would take, and why. */
        String table() {
            StringBuilder table = new StringBuilder("dry run: nothing is submitted\n");
            for (PlannedCase planned : cases) {
                Classification c = planned.classification();
                table.append(String.format(
                        Locale.ROOT,
                        "[%03d] %s: %s, %s %s, %s GPUs, %s%s (%s)%n",
                        planned.index(),
                        planned.testCase().id(),
                        c.mode(),
                        c.nodes(),
                        c.nodes() == 1 ? "node" : "nodes",
                        c.gpusAllocated().map(String::valueOf).orElse("?"),
                        DurationText.format(c.timeLimit()),
                        planned.testCase().skipped() ? ", skipped" : "",
                        c.evidence().stream()
                                .findFirst()
                                .map(Evidence::statement)
                                .orElse("")));
            }
            return table.toString();
        }
    }

    /**
     * Reads and classifies.
     *
     * @param say takes everything that is wrong with the input, a line each
     * @throws AbortException when the input has errors
     */
    Planned plan(ClusterProfile profile, Connecting cluster, Consumer<String> say)
            throws IOException, InterruptedException {
        workspace = given.find().orElse(null);
        Optional<ResolvedTestlist> parameter = TestlistParameterValue.find(build, options.testlist());
        Given list = parameter.isPresent()
                ? new Given(parameter.get().listName(), parameter.get().bytes())
                : read("testlist", options.testlist());
        Optional<ConfigDirectory> chosenConfigs = configs(profile, cluster, list);
        List<ConfigDirectory> configs = chosenConfigs.isPresent()
                ? chosenConfigs.stream().toList()
                : parameter.stream()
                        .flatMap(each -> each.configRoots().stream())
                        .toList();
        CaseReader reader = new CaseReader(
                new CaseReader.Choice(options.facts(), options.select(), options.mode(), configs, options.strict()));
        parameter
                .flatMap(ResolvedTestlist::revision)
                .ifPresent(revision -> say.accept("the lists are of revision " + revision));
        reader.list(list.name(), list.bytes());
        if (!options.waives().isBlank()) {
            Given waives = read("waives", options.waives());
            reader.waives(waives.name(), waives.bytes());
        }
        Overrides asked = options.overrides();
        int most = profile.limits().liveJobs();
        if (asked.liveJobs().filter(jobs -> jobs > most).isPresent()) {
            throw new AbortException("liveJobs is %s, expected at most %s, which all runs on '%s' share"
                    .formatted(asked.liveJobs().get(), most, options.cluster()));
        }
        ClusterProfile chosen = profile.with(asked);
        ListedCases listed = reader.read(chosen.classifySettings());
        List<ClassifiedCase> cases =
                parameter.map(each -> each.apply(listed.cases())).orElse(listed.cases());
        int times = options.compare().map(PairOptions::legs).orElse(1);
        List<Problem> problems = Stream.concat(
                        listed.problems().stream(), PlannedCase.refusals(cases, chosen, times).stream())
                .toList();
        problems.forEach(problem -> say.accept(problem.toString()));
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new AbortException("nothing was submitted: the input has errors");
        }
        if (cases.isEmpty()) {
            throw new AbortException("no case is left of the " + listed.cases().size()
                    + " that were selected: the parameter leaves out the rest by its mode or by id");
        }
        Overrides ofList = new Overrides(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                asked.containerImage().or(listed.defaults()::containerImage),
                Map.of());
        Optional<String> refusal = Stream.concat(
                        ofList.containerImage().stream(),
                        options.compare().stream().flatMap(each -> each.images().stream()))
                .flatMap(image -> profile.container().refusal(image).stream())
                .findFirst();
        if (refusal.isPresent()) {
            throw new AbortException(refusal.get() + " (container.allowedImages)");
        }
        return new Planned(
                list.name(),
                listed.text(),
                chosen.with(ofList),
                PlannedCase.of(
                        cases,
                        path -> configs.stream()
                                .map(directory -> directory.locate(path))
                                .filter(Files::exists)
                                .findFirst()
                                .orElse(path)));
    }

    /** What an option holds, or the file in the workspace that it names. */
    private Given read(String option, String value) throws IOException, InterruptedException {
        String path = value.strip();
        boolean oneWord = !path.isEmpty() && !path.matches("(?s).*[\\r\\n\\[].*");
        if (oneWord && workspace != null) {
            FilePath file = inWorkspace(path);
            if (file.exists() && !file.isDirectory()) {
                try (InputStream in = file.read()) {
                    return new Given(path, in.readNBytes(MAX_LIST));
                }
            }
        }
        if (oneWord && path.matches(".*\\.(txt|ya?ml)")) {
            throw new AbortException(
                    workspace == null
                            ? "the " + option + " '" + path
                                    + "' is a path, which needs a workspace: put the step into a node block"
                            : "no file '" + path + "' in the workspace");
        }
        return new Given(option, value.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<ConfigDirectory> configs(ClusterProfile profile, Connecting cluster, Given list)
            throws IOException, InterruptedException {
        for (String path : options.compare().map(PairOptions::checkouts).orElse(List.of())) {
            checkouts.put(path, inWorkspace(path, "compare"));
        }
        if (!options.sync().isEmpty()) {
            checkouts.put(options.sync(), inWorkspace(options.sync(), "sync"));
        }
        FetchedConfigs fetched = new FetchedConfigs(temporary.resolve("configs"));
        if (options.configs().startsWith(FetchedConfigs.STASH)) {
            String name = options.configs().substring(FetchedConfigs.STASH.length());
            return Optional.of(fetched.stashed(build, name, listener));
        }
        if (options.configs().startsWith(FetchedConfigs.CLUSTER)) {
            String sources = profile.sourceDirectory()
                    .orElseThrow(() -> new AbortException("configs: the cluster '" + options.cluster()
                            + "' has no sourceDirectory, which an administrator sets in its profile"));
            String path = options.configs().substring(FetchedConfigs.CLUSTER.length());
            return Optional.of(fetched.onCluster(cluster.host(), sources, path, list.text()));
        }
        if (!options.configs().isEmpty()) {
            return Optional.of(new ConfigDirectory(
                    here(inWorkspace(options.configs(), "configs"), "configs"), Path.of(options.configs())));
        }
        // The reference's before the candidate's: a case has one shape
        Optional<String> first = checkouts.keySet().stream().findFirst();
        return first.isEmpty()
                ? Optional.empty()
                : Optional.of(new ConfigDirectory(here(checkouts.get(first.get()), "sync"), Path.of(first.get())));
    }

    /** What earlier runs of the job measured. */
    History history() {
        return JobHistory.of(build.getParent());
    }

    /** Who or what started the build, in core's words. */
    Optional<String> who() {
        return Optional.of(PlainText.line(RunSummary.starter(build), 200)).filter(text -> !text.isEmpty());
    }

    /** A checkout to bring to the cluster, wherever the workspace is. */
    Sources checkout(String path, Limits limits) {
        FilePath checkout = checkouts.get(path);
        return checkout.isRemote()
                ? new AgentSources(checkout, limits.syncFiles(), limits.syncMiB())
                : new LocalSources(Path.of(checkout.getRemote()), limits.syncFiles(), limits.syncMiB());
    }

    /** A directory of the workspace. */
    private FilePath inWorkspace(String path, String option) throws IOException, InterruptedException {
        if (workspace == null) {
            throw new AbortException(option + ": '" + path + "' needs a workspace: put the step into a node block"
                    + (option.equals("configs") ? ", or name a 'stash:' or 'cluster:'" : ""));
        }
        FilePath directory = inWorkspace(path);
        if (!directory.isDirectory()) {
            throw new AbortException(option + ": no directory '" + path + "' in the workspace");
        }
        return directory;
    }

    /** The configs of a directory on this machine: itself where the workspace is here, else a copy. */
    private Path here(FilePath directory, String option) throws IOException, InterruptedException {
        if (!directory.isRemote()) {
            return Path.of(directory.getRemote());
        }
        Path copy = temporary.resolve(option).resolve(directory.getName());
        Files.createDirectories(copy);
        new FetchedConfigs(temporary.resolve("archive")).onAgent(directory, copy);
        return copy;
    }

    private FilePath inWorkspace(String path) throws AbortException {
        if (path.startsWith("/")
                || path.matches("[A-Za-z]:.*")
                || List.of(path.split("[/\\\\]")).contains("..")) {
            throw new AbortException("'" + path + "' is not a path inside the workspace");
        }
        return workspace.child(path);
    }

    void clean() {
        if (Files.exists(temporary)) {
            try {
                new FilePath(temporary.toFile()).deleteRecursive();
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "temporary files can't be removed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
