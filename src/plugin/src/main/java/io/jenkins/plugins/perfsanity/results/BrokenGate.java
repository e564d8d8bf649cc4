package io.jenkins.plugins.perfsanity.results;

import hudson.model.Result;
import java.io.Serializable;
import java.util.Locale;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A quality gate that a run did not pass. A plain class: pipelines, pages and XStream read it. */
@ExportedBean(defaultVisibility = 3)
public final class BrokenGate implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String metric;
    private final String mode;
    private final double value;
    private final double threshold;
    private final boolean below;
    private final String criticality;

    /**
     * What was asked, and what was found.
     *
     * @param mode whose cases count; empty text: those of all
     * @param below whether the value should have been higher, not lower
     */
    public BrokenGate(String metric, String mode, double value, double threshold, boolean below, Result criticality) {
        this.metric = metric;
        this.mode = mode;
        this.value = value;
        this.threshold = threshold;
        this.below = below;
        this.criticality = criticality.toString();
    }

    @Exported
    @Whitelisted
    public String getMetric() {
        return metric;
    }

    @Exported
    @Whitelisted
    public String getMode() {
        return mode;
    }

    @Exported
    @Whitelisted
    public double getValue() {
        return value;
    }

    @Exported
    @Whitelisted
    public double getThreshold() {
        return threshold;
    }

    /** {@code UNSTABLE} or {@code FAILURE}. */
    @Exported
    @Whitelisted
    public String getCriticality() {
        return criticality;
    }

    public boolean isFailure() {
        return criticality.equals(Result.FAILURE.toString());
    }

    private String subject() {
        return mode.isEmpty() ? metric : mode + " " + metric;
    }

    /** At most two decimals, and none where there are none. */
    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
    }

    /** In the reader's language. */
    public String getText() {
        return below
                ? Messages.BrokenGate_Below(subject(), number(value), number(threshold))
                : Messages.BrokenGate_AtLeast(subject(), number(value), number(threshold));
    }

    /** For logs. */
    @Override
    public String toString() {
        return "quality gate: %s is %s, %s %s: %s"
                .formatted(subject(), number(value), below ? "below" : "not below", number(threshold), criticality);
    }
}
