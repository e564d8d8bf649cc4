package io.jenkins.plugins.perfsanity.results;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Api;
import hudson.model.Cause;
import hudson.model.Item;
import hudson.model.ModelObject;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.forms.JsonAnswer;
import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.GET;
import org.kohsuke.stapler.verb.POST;

/**
 * One run of a build in numbers, and its page. Its cases are read from its {@link RunRecord} when somebody looks, all
 * else of a case from the run's artifacts. Longer than others: it is all that XStream, Jelly and the remote API see of it.
 */
@ExportedBean(defaultVisibility = 2)
public class RunSummary implements ModelObject {
    private static final Logger LOGGER = Logger.getLogger(RunSummary.class.getName());

    private static final Pattern INDEX = Pattern.compile("[1-9][0-9]{0,6}");

    /** A chart each: more make a page that nobody reads. */
    private static final int MAX_FAMILIES = 12;

    private final String name;
    private final String cluster;
    private String runId = "";
    private boolean finished;
    /** Whether artifacts and tests were recorded, so that a restart doesn't do it twice. */
    private boolean recorded;

    private ModeCounts totals;
    private List<ModeCounts> modes = new ArrayList<>();
    private RunFacts facts;
    /** Null where a version wrote it that had none. */
    private List<BrokenGate> brokenGates = new ArrayList<>();
    /** Null where nothing was compared. */
    private GateCounts gate;
    /** Null where no candidate ran beside a reference. */
    private Sides sides;
    /** Of cases that differ in their concurrency only; where there are none, its page need not look for them. */
    private int families;

    private transient Run<?, ?> build;
    private transient SoftlyKept<List<CaseRow>> rows;
    /** Its artifact {@code results.json}. */
    private transient SoftlyKept<RunResult> results;
    /** Set while a run goes on in this process. */
    private transient volatile LiveRun live;

    private transient LiveChanges changes;
    private transient LogViewers viewers;
    /** Of its cases, in earlier builds; null before somebody asked. */
    private transient Map<String, Duration> usualTimes;

    public RunSummary(String name, String cluster) {
        this.name = name;
        this.cluster = cluster;
        this.totals = ModeCounts.planned("all", 0);
    }

    void attach(Run<?, ?> owner) {
        this.build = owner;
        this.rows = new SoftlyKept<>();
        this.results = new SoftlyKept<>();
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

    /** With the verdicts so far while it goes on. */
    @Exported
    public ModeCounts getTotals() {
        LiveRun running = live;
        return running == null ? storedTotals() : ModeCounts.of("all", running.rows());
    }

    private synchronized ModeCounts storedTotals() {
        return totals;
    }

    /** All three, those without cases too; with the verdicts so far while it goes on. */
    @Exported
    public List<ModeCounts> getModes() {
        LiveRun running = live;
        return running == null ? storedModes() : byMode(running.rows());
    }

    private synchronized List<ModeCounts> storedModes() {
        return List.copyOf(modes);
    }

    private static List<ModeCounts> byMode(List<CaseRow> cases) {
        return Mode.words().stream()
                .map(mode -> ModeCounts.of(
                        mode,
                        cases.stream().filter(row -> row.getMode().equals(mode)).toList()))
                .toList();
    }

    /** What was run; null before it began. Called by Jelly. */
    @CheckForNull
    public synchronized RunFacts getFacts() {
        return facts;
    }

    /** Who or what started the build, in core's words. */
    public String getStarter() {
        return starter(build);
    }

    /** The same of any build; empty text where core doesn't know. */
    public static String starter(Run<?, ?> build) {
        List<Cause> causes = build.getCauses();
        return causes.isEmpty() ? "" : PlainText.of(causes.get(0).getShortDescription());
    }

    @Exported
    public synchronized List<BrokenGate> getBrokenGates() {
        return brokenGates == null ? List.of() : List.copyOf(brokenGates);
    }

    public synchronized void setBrokenGates(List<BrokenGate> broken) {
        brokenGates = new ArrayList<>(broken);
    }

    /** How its cases fared against earlier runs; null where nothing was compared, or not yet. */
    @CheckForNull
    @Exported(inline = true)
    public synchronized GateCounts getGate() {
        return gate;
    }

    /** How its candidate fared beside its reference; null where there is none, or not yet. */
    @CheckForNull
    @Exported(inline = true)
    public synchronized Sides getSides() {
        return sides;
    }

    private synchronized int families() {
        return families;
    }

    /** The first of the families that differ in their concurrency only, as long as the build has its artifacts. Called by Jelly. */
    public List<ParetoFamily> getPareto() {
        return families() == 0
                ? List.of()
                : details().map(ParetoFamily::of).orElse(List.of()).stream()
                        .limit(MAX_FAMILIES)
                        .toList();
    }

    /** How many more there are, which the report shows. Called by Jelly. */
    public int getMoreFamilies() {
        return Math.max(0, families() - MAX_FAMILIES);
    }

    public Run<?, ?> getBuild() {
        return build;
    }

    /** What core's frame of a build's page is about. Called by Jelly. */
    public Run<?, ?> getObject() {
        return getBuild();
    }

    /** Its jobs are about to be submitted. */
    public synchronized void begin(RunRequest request) {
        runId = request.runId();
        facts = new RunFacts(request);
        totals = ModeCounts.planned("all", request.cases().size());
        List<ModeCounts> planned = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            int count = (int) request.cases().stream()
                    .map(PlannedCase::classification)
                    .filter(classification -> classification.mode() == mode)
                    .count();
            planned.add(ModeCounts.planned(mode.toString(), count));
        }
        modes = planned;
    }

