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
import io.perfsanity.engine.input.NearestWord;
import io.perfsanity.engine.testlist.Mode;
import java.util.List;
import java.util.Set;
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
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private final String cluster;
    private final String testlist;
    private String configs;
    private String sync;
    private String select;
    private String mode;
    private String name;
    private int retries = 1;
    private String failOn = FailOn.INFRA.toString();
    private boolean dryRun;

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

    @Override
    public StepExecution start(StepContext context) throws AbortException {
        return new PerfSanityStepExecution(context, options());
    }

    RunOptions options() throws AbortException {
        RunOptions options = new RunOptions();
        options.cluster = Util.fixNull(cluster).strip();
        options.testlist = Util.fixNull(testlist);
        options.configs = Util.fixNull(configs);
        options.sync = Util.fixNull(sync);
        options.select = Util.fixNull(select);
        options.mode = word("mode", Util.fixNull(mode), Mode.words());
        options.failOn = word("failOn", failOn, FailOn.words());
        options.retries = retries;
        options.dryRun = dryRun;
        options.name = name == null ? options.cluster : name;
        if (options.cluster.isEmpty()) {
            throw new AbortException("cluster is missing, expected the name of a configured cluster");
        }
        if (options.testlist.isBlank()) {
            throw new AbortException("testlist is empty, expected the text of a list or a path in the workspace");
        }
        if (!options.name.matches(NAME)) {
            throw new AbortException(
                    "name is '" + options.name + "', expected letters, digits, '.', '_' and '-', at most 64");
        }
        if (retries < 0) {
            throw new AbortException("retries is " + retries + ", expected a number from 0");
        }
        return options;
    }

    private static String word(String option, String given, List<String> words) throws AbortException {
        if (!given.isEmpty() && !words.contains(given)) {
            throw new AbortException(option + " is '" + given + "', expected one of " + String.join(", ", words)
                    + NearestWord.hint(given, words));
        }
        return given;
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
            if ((item != null && !item.hasPermission(Item.CONFIGURE)) || value.isBlank() || value.matches(NAME)) {
                return FormValidation.ok();
            }
            return FormValidation.error(Messages.PerfSanityStep_BadName());
        }
    }
}
