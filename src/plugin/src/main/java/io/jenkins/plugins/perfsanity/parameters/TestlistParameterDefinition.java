package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ParameterDefinition;
import hudson.model.ParameterValue;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Run;
import hudson.model.SimpleParameterDefinition;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.forms.FormPermission;
import io.perfsanity.engine.testlist.Mode;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * A testlist as a build parameter: one that is offered by name, or one that is pasted. Its value is one string, whose
 * form {@link TestlistValue} describes, the same from the form, REST, the CLI and other jobs.
 */
public class TestlistParameterDefinition extends SimpleParameterDefinition {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(TestlistParameterDefinition.class.getName());
    private static final int MAX_GPUS_PER_NODE = 1024;

    private TestlistSource source = new InlineTestlistSource();
    private String defaultValue = "";
    private String mode;
    private String configRoot;
    private String cluster;
    private int gpusPerNode;
    /** What {@link #isAllowPaste} negates, since a configuration that doesn't have it means false. */
    private boolean pasteForbidden;

    @DataBoundConstructor
    public TestlistParameterDefinition(String name) {
        super(name);
        Jenkins.checkGoodName(name);
    }

    /** A configuration on disk may have been written by hand. */
    protected Object readResolve() {
        Jenkins.checkGoodName(getName());
        return this;
    }

    /** The parameters that the job has now. */
    static Stream<TestlistParameterDefinition> all(Job<?, ?> job) {
        ParametersDefinitionProperty property = job.getProperty(ParametersDefinitionProperty.class);
        return property == null
                ? Stream.empty()
                : property.getParameterDefinitions().stream()
                        .filter(TestlistParameterDefinition.class::isInstance)
                        .map(TestlistParameterDefinition.class::cast);
    }

    /** The parameter of that name that the job has now. */
    @CheckForNull
    static TestlistParameterDefinition find(Job<?, ?> job, String name) {
        return all(job).filter(each -> each.getName().equals(name)).findFirst().orElse(null);
    }

    public TestlistSource getSource() {
        return source;
    }

    @DataBoundSetter
    public void setSource(TestlistSource source) {
        this.source = source == null ? new InlineTestlistSource() : source;
    }

    public String getDefaultValue() {
        return defaultValue;
    }

    @DataBoundSetter
    public void setDefaultValue(String defaultValue) {
        this.defaultValue = Util.fixNull(defaultValue);
    }

    /** The only mode whose cases run; null for all, which leaves the choice to each build. */
    @CheckForNull
    public String getMode() {
        return mode;
    }

    @DataBoundSetter
    public void setMode(String mode) {
        this.mode = Util.fixEmptyAndTrim(mode);
    }

    /** The name of the {@link TestlistRoot} whose configs are used; null for those of the source. */
    @CheckForNull
    public String getConfigRoot() {
        return configRoot;
    }

    @DataBoundSetter
    public void setConfigRoot(String configRoot) {
        this.configRoot = Util.fixEmptyAndTrim(configRoot);
    }

    /** The cluster that the preview holds lists against; null for none. Where a build runs, its step says. */
    @CheckForNull
    public String getCluster() {
        return cluster;
    }

    @DataBoundSetter
    public void setCluster(String cluster) {
        this.cluster = Util.fixEmptyAndTrim(cluster);
    }

    /** What the preview takes a node for where neither a config nor a cluster says it; 0 for unknown. A build asks its cluster. */
    public int getGpusPerNode() {
        return gpusPerNode;
    }

    @DataBoundSetter
    public void setGpusPerNode(int gpusPerNode) {
        this.gpusPerNode = Math.max(0, Math.min(gpusPerNode, MAX_GPUS_PER_NODE));
    }

    /** Whether a value may hold a list itself; if not, it can only name one that is offered. */
    public boolean isAllowPaste() {
        return !pasteForbidden;
    }

    @DataBoundSetter
    public void setAllowPaste(boolean allowPaste) {
        this.pasteForbidden = !allowPaste;
    }

    @Override
    public ParameterDefinition copyWithDefaultValue(ParameterValue value) {
        if (!(value instanceof TestlistParameterValue given)) {
            return this;
        }
        TestlistParameterDefinition copy = new TestlistParameterDefinition(getName());
        copy.setDescription(getDescription());
        copy.setSource(source);
        copy.setMode(mode);
        copy.setConfigRoot(configRoot);
        copy.setCluster(cluster);
        copy.setGpusPerNode(gpusPerNode);
        copy.setAllowPaste(isAllowPaste());
        copy.setDefaultValue(given.getValue());
        return copy;
    }

    /** Not checked here: a default that went wrong must not stop the job's pages from opening. */
    @Override
    public TestlistParameterValue getDefaultParameterValue() {
        return described(new TestlistParameterValue(getName(), defaultValue));
    }

