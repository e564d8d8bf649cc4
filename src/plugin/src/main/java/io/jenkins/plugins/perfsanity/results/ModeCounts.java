package io.jenkins.plugins.perfsanity.results;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.perfsanity.engine.result.ModeSummary;
import java.io.Serializable;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The cases of one mode, or of a whole run, in numbers. A plain class: pipelines, pages and XStream read it. */
// A few numbers, which nobody asks for one level deeper
@ExportedBean(defaultVisibility = 3)
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class ModeCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String mode;
    private final int total;
    private final int passed;
    private final int failed;
    private final int timeout;
    private final int invalid;
    private final int infra;
    private final int cancelled;
    private final int skipped;
    private final double gpuHours;

    private ModeCounts() {
        this("", 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private ModeCounts(
            String mode,
            int total,
            int passed,
            int failed,
            int timeout,
            int invalid,
            int infra,
            int cancelled,
            int skipped,
            double gpuHours) {
        this.mode = mode;
        this.total = total;
        this.passed = passed;
        this.failed = failed;
        this.timeout = timeout;
        this.invalid = invalid;
        this.infra = infra;
        this.cancelled = cancelled;
        this.skipped = skipped;
        this.gpuHours = gpuHours;
    }

    public static ModeCounts of(String mode, ModeSummary summary) {
        return new ModeCounts(
                mode,
                summary.total(),
                summary.passed(),
                summary.failed(),
                summary.timeout(),
                summary.invalid(),
                summary.infra(),
                summary.cancelled(),
                summary.skipped(),
                summary.gpuHours());
    }

    /** Cases that have no verdict yet. */
    public static ModeCounts planned(String mode, int total) {
        return new ModeCounts(mode, total, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Of a run that goes on. */
    static ModeCounts of(String mode, List<CaseRow> rows) {
        return new ModeCounts(
                mode,
                rows.size(),
                count(rows, "PASSED"),
                count(rows, "FAILED"),
                count(rows, "TIMEOUT"),
                count(rows, "INVALID"),
                count(rows, "INFRA"),
                count(rows, "CANCELLED"),
                count(rows, "SKIPPED"),
                rows.stream().mapToDouble(CaseRow::gpuHours).sum());
    }

    private static int count(List<CaseRow> rows, String verdict) {
        return (int)
                rows.stream().filter(row -> row.getVerdict().equals(verdict)).count();
    }

    @Exported
    @Whitelisted
    public String getMode() {
        return mode;
    }

    @Exported
    @Whitelisted
    public int getTotal() {
        return total;
    }

    @Exported
    @Whitelisted
    public int getPassed() {
        return passed;
    }

    @Exported
    @Whitelisted
    public int getFailed() {
        return failed;
    }

    @Exported
    @Whitelisted
    public int getTimeout() {
        return timeout;
    }

    @Exported
    @Whitelisted
    public int getInvalid() {
        return invalid;
    }

    @Exported
    @Whitelisted
    public int getInfra() {
        return infra;
    }

    @Exported
    @Whitelisted
    public int getCancelled() {
        return cancelled;
    }

    @Exported
    @Whitelisted
    public int getSkipped() {
        return skipped;
    }

    @Exported
    @Whitelisted
    public double getGpuHours() {
        return gpuHours;
    }

    /** Those that were meant to run. */
    public int getMeant() {
        return total - skipped;
    }

    /** Those that have a verdict and did not pass. */
    public int getProblems() {
        return failed + timeout + invalid + infra + cancelled;
    }

    /** Those that have no verdict yet. */
    public int getOpen() {
        return getMeant() - passed - getProblems();
    }

    public boolean isAllPassed() {
        return passed == getMeant();
    }

    @Override
    public String toString() {
        return mode + ": " + passed + " of " + total + " passed";
    }
}
