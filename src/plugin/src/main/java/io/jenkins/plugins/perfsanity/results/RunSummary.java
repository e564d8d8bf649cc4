package io.jenkins.plugins.perfsanity.results;

import hudson.model.Api;
import hudson.model.Run;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One run of a build in numbers. Its cases are read from its {@code results.json} when somebody looks. */
@ExportedBean(defaultVisibility = 2)
public class RunSummary {
    private static final Logger LOGGER = Logger.getLogger(RunSummary.class.getName());

    private final String name;
    private final String cluster;
    private String runId = "";
    private boolean finished;
    /** Whether artifacts and tests were recorded, so that a restart doesn't do it twice. */
    private boolean recorded;

    private ModeCounts totals;
    private List<ModeCounts> modes = new ArrayList<>();
    private transient Run<?, ?> build;
    private transient SoftReference<List<CaseRow>> cases;

    public RunSummary(String name, String cluster) {
        this.name = name;
        this.cluster = cluster;
        this.totals = ModeCounts.planned("all", 0);
    }

    void attach(Run<?, ?> owner) {
        this.build = owner;
    }

    @Exported
    public String getName() {
        return name;
    }

    @Exported
    public String getCluster() {
        return cluster;
    }

    @Exported
    public synchronized String getRunId() {
        return runId;
    }

    @Exported
    public synchronized boolean isFinished() {
        return finished;
    }

    public synchronized boolean isRecorded() {
        return recorded;
    }

    @Exported
    public synchronized ModeCounts getTotals() {
        return totals;
    }

    /** All three, those without cases too. */
    @Exported
    public synchronized List<ModeCounts> getModes() {
        return List.copyOf(modes);
    }

    /** {@code api/json} below its page. */
    public Api getApi() {
        return new Api(this);
    }

    public Run<?, ?> getBuild() {
        return build;
    }

    /** Its jobs are about to be submitted. */
    public synchronized void begin(String id, int total) {
        this.runId = id;
        this.totals = ModeCounts.planned("all", total);
    }

    /** It has all its verdicts. */
    public synchronized void end(RunResult result) {
        finished = true;
        totals = ModeCounts.of("all", result.totals());
        List<ModeCounts> counts = new ArrayList<>();
        result.modes().forEach((mode, summary) -> counts.add(ModeCounts.of(mode.toString(), summary)));
        modes = counts;
        cases = null;
    }

    public synchronized void setRecorded() {
        recorded = true;
    }

    /** Where a run of that name keeps its files in its build. */
    public static Path directory(Run<?, ?> build, String name) {
        return directories(build).resolve(name);
    }

    /** What has the directories of all runs of a build. */
    public static Path directories(Run<?, ?> build) {
        return build.getRootDir().toPath().resolve("perf-sanity");
    }

    /** A name that no run of the build has: a step that is retried or in a loop gets {@code name-2}. */
    public static String reserve(Run<?, ?> build, String name) throws IOException {
        Files.createDirectories(directories(build));
        for (int number = 1; ; number++) {
            String candidate = number == 1 ? name : name + "-" + number;
            try {
                Files.createDirectory(directory(build, candidate));
                return candidate;
            } catch (FileAlreadyExistsException e) {
                LOGGER.log(Level.FINE, "taken: {0}", candidate);
            }
        }
    }

    /** The cases in their order; none when the file can't be read. */
    @Exported(visibility = 1)
    public synchronized List<CaseRow> getCases() {
        List<CaseRow> known = cases == null ? null : cases.get();
        if (known != null) {
            return known;
        }
        Path file = directory(build, name).resolve("results.json");
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            List<CaseRow> read = new ResultsJson()
                    .read(file).cases().stream().map(CaseRow::new).toList();
            cases = new SoftReference<>(read);
            return read;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "results of " + build + " can't be read", e);
            return List.of();
        }
    }
}
