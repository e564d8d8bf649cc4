package io.jenkins.plugins.perfsanity.results;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Api;
import hudson.model.ModelObject;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.forms.JsonAnswer;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.GET;

/** One run of a build in numbers. Its cases are read from its {@code results.json} when somebody looks. */
@ExportedBean(defaultVisibility = 2)
public class RunSummary implements ModelObject {
    private static final Logger LOGGER = Logger.getLogger(RunSummary.class.getName());

    private static final Pattern INDEX = Pattern.compile("[1-9][0-9]{0,6}");

    private final String name;
    private final String cluster;
    private String runId = "";
    private boolean finished;
    /** Whether artifacts and tests were recorded, so that a restart doesn't do it twice. */
    private boolean recorded;

    private ModeCounts totals;
    private List<ModeCounts> modes = new ArrayList<>();
    private transient Run<?, ?> build;
    private transient SoftReference<List<CaseResult>> results;
    /** Set while a run goes on in this process. */
    private transient volatile LiveRun live;

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

    public Run<?, ?> getBuild() {
        return build;
    }

    /** What core's frame of a build's page is about. Called by Jelly. */
    public Run<?, ?> getObject() {
        return getBuild();
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
        results = null;
    }

    public synchronized void setRecorded() {
        recorded = true;
    }

    /** Told by whoever drives the run; null when it no longer does. */
    public void setLive(@CheckForNull LiveRun run) {
        live = run;
    }

    /** Whether verdicts are still to come. A build that was ended by force leaves a run that isn't finished. */
    public boolean isGoingOn() {
        return !isFinished() && build != null && build.isLogUpdated();
    }

    /** What is wrong with the cluster; empty text when nothing is. */
    public String getHealth() {
        LiveRun running = live;
        return running == null ? "" : PlainText.of(running.health());
    }

    /** The cases in their order; none when the file can't be read. */
    @Exported(visibility = 1)
    public List<CaseRow> getCases() {
        LiveRun running = live;
        return running != null
                ? running.rows()
                : results().stream().map(CaseRow::new).toList();
    }

    /** How many cases have a verdict. Called by Jelly. */
    public long getDone() {
        return done(getCases());
    }

    private static long done(List<CaseRow> cases) {
        return cases.stream().filter(row -> !row.getVerdict().isEmpty()).count();
    }

    private synchronized List<CaseResult> results() {
        List<CaseResult> known = results == null ? null : results.get();
        if (known != null) {
            return known;
        }
        Path file = new BuildFiles(build, name).results();
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            List<CaseResult> read = new ResultsJson().read(file).cases();
            results = new SoftReference<>(read);
            return read;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "results of " + build + " can't be read", e);
            return List.of();
        }
    }

    /** {@code case/<index>/}; null, which is a page not found, for a case that there isn't. */
    @CheckForNull
    public CasePage getCase(String index) {
        if (!INDEX.matcher(index).matches()) {
            return null;
        }
        int number = Integer.parseInt(index);
        LiveRun running = live;
        Optional<CaseResult> result = running != null
                ? running.result(number)
                : results().stream().filter(each -> each.index() == number).findFirst();
        Optional<CaseRow> row = running != null ? running.row(number) : result.map(CaseRow::new);
        return row.map(known -> new CasePage(this, known, result.orElse(null))).orElse(null);
    }

    /** Of its page, below the page of all runs. */
    public String getUrlName() {
        return Util.rawEncode(name);
    }

    @Override
    public String getDisplayName() {
        return name;
    }

    /** {@code api/json}. */
    public Api getApi() {
        return new Api(this);
    }

    /** What the page of a run that goes on asks for every few seconds. */
    @GET
    public HttpResponse doLive() {
        List<CaseRow> cases = getCases();
        long done = done(cases);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("goingOn", isGoingOn());
        answer.put("health", getHealth());
        answer.put("done", done);
        answer.put("progress", Messages.RunSummary_Progress(done, getTotals().getTotal()));
        answer.put("cases", cases.stream().map(RunSummary::told).toList());
        return new JsonAnswer(200, answer);
    }

    private static Map<String, Object> told(CaseRow row) {
        return Map.of(
                "index", row.getIndex(),
                "label", row.getLabel(),
                "color", row.getColor(),
                "job", row.getJobId(),
                "time", row.getTime(),
                "reason", row.getReason());
    }
}
