package io.jenkins.plugins.perfsanity.results;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.result.CaseOverview;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.KeyMetrics;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.result.SameReason;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.text.PlainText;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * One case with its verdict, for pipelines, pages and the remote API, and as a line of {@link RunRecord}. Longer than
 * others: a getter for all that one of these may ask.
 */
@ExportedBean
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public final class CaseRow implements Serializable {
    private static final long serialVersionUID = 1L;
    /** So that a build's record stays small, whatever a test has to say. */
    private static final int MAX_REASON = 300;

    private final int index;
    private final String id;
    private final String mode;
    private final int nodes;
    private final int gpus;
    private final String verdict;
    /** While there is no verdict. */
    @JsonIgnore
    private final String state;

    /** When the scheduler expects its job to start, in milliseconds since 1970; 0 when it doesn't say. */
    @JsonIgnore
    private final long expectedStart;

    private final String reason;
    private final String jobId;
    private final long seconds;
    private final String directory;
    /** Below {@link #directory}. */
    private final String log;

    private final Double throughput;
    private final Double ttft;
    private final Double tpot;
    /** Null where it wasn't compared with earlier runs. */
    private final RowChange change;
    /** Not computed anew for each comparison of a sort. */
    @JsonIgnore
    private transient String sameReason;

    /** For pipelines; the record has the three above. */
    @JsonIgnore
    private final LinkedHashMap<String, Double> metrics;

    /** For what a record, maybe of another version, doesn't say. */
    private CaseRow() {
        this.index = 0;
        this.id = "";
        this.mode = "";
        this.nodes = 0;
        this.gpus = 0;
        this.verdict = "";
        this.state = "";
        this.expectedStart = 0;
        this.reason = "";
        this.jobId = "";
        this.seconds = 0;
        this.directory = "";
        this.log = "";
        this.throughput = null;
        this.ttft = null;
        this.tpot = null;
        this.change = null;
        this.metrics = new LinkedHashMap<>();
    }

    CaseRow(CaseResult result) {
        this(result, null);
    }

    /** @param change null where it wasn't compared with earlier runs */
    CaseRow(CaseResult result, @CheckForNull RowChange change) {
        this(CaseOverview.of(result), "", 0, result.directory(), result.metrics(), change);
    }

    private CaseRow(
            CaseOverview overview,
            String state,
            long expectedStart,
            String directory,
            Map<String, Double> metrics,
            @CheckForNull RowChange change) {
        this.index = overview.index();
        this.id = overview.id();
        this.mode = overview.mode().toString();
        this.nodes = overview.nodes();
        this.gpus = overview.gpus().orElse(0);
        this.verdict = overview.verdict().map(Enum::name).orElse("");
        this.state = state;
        this.expectedStart = expectedStart;
        this.reason = PlainText.line(overview.reason(), MAX_REASON);
        this.jobId = overview.jobId().orElse("");
        this.seconds = overview.running().toSeconds();
        this.directory = directory;
        this.log = overview.log()
                .map(path -> path.substring(directory.length() + 1))
                .orElse("");
        this.throughput = overview.metrics().throughput().orElse(null);
        this.ttft = overview.metrics().ttft().orElse(null);
        this.tpot = overview.metrics().tpot().orElse(null);
        this.change = change;
        this.metrics = new LinkedHashMap<>(new TreeMap<>(metrics));
    }

    /** A case of a run that goes on, which may have its verdict already. */
    public static CaseRow of(PlannedCase planned, CaseStatus status) {
        return status.result()
                .map(CaseRow::new)
                .orElseGet(() -> new CaseRow(
                        RunState.overview(planned, status, sinceStart(status)),
                        status.state().map(Enum::name).orElse(status.phase().name()),
                        status.expectedStart().map(Instant::toEpochMilli).orElse(0L),
                        RunLayout.casePath(planned),
                        Map.of(),
                        null));
    }

    /** By the controller's clock, which may be behind the cluster's. */
    private static Duration sinceStart(CaseStatus status) {
        Duration since = status.started()
                .map(start -> Duration.between(start, Instant.now()))
                .orElse(Duration.ZERO);
        return since.isNegative() ? Duration.ZERO : since;
    }

    @Exported
    @Whitelisted
    public int getIndex() {
        return index;
    }

    @Exported
    @Whitelisted
    public String getId() {
        return id;
    }

    @Exported
    @Whitelisted
    public String getMode() {
        return mode;
    }

    @Exported
    @Whitelisted
    public int getNodes() {
        return nodes;
    }

    /** Allocated GPUs over all nodes; 0 when unknown. */
    @Exported
    @Whitelisted
    public int getGpus() {
        return gpus;
    }

    /**
     * {@code PASSED}, {@code FAILED}, {@code TIMEOUT}, {@code INVALID}, {@code INFRA}, {@code CANCELLED} or {@code SKIPPED}; empty text
     * while there is none.
     */
    @Exported
    @Whitelisted
    public String getVerdict() {
        return verdict;
    }

    @Exported
    @Whitelisted
    public String getReason() {
        return reason;
    }

    /**
     * The same in the reader's language, with the expected start of a job that waits, on the controller's clock; empty text for
     * a case that passed, since that is all there is to say. Called by Jelly.
     */
    public String getReasonText() {
        if (verdict.equals("PASSED")) {
            return "";
        }
        String told = ReaderWords.phrase(reason);
        return expectedStart == 0
                ? told
                : Messages.CaseRow_Expected(
                        told,
                        DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT)
                                .withZone(ZoneId.systemDefault())
                                .format(Instant.ofEpochMilli(expectedStart)));
    }

    /** Whether {@link #getReasonText} is any text, which is said without looking for its words. */
    boolean tellsReason() {
        return !verdict.equals("PASSED") && (expectedStart != 0 || !reason.isEmpty());
    }

    /** Of the last attempt; empty text when there was none. */
    @Exported
    @Whitelisted
    public String getJobId() {
        return jobId;
    }

    /** How long its jobs ran; while there is no verdict, since the last one started. */
    @Exported
    @Whitelisted
    public long getSeconds() {
        return seconds;
    }

    @Whitelisted
    public Map<String, Double> getMetrics() {
        return new LinkedHashMap<>(metrics);
    }

    /** As {@link KeyMetrics} has it; null when it wasn't measured. So are the next two. */
    @CheckForNull
    @Exported
    public Double getThroughput() {
        return throughput;
    }

    @CheckForNull
    @Exported
    public Double getTtft() {
        return ttft;
    }

    @CheckForNull
    @Exported
    public Double getTpot() {
        return tpot;
    }

    /** Against earlier runs; null where it wasn't compared with any. */
    @CheckForNull
    @Exported(inline = true)
    @Whitelisted
    public RowChange getChange() {
        return change;
    }

    /** What cases are sorted by: the largest loss comes last. */
    @CheckForNull
    Double worse() {
        return change == null || change.getWords().isEmpty() ? null : change.getWorse();
    }

    /** As in the report; empty text when it wasn't measured. So are the next two. Called by Jelly. */
    public String getThroughputText() {
        return text(throughput);
    }

    public String getTtftText() {
        return text(ttft);
    }

    public String getTpotText() {
        return text(tpot);
    }

    private static String text(@CheckForNull Double value) {
        return value == null ? "" : MetricText.of(value);
    }

    /** Of its files, below the run's artifacts. */
    @Exported
    public String getDirectory() {
        return directory;
    }

    /** The log that explains the verdict, below the run's artifacts; empty text where there is none. */
    public String getLog() {
        return log.isEmpty() ? "" : directory + "/" + log;
    }

    /** The name of that log. */
    public String getLogName() {
        return PlainText.of(log.substring(log.lastIndexOf('/') + 1));
    }

    /** The job's state, in the scheduler's word, while there is no verdict. */
    @Exported
    public String getState() {
        return state;
    }

    /** {@code 6 × 4}: nodes and GPUs on each; the nodes alone where the GPUs are unknown. */
    public String getShape() {
        return gpus > 0 && nodes > 0 ? nodes + " × " + gpus / nodes : String.valueOf(nodes);
    }

    /** The same for all cases that failed for the same reason; empty text for those that didn't fail. */
    public String getSameReason() {
        if (sameReason == null) {
            sameReason = isProblem() ? SameReason.of(reason) : "";
        }
        return sameReason;
    }

    /** Whether it ran and did not pass. */
    public boolean isProblem() {
        return !verdict.isEmpty() && !verdict.equals("PASSED") && !verdict.equals("SKIPPED");
    }

    public boolean isDone() {
        return !verdict.isEmpty();
    }

    double gpuHours() {
        return gpus * seconds / 3600.0;
    }

    boolean showsTheSameAs(CaseRow other) {
        return verdict.equals(other.verdict)
                && state.equals(other.state)
                && reason.equals(other.reason)
                && expectedStart == other.expectedStart
                && jobId.equals(other.jobId)
                && seconds == other.seconds;
    }

    int rank() {
        return word().rank();
    }

    private VerdictWord word() {
        return new VerdictWord(verdict.isEmpty() ? state : verdict);
    }

    /** The verdict in the reader's language, or the state. */
    public String getLabel() {
        return word().getLabel();
    }

    /** A class of core that gives a verdict its colour. */
    public String getColor() {
        return word().getColor();
    }

    /** How long its jobs ran, in words of the reader's language; empty text when none ran. */
    public String getTime() {
        return seconds == 0 ? "" : Util.getTimeSpanString(seconds * 1000);
    }
}
