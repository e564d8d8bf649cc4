package io.jenkins.plugins.perfsanity.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.Result;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.perfsanity.runs.Gate;
import io.jenkins.plugins.perfsanity.runs.GateMetric;
import io.perfsanity.engine.testlist.Mode;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code [metric: 'passRate', threshold: 90, mode: 'disagg', criticality: 'FAILURE']}: when a run is not good enough. */
public class QualityGate implements Describable<QualityGate>, Serializable {
    private static final long serialVersionUID = 1L;

    private static final List<String> CRITICALITIES = List.of(Result.UNSTABLE.toString(), Result.FAILURE.toString());

    private final String metric;
    private final double threshold;
    private String mode = "";
    private String criticality = Result.UNSTABLE.toString();

    @DataBoundConstructor
    public QualityGate(String metric, double threshold) {
        this.metric = metric;
        this.threshold = threshold;
    }

    public String getMetric() {
        return metric;
    }

    public double getThreshold() {
        return threshold;
    }

    public String getMode() {
        return mode;
    }

    @DataBoundSetter
    public void setMode(String mode) {
        this.mode = Util.fixNull(mode).strip();
    }

    public String getCriticality() {
        return criticality;
    }

    @DataBoundSetter
    public void setCriticality(String criticality) {
        this.criticality = Util.fixEmptyAndTrim(criticality) == null ? Result.UNSTABLE.toString() : criticality.strip();
    }

    /**
     * As it is judged.
     *
     * @throws AbortException with what is wrong
     */
    Gate toGate() throws AbortException {
        Optional<GateMetric> known =
                GateMetric.of(OptionText.word("metric of a quality gate", Util.fixNull(metric), GateMetric.words()));
        if (known.isEmpty()) {
            throw new AbortException(
                    "metric of a quality gate is missing, expected one of " + String.join(", ", GateMetric.words()));
        }
        return new Gate(
                known.get(),
                threshold(known.get(), threshold),
                Mode.of(OptionText.word("mode of a quality gate", mode, Mode.words())),
                Result.fromString(OptionText.word("criticality of a quality gate", criticality, CRITICALITIES)));
    }

    /** One that is always reached, or never, is a slip of the pen. */
    private static double threshold(GateMetric metric, double given) throws AbortException {
        boolean fits = given > 0 && Double.isFinite(given) && (metric != GateMetric.PASS_RATE || given <= 100);
        if (!fits) {
            throw new AbortException("threshold of the quality gate '%s' is %s, expected a number above 0%s"
                    .formatted(metric, given, metric == GateMetric.PASS_RATE ? " and at most 100" : ""));
        }
        return given;
    }

    @Extension
    @Symbol("perfSanityGate")
    public static final class DescriptorImpl extends Descriptor<QualityGate> {
        @POST
        public ListBoxModel doFillMetricItems() {
            return words(GateMetric.words());
        }

        @POST
        public ListBoxModel doFillModeItems() {
            ListBoxModel items = new ListBoxModel();
            items.add(Messages.PerfSanityStep_AllModes(), "");
            Mode.words().forEach(items::add);
            return items;
        }

        @POST
        public ListBoxModel doFillCriticalityItems() {
            return words(CRITICALITIES);
        }

        private static ListBoxModel words(List<String> words) {
            ListBoxModel items = new ListBoxModel();
            words.forEach(items::add);
            return items;
        }

        @POST
        public FormValidation doCheckThreshold(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String metric) {
            return OptionText.shown(item, () -> {
                try {
                    threshold(GateMetric.of(metric).orElse(GateMetric.FAILED), Double.parseDouble(value));
                } catch (NumberFormatException e) {
                    throw new AbortException(Messages.QualityGate_NoNumber());
                }
            });
        }
    }
}
