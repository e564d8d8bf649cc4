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
import io.perfsanity.engine.testlist.Mode;
import java.util.Set;
import java.util.function.UnaryOperator;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code perfSanity cluster: 'gb200', testlist: …}: runs a list on a cluster and returns what became of it. */
public class PerfSanityStep extends Step {
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
    private boolean dryRun;
    private ClusterOverrides overrides;

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

    @Override
    public StepExecution start(StepContext context) throws AbortException {
        return new PerfSanityStepExecution(context, options(UnaryOperator.identity()));
    }

    /**
     * What is asked for.
     *
     * @param change made to each text that may hold variables
     * @throws AbortException with what is wrong
     */
    RunOptions options(UnaryOperator<String> change) throws AbortException {
        UnaryOperator<String> text = value -> change.apply(Util.fixNull(value));
        RunOptions options = new RunOptions();
        options.cluster = text.apply(cluster).strip();
        options.testlist = text.apply(testlist);
        options.waives = text.apply(waives);
        options.configs = text.apply(configs);
        options.sync = text.apply(sync);
        options.select = text.apply(select);
        options.mode = text.apply(mode);
        options.facts = text.apply(facts);
        options.strict = strict;
        options.failOn = failOn;
        options.retries = retries;
        options.dryRun = dryRun;
        options.name = name == null ? options.cluster : text.apply(name);
        if (overrides != null) {
            options.overrides = overrides.each(text);
        }
        try {
            options.check();
        } catch (AbortException e) {
            throw Readable.refusal(e);
        }
        return options;
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "perfSanity";
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
            ListBoxModel items = new ListBoxModel();
            boolean permitted = item == null
                    ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    : item.hasPermission(Item.EXTENDED_READ);
            if (permitted) {
                PerfSanityConfiguration.get().getClusters().forEach(each -> items.add(each.getName()));
            } else {
                items.add(Util.fixNull(cluster));
            }
            return items;
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
        public FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
            if ((item != null && !item.hasPermission(Item.CONFIGURE))
                    || value.isBlank()
                    || value.matches(RunOptions.NAME)) {
                return FormValidation.ok();
            }
            return FormValidation.error(Messages.PerfSanityStep_BadName());
        }

        @POST
        public FormValidation doCheckFacts(@QueryParameter String value) {
            return OptionText.shown(() -> RunOptions.facts(value));
        }
    }
}
