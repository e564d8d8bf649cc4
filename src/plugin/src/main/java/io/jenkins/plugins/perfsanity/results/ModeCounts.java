package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.result.ModeSummary;
import java.io.Serializable;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The cases of one mode, or of a whole run, in numbers. A plain class: pipelines, pages and XStream read it. */
@ExportedBean(defaultVisibility = 2)
public final class ModeCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String mode;
    private final int total;
    private final int passed;
    private final int failed;
    private final int timeout;
    private final int infra;
    private final int cancelled;
    private final int skipped;
    private final double gpuHours;

    private ModeCounts(
            String mode,
            int total,
            int passed,
            int failed,
            int timeout,
            int infra,
            int cancelled,
            int skipped,
            double gpuHours) {
        this.mode = mode;
        this.total = total;
        this.passed = passed;
        this.failed = failed;
        this.timeout = timeout;
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
                summary.infra(),
                summary.cancelled(),
                summary.skipped(),
                summary.gpuHours());
    }

    /** Cases that have no verdict yet. */
    public static ModeCounts planned(String mode, int total) {
        return new ModeCounts(mode, total, 0, 0, 0, 0, 0, 0, 0);
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

    @Override
    public String toString() {
        return mode + ": " + passed + " of " + total + " passed";
    }
}