    /**
     * It has all its verdicts. Writes down what the build keeps of them.
     *
     * @param past what earlier runs measured
     */
    public void end(RunResult result, PastValues past) throws IOException {
        RunRecord record = RunRecord.of(result, past);
        record.write(new BuildFiles(build, name).record());
        List<ModeCounts> counts = new ArrayList<>();
        result.modes().forEach((mode, summary) -> counts.add(ModeCounts.of(mode.toString(), summary)));
        synchronized (this) {
            finished = true;
            totals = record.totals();
            modes = counts;
            gate = result.gate()
                    .filter(report -> !report.cases().isEmpty())
                    .map(GateCounts::new)
                    .orElse(null);
            sides = Sides.of(result).orElse(null);
            families = ParetoFamily.of(result).size();
            rows.forget();
            results.forget();
        }
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

    /** Called by Jelly. */
    public RunAnswer getAnswer() {
        RunAnswer.Stage stage = isFinished()
                ? RunAnswer.Stage.FINISHED
                : isGoingOn() ? RunAnswer.Stage.GOING_ON : RunAnswer.Stage.ABANDONED;
        return new RunAnswer(getTotals(), stage);
    }

    /** How long it still goes on, by earlier runs; empty text when that isn't known. Called by Jelly. */
    public String getRemaining() {
        LiveRun running = live;
        if (running == null) {
            return "";
        }
        Map<String, Duration> usual;
        synchronized (this) {
            usual = usualTimes;
        }
        if (usual == null) {
            // Earlier builds don't change: read once
            usual = UsualTimes.before(build, name);
            synchronized (this) {
                usualTimes = usual;
            }
        }
        return running.remaining(usual)
                .filter(left -> !left.isZero())
                .map(left -> Messages.RunSummary_Remaining(Util.getTimeSpanString(left.toMillis())))
                .orElse("");
    }

    /** What is wrong with the cluster; empty text when nothing is. */
    public String getHealth() {
        LiveRun running = live;
        return running == null ? "" : PlainText.of(ReaderWords.phrase(running.health()));
    }

    /** The cases in their order; none when the file can't be read. */
    public List<CaseRow> rows() {
        LiveRun running = live;
        return running != null ? running.rows() : recordedRows();
    }

    /** The same with all metrics, as long as the build has its artifacts. */
    List<CaseRow> measuredRows() {
        return (live == null ? details() : Optional.<RunResult>empty())
                .map(result -> RunRecord.rows(result, PastValues.NONE))
                .orElseGet(this::rows);
    }

    /** The cases as the address of the page asks for them. Called by Jelly. */
    public CaseTable table(StaplerRequest2 request) {
        return new CaseTable(rows(), request::getParameter);
    }

    /** {@code cases/}: for programs only, and not part of what is above it, since it may be long. */
    public CaseList getCases() {
        return new CaseList(this);
    }

    private List<CaseRow> recordedRows() {
        // Not under the lock, for which the lists of builds wait
        try {
            return rows.get(this::readRows).orElse(List.of());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "the record of " + build + " can't be read");
            return List.of();
        }
    }

    private Optional<List<CaseRow>> readRows() throws IOException {
        Path file = new BuildFiles(build, name).record();
        return Files.isRegularFile(file) ? Optional.of(RunRecord.read(file).cases()) : Optional.empty();
    }

