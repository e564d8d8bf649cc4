package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One case with its verdict, for pipelines and pages. */
@ExportedBean(defaultVisibility = 2)
public final class CaseRow implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int index;
    private final String id;
    private final String mode;
    private final int nodes;
    private final int gpus;
    private final String verdict;
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
        this.reason = result.reason();
        this.jobId = attempts.isEmpty()
                ? ""
                : attempts.get(attempts.size() - 1).jobId().orElse("");
        this.seconds = result.usage().running().toSeconds();
        this.directory = result.directory();
        this.metrics = new LinkedHashMap<>(new TreeMap<>(result.metrics()));
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

    /** {@code PASSED}, {@code FAILED}, {@code TIMEOUT}, {@code INFRA}, {@code CANCELLED} or {@code SKIPPED}. */
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

    /** A class of core that gives a verdict its colour. */
    public String getColor() {
        return switch (verdict.toLowerCase(Locale.ROOT)) {
            case "passed" -> "jenkins-!-success-color";
            case "failed", "timeout" -> "jenkins-!-error-color";
            case "infra", "cancelled" -> "jenkins-!-warning-color";
            default -> "jenkins-!-text-color-secondary";
        };
    }
}