    /** @throws InvalidTestlistException when the text can't be a value or names no list that is offered */
    @Override
    public TestlistParameterValue createValue(String value) {
        try {
            new TestlistLoader(this).check(TestlistValue.parse(value));
        } catch (AbortException e) {
            InvalidTestlistException refusal = new InvalidTestlistException(e.getMessage());
            refusal.initCause(e);
            throw refusal;
        }
        return described(new TestlistParameterValue(getName(), value));
    }

    @Override
    public ParameterValue createValue(StaplerRequest2 request, JSONObject form) {
        Object value = form.opt("value");
        // json-lib turns text that looks like JSON into JSON, which can't be turned back.
        if (!(value instanceof String text)) {
            throw new InvalidTestlistException(Messages.TestlistParameterDefinition_NotText());
        }
        TestlistParameterValue created = createValue(text);
        Run<?, ?> build = request == null ? null : request.findAncestorObject(Run.class);
        if (build != null && RunParameters.find(build, getName()) == this) {
            build.addAction(new TestlistInput(this, text));
        }
        return created;
    }

    @Override
    public boolean isValid(ParameterValue value) {
        if (!(value instanceof TestlistParameterValue own)) {
            return false;
        }
        try {
            new TestlistLoader(this).check(TestlistValue.parse(own.getValue()));
            return true;
        } catch (AbortException | InvalidTestlistException e) {
            LOGGER.log(Level.FINE, e, () -> "Not a value of " + getName());
            return false;
        }
    }

    private TestlistParameterValue described(TestlistParameterValue value) {
        value.setDescription(getDescription());
        return value;
    }

    /**
     * The list of a value, read and checked line by line. Modes and nodes are not decided: that needs the cluster. May
     * take as long as a fetch.
     *
     * @param job that has the parameter; null when there is none
     * @throws AbortException with a line for each thing that is wrong
     */
    public ResolvedTestlist resolve(@CheckForNull Job<?, ?> job, String value)
            throws AbortException, InterruptedException {
        return new TestlistLoader(this).resolve(job, value);
    }

    /** What the page shows on which this is rendered; called by Jelly. */
    public TestlistForm getForm() {
        return TestlistForm.ofPage(this);
    }

    @Extension
    @Symbol("perfSanityTestlist")
    public static final class DescriptorImpl extends ParameterDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TestlistParameterDefinition_DisplayName();
        }

        @POST
        public ListBoxModel doFillModeItems() {
            ListBoxModel modes = new ListBoxModel();
            modes.add(Messages.TestlistParameterDefinition_AllModes(), "");
            Mode.words().forEach(modes::add);
            return modes;
        }

        @POST
        public ListBoxModel doFillConfigRootItems(@AncestorInPath Item item, @QueryParameter String configRoot) {
            return TestlistRoots.names(item, configRoot, true);
        }

        @POST
        public ListBoxModel doFillClusterItems(@AncestorInPath Item item, @QueryParameter String cluster) {
            ListBoxModel items = PerfSanityConfiguration.get().offered(item, cluster);
            items.add(0, new ListBoxModel.Option(Messages.TestlistParameterDefinition_NoCluster(), ""));
            return items;
        }

        /** Looks at the form of the text only, since the source may not be saved yet. */
        @POST
        public FormValidation doCheckDefaultValue(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormPermission.mayConfigure(item) || Util.fixEmptyAndTrim(value) == null) {
                return FormValidation.ok();
            }
            try {
                TestlistValue.parse(value);
                return FormValidation.ok();
            } catch (InvalidTestlistException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        /**
         * What a value would run, as JSON. Sources and roots are those of the saved definition, never the request's.
         *
         * @param parameter the name of a parameter of the job
         * @param build the number of a build that waits for it as input; empty for the job's own
         * @param value any text
         * @param page which part of the cases is shown; the first, 0, for any other text
         */
        @POST
        public HttpResponse doPreview(
                @AncestorInPath Item item,
                @QueryParameter String parameter,
                @QueryParameter String build,
                @QueryParameter String value,
                @QueryParameter String page) {
            int from = Util.fixNull(page).matches("[0-9]{1,6}") ? Integer.parseInt(page) : 0;
            return TestlistPreview.respond((Job<?, ?>) item, TestlistForm.find(item, parameter, build), value, from);
        }

        /** The lists that are offered now, as JSON; the same parameters. */
        @POST
        public HttpResponse doLists(
                @AncestorInPath Item item, @QueryParameter String parameter, @QueryParameter String build) {
            return TestlistPreview.lists((Job<?, ?>) item, TestlistForm.find(item, parameter, build));
        }
    }
}
