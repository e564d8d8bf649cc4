package io.jenkins.plugins.perfsanity.results;

import hudson.Util;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.StatusText;
import io.perfsanity.engine.text.PlainText;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One case with its verdict, for pipelines, pages and the remote API. */
@ExportedBean
public final class CaseRow implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int index;
    private final String id;
    private final String mode;
    private final int nodes;
    private final int gpus;
    private final String verdict;
    private final String state;
    private final String reason;
    private final String jobId;
    private final long seconds;
    private final String directory;
    private final LinkedHashMap<String, Double> metrics;

    CaseRow(CaseResult result) {
        List<AttemptResult> attempts = result.attempts();
        this.index = result.index();
        this.id = result.id();
        this.mode = result.mode().toString();
        this.nodes = result.nodes();
        this.gpus = result.gpusAllocated().orElse(0);
        this.verdict = result.verdict().name();
        this.state = "";
        this.reason = PlainText.of(result.reason());
        this.jobId = attempts.isEmpty()
                ? ""
                : attempts.get(attempts.size() - 1).jobId().orElse("");
        this.seconds = result.usage().running().toSeconds();
        this.directory = result.directory();
        this.metrics = new LinkedHashMap<>(new TreeMap<>(result.metrics()));
    }

    private CaseRow(PlannedCase planned, CaseStatus status) {
        this.index = planned.index();
        this.id = planned.testCase().id();
        this.mode = planned.classification().mode().toString();
        this.nodes = planned.classification().nodes();
        this.gpus = planned.classification().gpusAllocated().orElse(0);
        this.verdict = "";
        this.state = status.state().map(Enum::name).orElse(status.phase().name());
        this.reason = PlainText.of(StatusText.of(status));
        this.jobId = status.jobId().orElse("");
        this.seconds = 0;
        this.directory = "cases/" + planned.slug();
        this.metrics = new LinkedHashMap<>();
    }

    /** A case of a run that goes on, which may have its verdict already. */
    public static CaseRow of(PlannedCase planned, CaseStatus status) {
        return status.result().map(CaseRow::new).orElseGet(() -> new CaseRow(planned, status));
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
     * {@code PASSED}, {@code FAILED}, {@code TIMEOUT}, {@code INFRA}, {@code CANCELLED} or {@code SKIPPED}; empty text
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

    /** Of the last attempt; empty text when there was none. */
    @Exported
    @Whitelisted
    public String getJobId() {
        return jobId;
    }

    /** How long its jobs ran. */
    @Exported
    @Whitelisted
    public long getSeconds() {
        return seconds;
    }

    @Exported
    @Whitelisted
    public Map<String, Double> getMetrics() {
        return new LinkedHashMap<>(metrics);
    }

    /** Of its files, below the run's artifacts. */
    public String getDirectory() {
        return directory;
    }

    /** The job's state, in the scheduler's word, while there is no verdict. */
    @Exported
    public String getState() {
        return state;
    }

    /** The verdict in the reader's language, or the state. */
    public String getLabel() {
        return switch (verdict) {
            case "PASSED" -> Messages.Verdict_Passed();
            case "FAILED" -> Messages.Verdict_Failed();
            case "TIMEOUT" -> Messages.Verdict_Timeout();
            case "INFRA" -> Messages.Verdict_Infra();
            case "CANCELLED" -> Messages.Verdict_Cancelled();
            case "SKIPPED" -> Messages.Verdict_Skipped();
            default -> state;
        };
    }

    /** A class of core that gives a verdict its colour. */
    public String getColor() {
        return switch (verdict) {
            case "PASSED" -> "jenkins-!-success-color";
            case "FAILED", "TIMEOUT" -> "jenkins-!-error-color";
            case "INFRA", "CANCELLED" -> "jenkins-!-warning-color";
            case "SKIPPED" -> "jenkins-!-skipped-color";
            default -> state.equals("RUNNING") ? "jenkins-!-info-color" : "jenkins-!-text-color-secondary";
        };
    }

    /** How long its jobs ran, in words of the reader's language; empty text when none ran. */
    public String getTime() {
        return seconds == 0 ? "" : Util.getTimeSpanString(seconds * 1000);
    }
}