    /** All that is known of it; empty once the build's artifacts were discarded. */
    private Optional<RunResult> details() {
        try {
            return results.get(this::readDetails);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "results of " + build + " can't be read");
            return Optional.empty();
        }
    }

    private Optional<RunResult> readDetails() throws IOException {
        Optional<String> json = new RunArtifacts(this).text("results.json");
        return json.isEmpty()
                ? Optional.empty()
                : Optional.of(new ResultsJson().parse(json.get(), Path.of("results.json")));
    }

    /** {@code case/<index>/}; null, which is a page not found, for a case that there isn't. */
    @CheckForNull
    public CasePage getCase(String index) {
        if (!INDEX.matcher(index).matches()) {
            return null;
        }
        int number = Integer.parseInt(index);
        LiveRun running = live;
        Optional<CaseRow> row = running != null
                ? running.row(number)
                : recordedRows().stream()
                        .filter(each -> each.getIndex() == number)
                        .findFirst();
        if (row.isEmpty()) {
            return null;
        }
        Optional<CaseResult> result = running != null
                ? running.result(number)
                : details().stream()
                        .flatMap(all -> all.cases().stream())
                        .filter(each -> each.index() == number)
                        .findFirst();
        Optional<CaseChange> judged = running != null
                ? Optional.empty()
                : details().flatMap(RunResult::gate).stream()
                        .flatMap(report -> report.cases().stream())
                        .filter(each -> each.index() == number)
                        .findFirst();
        UnaryOperator<String> units = running != null
                ? running::unit
                : details().<UnaryOperator<String>>map(all -> all.facts()::unit).orElse(MetricText::unit);
        return new CasePage(this, row.get(), result.orElse(null), judged, units);
    }

    /** For what is asked of it; empty when it doesn't go on here. */
    Optional<LiveRun> live() {
        return Optional.ofNullable(live);
    }

    /** Those who look at logs on the cluster. */
    synchronized LogViewers viewers() {
        if (viewers == null) {
            viewers = new LogViewers();
        }
        return viewers;
    }

    /** Of its page, below the page of all runs. */
    public String getUrlName() {
        return Util.rawEncode(name);
    }

    /** Of its page, below the controller's. */
    public String getUrl() {
        return build.getUrl() + "perfSanity/" + getUrlName() + "/";
    }

    @Override
    public String getDisplayName() {
        return name;
    }

    /** {@code api/json}. */
    public Api getApi() {
        return new Api(this);
    }

    /** Whether who looks may have the cases that did not pass run again. Called by Jelly. */
    public boolean isRerunnable() {
        return build.getParent().hasPermission(Item.BUILD)
                && !isGoingOn()
                && getTotals().getProblems() > 0
                && Rerun.of(build).isPresent();
    }

    /** Whether who looks may end single cases while it goes on. Called by Jelly. */
    public boolean isMayCancel() {
        return live != null && build.getParent().hasPermission(Item.CANCEL);
    }

    /** Whether who looks may have single cases run again while it goes on. Called by Jelly. */
    public boolean isMayRepeat() {
        return live != null && build.getParent().hasPermission(Item.BUILD);
    }

    /** Where core shows the log that explains a case's verdict, as text. Called by Jelly. */
    public String logHref(CaseRow row) {
        return contextPath() + "/" + build.getUrl() + new RunArtifacts(this).href(row.getLog()) + "/*view*/";
    }

    /** A new build with the parameters of this one, of whose list only those cases run that did not pass. */
    @POST
    public HttpResponse doRerun() throws IOException {
        build.getParent().checkPermission(Item.BUILD);
        Rerun rerun = Rerun.of(build).orElseThrow(HttpResponses::notFound);
        rerun.start(rows().stream()
                .filter(row -> !row.isProblem())
                .map(CaseRow::getId)
                .toList());
        return HttpResponses.redirectTo(contextPath() + "/" + build.getParent().getUrl());
    }

    private static String contextPath() {
        return Stapler.getCurrentRequest2().getContextPath();
    }

    /**
     * What the page of a run that goes on asks for every few seconds.
     *
     * @param since the number of the answer before; 0 for all cases
     */
    @GET
    public HttpResponse doLive(@QueryParameter long since) {
        LiveChanges known;
        synchronized (this) {
            if (changes == null) {
                changes = new LiveChanges();
            }
            known = changes;
        }
        List<CaseRow> cases = rows();
        ModeCounts counts = ModeCounts.of("all", cases);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("goingOn", isGoingOn());
        answer.put("health", getHealth());
        answer.put("done", counts.getTotal() - counts.getOpen());
        answer.put("total", counts.getTotal());
        answer.put("remaining", getRemaining());
        RunAnswer said = getAnswer();
        answer.put("answer", said.getText());
        answer.put("color", said.getColor());
        answer.put(
                "cases",
                known.since(since, cases).stream().map(RunSummary::told).toList());
        answer.put("number", known.number());
        return new JsonAnswer(200, answer);
    }

    private static Map<String, Object> told(CaseRow row) {
        return Map.of(
                "index", row.getIndex(),
                "open", !row.isDone(),
                "problem", row.isProblem(),
                "label", row.getLabel(),
                "color", row.getColor(),
                "throughput", row.getThroughputText(),
                "ttft", row.getTtftText(),
                "tpot", row.getTpotText(),
                "time", row.getTime(),
                "reason", row.getReasonText());
    }
}
