package io.jenkins.plugins.perfsanity.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.perfsanity.engine.cluster.Environment;
import io.perfsanity.engine.cluster.Overrides;
import io.perfsanity.engine.cluster.SlurmWord;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.NearestWord;
import java.io.Serializable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What a run says about its cluster; where it says nothing, the administrator's definition holds. */
public class ClusterOverrides implements Describable<ClusterOverrides>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final String LINES = "\\R";

    private String partition;
    private String account;
    private String qos;
    private String reservation;
    private String timeLimits;
    private Integer liveJobs;
    private String containerImage;
    private String environment;

    @DataBoundConstructor
    public ClusterOverrides() {
        // Each setting is optional.
    }

    @CheckForNull
    public String getPartition() {
        return partition;
    }

    @DataBoundSetter
    public void setPartition(String partition) {
        this.partition = Util.fixEmptyAndTrim(partition);
    }

    @CheckForNull
    public String getAccount() {
        return account;
    }

    @DataBoundSetter
    public void setAccount(String account) {
        this.account = Util.fixEmptyAndTrim(account);
    }

    @CheckForNull
    public String getQos() {
        return qos;
    }

    @DataBoundSetter
    public void setQos(String qos) {
        this.qos = Util.fixEmptyAndTrim(qos);
    }

    @CheckForNull
    public String getReservation() {
        return reservation;
    }

    @DataBoundSetter
    public void setReservation(String reservation) {
        this.reservation = Util.fixEmptyAndTrim(reservation);
    }

    @CheckForNull
    public String getTimeLimits() {
        return timeLimits;
    }

    @DataBoundSetter
    public void setTimeLimits(String timeLimits) {
        this.timeLimits = Util.fixEmptyAndTrim(timeLimits);
    }

    @CheckForNull
    public Integer getLiveJobs() {
        return liveJobs;
    }

    @DataBoundSetter
    public void setLiveJobs(Integer liveJobs) {
        this.liveJobs = liveJobs;
    }

    @CheckForNull
    public String getContainerImage() {
        return containerImage;
    }

    @DataBoundSetter
    public void setContainerImage(String containerImage) {
        this.containerImage = Util.fixEmptyAndTrim(containerImage);
    }

    @CheckForNull
    public String getEnvironment() {
        return environment;
    }

    @DataBoundSetter
    public void setEnvironment(String environment) {
        this.environment = Util.fixEmptyAndTrim(environment);
    }

    /** The same with each text changed, as by variables. */
    ClusterOverrides each(UnaryOperator<String> change) {
        ClusterOverrides changed = new ClusterOverrides();
        changed.setPartition(change.apply(partition));
        changed.setAccount(change.apply(account));
        changed.setQos(change.apply(qos));
        changed.setReservation(change.apply(reservation));
        changed.setTimeLimits(change.apply(timeLimits));
        changed.setLiveJobs(liveJobs);
        changed.setContainerImage(change.apply(containerImage));
        changed.setEnvironment(change.apply(environment));
        return changed;
    }

    /**
     * As the engine takes it.
     *
     * @throws AbortException with what is wrong
     */
    Overrides toOverrides() throws AbortException {
        return new Overrides(
                word("partition", partition),
                word("account", account),
                word("qos", qos),
                word("reservation", reservation),
                timeLimits(Util.fixNull(timeLimits)),
                liveJobs(liveJobs),
                Optional.ofNullable(OptionText.image("containerImage", containerImage)),
                environment(Util.fixNull(environment)));
    }

    private static Optional<String> word(String option, @CheckForNull String given) throws AbortException {
        Optional<String> word = Optional.ofNullable(Util.fixEmptyAndTrim(given));
        if (word.isPresent() && !SlurmWord.isValid(word.get())) {
            throw new AbortException(option + " is '" + word.get() + "', expected " + SlurmWord.EXPECTED);
        }
        return word;
    }

    private static Map<Mode, Duration> timeLimits(String given) throws AbortException {
        Map<Mode, Duration> limits = new EnumMap<>(Mode.class);
        for (Map.Entry<String, String> limit : OptionText.assignments("timeLimits", given, OptionText.LINES_OR_COMMAS)
                .entrySet()) {
            String word = limit.getKey();
            Mode mode = Mode.of(word)
                    .orElseThrow(() -> new AbortException("timeLimits: '" + word + "', expected one of "
                            + String.join(", ", Mode.words()) + NearestWord.hint(word, Mode.words())));
            limits.put(
                    mode,
                    DurationText.parse(limit.getValue())
                            .orElseThrow(() -> new AbortException("timeLimits: " + word + " is '" + limit.getValue()
                                    + "', expected " + DurationText.EXPECTED)));
        }
        return limits;
    }

    private static Optional<Integer> liveJobs(@CheckForNull Integer given) throws AbortException {
        if (given != null && given < 1) {
            throw new AbortException("liveJobs is " + given + ", expected a number from 1");
        }
        return Optional.ofNullable(given);
    }

    private static Map<String, String> environment(String given) throws AbortException {
        Map<String, String> variables = OptionText.assignments("environment", given, LINES);
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            Optional<String> refusal = Environment.refusal(variable.getKey(), variable.getValue());
            if (refusal.isPresent()) {
                throw new AbortException(refusal.get());
            }
        }
        return variables;
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<ClusterOverrides> {
        @POST
        public FormValidation doCheckPartition(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> word("partition", value));
        }

        @POST
        public FormValidation doCheckAccount(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> word("account", value));
        }

        @POST
        public FormValidation doCheckQos(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> word("qos", value));
        }

        @POST
        public FormValidation doCheckReservation(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> word("reservation", value));
        }

        @POST
        public FormValidation doCheckTimeLimits(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> timeLimits(value));
        }

        @POST
        public FormValidation doCheckEnvironment(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> environment(value));
        }
    }
}
