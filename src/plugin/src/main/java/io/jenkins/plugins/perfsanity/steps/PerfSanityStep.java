package io.jenkins.plugins.perfsanity.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.forms.FormPermission;
import io.jenkins.plugins.perfsanity.runs.FailOn;
import io.jenkins.plugins.perfsanity.runs.Gate;
import io.jenkins.plugins.perfsanity.runs.PlainFailure;
import io.jenkins.plugins.perfsanity.runs.RunOptions;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.testlist.Mode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * {@code perfSanity cluster: 'gb200', testlist: …}: runs a list on a cluster and returns what became of it. Longer than
 * other classes because forms and pipelines want a field, a getter and a setter for each option.
 */
public class PerfSanityStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final List<String> RULES =
            Stream.of(Rule.values()).map(Rule::toString).toList();

    private final String cluster;
    private final String testlist;
    private String waives;
    private String configs;
    private String sync;
    private String select;
    private String mode;
    private String facts;
    private boolean strict;
    private String name;
    private int retries = 1;
    private String failOn = FailOn.INFRA.toString();
    private List<QualityGate> qualityGates = new ArrayList<>();
    private String gate;
    private String reruns;
    private boolean dryRun;
    private ClusterOverrides overrides;
    /** Null where nothing is compared side by side. */
    private Compare compare;

    /**
     * The least that a run needs.
     *
     * @param cluster the name of a configured cluster
     * @param testlist the text of a list, or inside {@code node} a path in the workspace
     */
    @DataBoundConstructor
    public PerfSanityStep(String cluster, String testlist) {
        this.cluster = cluster;
        this.testlist = testlist;
    }

    public String getCluster() {
        return cluster;
    }

    public String getTestlist() {
        return testlist;
    }

    @CheckForNull
    public String getWaives() {
        return waives;
    }

    @DataBoundSetter
    public void setWaives(String waives) {
        this.waives = Util.fixEmpty(waives);
    }

    @CheckForNull
    public String getConfigs() {
        return configs;
    }

    @DataBoundSetter
    public void setConfigs(String configs) {
        this.configs = Util.fixEmptyAndTrim(configs);
    }

    @CheckForNull
    public String getSync() {
        return sync;
    }

    @DataBoundSetter
    public void setSync(String sync) {
        this.sync = Util.fixEmptyAndTrim(sync);
    }

    @CheckForNull
    public String getSelect() {
        return select;
    }

    @DataBoundSetter
    public void setSelect(String select) {
        this.select = Util.fixEmptyAndTrim(select);
    }

    @CheckForNull
    public String getMode() {
        return mode;
    }

    @DataBoundSetter
    public void setMode(String mode) {
        this.mode = Util.fixEmptyAndTrim(mode);
    }

    @CheckForNull
    public String getFacts() {
        return facts;
    }

    @DataBoundSetter
    public void setFacts(String facts) {
        this.facts = Util.fixEmptyAndTrim(facts);
    }

    public boolean isStrict() {
        return strict;
    }

    @DataBoundSetter
    public void setStrict(boolean strict) {
        this.strict = strict;
    }

    @CheckForNull
    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String name) {
        this.name = Util.fixEmptyAndTrim(name);
    }

    public int getRetries() {
        return retries;
    }

    @DataBoundSetter
    public void setRetries(int retries) {
        this.retries = retries;
    }

    public String getFailOn() {
        return failOn;
    }

    @DataBoundSetter
    public void setFailOn(String failOn) {
        this.failOn = Util.fixEmptyAndTrim(failOn) == null ? FailOn.INFRA.toString() : failOn.strip();
    }

    public List<QualityGate> getQualityGates() {
        // Null where a version wrote it that had none
        return qualityGates == null ? List.of() : List.copyOf(qualityGates);
    }

    @DataBoundSetter
    public void setQualityGates(List<QualityGate> qualityGates) {
        this.qualityGates = new ArrayList<>(Util.fixNull(qualityGates));
    }

    @CheckForNull
    public String getGate() {
        return gate;
    }

    @DataBoundSetter
    public void setGate(String gate) {
        this.gate = Util.fixEmptyAndTrim(gate);
    }

    @CheckForNull
    public String getReruns() {
        return reruns;
    }

    @DataBoundSetter
    public void setReruns(String reruns) {
        this.reruns = Util.fixEmptyAndTrim(reruns);
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @CheckForNull
    public ClusterOverrides getOverrides() {
        return overrides;
    }

    @DataBoundSetter
    public void setOverrides(ClusterOverrides overrides) {
        this.overrides = overrides;
    }

    @CheckForNull
    public Compare getCompare() {
        return compare;
    }

    @DataBoundSetter
    public void setCompare(Compare compare) {
        this.compare = compare;
    }

    @Override
    public StepExecution start(StepContext context) throws AbortException {
        options(UnaryOperator.identity());
        return new PerfSanityStepExecution(context, this);
    }

    /**
     * What is asked for.
     *
     * @param change made to each text that may hold variables
     * @throws AbortException with what is wrong, where no run could begin
     */
    RunOptions options(UnaryOperator<String> change) throws AbortException {
        UnaryOperator<String> text = value -> change.apply(Util.fixNull(value));
        try {
            String onCluster = cluster(text.apply(cluster).strip());
            return new RunOptions(
                    name(name == null ? onCluster : text.apply(name)),
                    onCluster,
                    list(text.apply(testlist)),
                    text.apply(waives),
                    text.apply(configs),
                    text.apply(sync),
                    Stream.of(text.apply(select).split("[,\\s]+"))
                            .filter(glob -> !glob.isEmpty())
                            .toList(),
                    Mode.of(OptionText.word("mode", text.apply(mode), Mode.words())),
                    facts(text.apply(facts)),
                    strict,
                    retries(retries),
                    FailOn.of(OptionText.word("failOn", failOn, FailOn.words())).orElse(FailOn.INFRA),
                    gates(getQualityGates()),
                    Rule.of(OptionText.word("gate", text.apply(gate), RULES)),
                    OptionText.share("reruns", text.apply(reruns)),
                    dryRun,
                    (overrides == null ? new ClusterOverrides() : overrides.each(text)).toOverrides(),
                    compare == null ? Optional.empty() : Optional.of(compare.toOptions(text)));
        } catch (AbortException e) {
            throw PlainFailure.refusal(e);
        }
    }

    private static String cluster(String given) throws AbortException {
        if (given.isEmpty()) {
            throw new AbortException("cluster is missing, expected the name of a configured cluster");
        }
        return given;
    }

    private static String name(String given) throws AbortException {
        if (!given.matches(BuildFiles.NAME)) {
            throw new AbortException("name is '" + given + "', expected letters, digits, '.', '_' and '-', at most 64");
        }
        return given;
    }

    private static String list(String given) throws AbortException {
        if (given.isBlank()) {
            throw new AbortException("testlist is empty, expected the text of a list or a path in the workspace");
        }
        return given;
    }

    private static List<Gate> gates(List<QualityGate> given) throws AbortException {
        List<Gate> gates = new ArrayList<>();
        for (QualityGate gate : given) {
            gates.add(gate.toGate());
        }
        return gates;
    }

    private static int retries(int given) throws AbortException {
        if (given < 0) {
            throw new AbortException("retries is " + given + ", expected a number from 0");
        }
        return given;
    }

    private static Map<String, String> facts(String given) throws AbortException {
        return OptionText.assignments("facts", given, OptionText.LINES_OR_COMMAS);
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "perfSanity";
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return StepLabel.of(namedArgs);
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PerfSanityStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        @POST
        public ListBoxModel doFillClusterItems(@AncestorInPath Item item, @QueryParameter String cluster) {
            return PerfSanityConfiguration.get().offered(item, cluster);
        }

        @POST
        public ListBoxModel doFillModeItems() {
            ListBoxModel items = new ListBoxModel();
            items.add(Messages.PerfSanityStep_AllModes(), "");
            Mode.words().forEach(items::add);
            return items;
        }

        @POST
        public ListBoxModel doFillFailOnItems() {
            ListBoxModel items = new ListBoxModel();
            items.add(Messages.PerfSanityStep_FailOnInfra(), "infra");
            items.add(Messages.PerfSanityStep_FailOnTests(), "tests");
            items.add(Messages.PerfSanityStep_FailOnNever(), "never");
            return items;
        }

        @POST
        public ListBoxModel doFillGateItems() {
            ListBoxModel items = new ListBoxModel();
            items.add(Messages.PerfSanityStep_GateOfCluster(), "");
            RULES.forEach(items::add);
            return items;
        }

        @POST
        public FormValidation doCheckReruns(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> OptionText.share("reruns", value));
        }

        @POST
        public FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormPermission.mayConfigure(item) || value.isBlank() || value.matches(BuildFiles.NAME)) {
                return FormValidation.ok();
            }
            return FormValidation.error(Messages.PerfSanityStep_BadName());
        }

        @POST
        public FormValidation doCheckFacts(@AncestorInPath Item item, @QueryParameter String value) {
            return OptionText.shown(item, () -> facts(value));
        }
    }
}
