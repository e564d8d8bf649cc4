package io.jenkins.plugins.perfsanity.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.perfsanity.runs.PairOptions;
import io.perfsanity.engine.plan.Pairs;
import java.io.Serializable;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code compare: [a: 'main', b: 'change', pairs: 3]}: a reference and a candidate that run in turns in each case's job. */
public class Compare implements Describable<Compare>, Serializable {
    private static final long serialVersionUID = 1L;

    private static final int PAIRS = 3;

    private final String a;
    private final String b;
    private int pairs = PAIRS;
    private String threshold;
    private String prepare;

    /**
     * The two sides: each the path of a checkout in the workspace, or {@code image:} with the name of a container image.
     *
     * @param a the reference
     * @param b the candidate
     */
    @DataBoundConstructor
    public Compare(String a, String b) {
        this.a = Util.fixNull(a).strip();
        this.b = Util.fixNull(b).strip();
    }

    public String getA() {
        return a;
    }

    public String getB() {
        return b;
    }

    public int getPairs() {
        return pairs;
    }

    @DataBoundSetter
    public void setPairs(int pairs) {
        this.pairs = pairs;
    }

    @CheckForNull
    public String getThreshold() {
        return threshold;
    }

    @DataBoundSetter
    public void setThreshold(String threshold) {
        this.threshold = Util.fixEmptyAndTrim(threshold);
    }

    @CheckForNull
    public String getPrepare() {
        return prepare;
    }

    @DataBoundSetter
    public void setPrepare(String prepare) {
        this.prepare = Util.fixEmptyAndTrim(prepare);
    }

    /**
     * As it is asked of a run.
     *
     * @param change made to what may hold variables; the command line is none of these, since a shell reads it
     * @throws AbortException with what is wrong
     */
    PairOptions toOptions(UnaryOperator<String> change) throws AbortException {
        return new PairOptions(
                side("a", change.apply(a)),
                side("b", change.apply(b)),
                pairs(pairs),
                Optional.ofNullable(prepare),
                threshold(change.apply(Util.fixNull(threshold))));
    }

    private static PairOptions.Side side(String name, String given) throws AbortException {
        String text = given.strip();
        if (text.isEmpty()) {
            throw new AbortException(
                    name + " of compare is missing, expected a directory of the workspace or image:NAME");
        }
        Optional<String> image = Pairs.image(text).map(String::strip);
        if (image.isEmpty()) {
            return new PairOptions.Side(text, Optional.of(text), Optional.empty());
        }
        if (image.get().isEmpty()) {
            throw new AbortException(name + " of compare: an image's name is missing after 'image:'");
        }
        return new PairOptions.Side(
                text, Optional.empty(), Optional.ofNullable(OptionText.image(name + " of compare", image.get())));
    }

    private static int pairs(int given) throws AbortException {
        if (given < 1 || given > Pairs.MOST) {
            throw new AbortException(
                    "pairs of compare is %s, expected a number from 1 to %s".formatted(given, Pairs.MOST));
        }
        return given;
    }

    private static Optional<Double> threshold(String given) throws AbortException {
        Optional<Double> share = OptionText.share("threshold of compare", given);
        if (share.filter(each -> each <= 0 || each >= 1).isPresent()) {
            throw new AbortException(
                    "threshold of compare is '%s', expected a percentage above 0%% and below 100%%, such as 5%%"
                            .formatted(given));
        }
        return share;
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<Compare> {
        @POST
        public FormValidation doCheckA(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> side("a", Util.fixNull(value)));
        }

        @POST
        public FormValidation doCheckB(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> side("b", Util.fixNull(value)));
        }

        @POST
        public FormValidation doCheckThreshold(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> threshold(value));
        }
    }
}
