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
import hudson.model.SimpleParameterDefinition;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.perfsanity.engine.input.Problem;
import io.perfsanity.engine.input.YamlLimits;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.Testlist;
import io.perfsanity.engine.testlist.TestlistReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * A testlist as a build parameter: one that is offered by name, or one that is pasted. Its value is one string, whose
 * form {@link TestlistValue} describes, the same from the form, REST, the CLI and other jobs. Longer than other classes
 * because core asks one class for all: what is configured, the ways to a value, and the endpoints of the form.
 */
public class TestlistParameterDefinition extends SimpleParameterDefinition {
    /** What messages call a pasted list. */
    private static final String PASTED = "text";

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(TestlistParameterDefinition.class.getName());
    private static final int MAX_GPUS_PER_NODE = 1024;

    private TestlistSource source = new InlineTestlistSource();
    private String defaultValue = "";
    private String mode;
    private String configRoot;
    private int gpusPerNode;

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

    /** The parameter of that name that the job has now. */
    @CheckForNull
    static TestlistParameterDefinition find(Job<?, ?> job, String name) {
        ParametersDefinitionProperty property = job.getProperty(ParametersDefinitionProperty.class);
        ParameterDefinition found = property == null ? null : property.getParameterDefinition(name);
        return found instanceof TestlistParameterDefinition own ? own : null;
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

    /** What the preview takes a node for where no config says it; 0 for unknown. A build asks its cluster. */
    public int getGpusPerNode() {
        return gpusPerNode;
    }

    @DataBoundSetter
    public void setGpusPerNode(int gpusPerNode) {
        this.gpusPerNode = Math.max(0, Math.min(gpusPerNode, MAX_GPUS_PER_NODE));
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
        copy.setGpusPerNode(gpusPerNode);
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
            load(TestlistValue.parse(value));
        } catch (AbortException e) {
            throw refusal(e);
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
        return createValue(text);
    }

    @Override
    public boolean isValid(ParameterValue value) {
        if (!(value instanceof TestlistParameterValue own)) {
            return false;
        }
        try {
            load(TestlistValue.parse(own.getValue()));
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

    private static InvalidTestlistException refusal(AbortException e) {
        InvalidTestlistException refusal = new InvalidTestlistException(e.getMessage());
        refusal.initCause(e);
        return refusal;
    }

    private static AbortException abort(Exception e) {
        AbortException abort = new AbortException(e.getMessage());
        abort.initCause(e);
        return abort;
    }

    /**
     * The list of a value, read and checked line by line. Modes and nodes are not decided: that needs the cluster.
     *
     * @throws AbortException with a line for each thing that is wrong
     */
    public ResolvedTestlist resolve(String value) throws AbortException {
        try {
            return check(load(TestlistValue.parse(value)));
        } catch (InvalidTestlistException e) {
            throw abort(e);
        }
    }

    /** The list of a value without a look at its cases. */
    ResolvedTestlist load(TestlistValue value) throws AbortException {
        if (mode != null && value.mode() != null && !mode.equals(value.mode())) {
            throw new AbortException(Messages.TestlistParameterDefinition_OtherMode(value.mode(), mode));
        }
        String wanted = mode == null ? value.mode() : mode;
        Mode only = wanted == null
                ? null
                : Mode.of(wanted)
                        .orElseThrow(
                                () -> new AbortException(Messages.TestlistParameterDefinition_UnknownMode(wanted)));
        String text = value.text();
        try {
            byte[] bytes = text == null ? getSource().read(value.list()) : text.getBytes(StandardCharsets.UTF_8);
            return new ResolvedTestlist(
                    text == null ? value.list() : PASTED, bytes, configRoots(), only, Set.copyOf(value.exclude()));
        } catch (AbortException e) {
            throw e;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Reading the list " + value.list());
            throw new AbortException(Messages.TestlistParameterDefinition_Unreadable(value.list()));
        }
    }

    private List<Path> configRoots() throws AbortException {
        Path configs = configRoot == null
                ? getSource().configs()
                : TestlistRoots.get().require(configRoot).configsPath();
        return configs == null ? List.of() : List.of(configs);
    }

    private static ResolvedTestlist check(ResolvedTestlist resolved) throws AbortException {
        Testlist list = new TestlistReader(YamlLimits.DEFAULT, Map.of()).read(resolved.listName(), resolved.bytes());
        if (list.problems().stream().anyMatch(Problem::isError)) {
            throw new AbortException(Messages.TestlistParameterDefinition_Problems(
                    resolved.listName(), InvalidTestlistException.lines(list.problems())));
        }
        if (list.cases().stream().noneMatch(resolved::includes)) {
            throw new AbortException(Messages.TestlistParameterDefinition_AllExcluded(
                    list.cases().size()));
        }
        return resolved;
    }

    /** The lists that the form offers; called by Jelly. */
    public List<String> getLists() {
        try {
            return getSource().lists();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Looking up the lists of " + getName());
            return List.of();
        }
    }

    /** The modes that the form offers; called by Jelly. */
    public List<String> getModes() {
        return mode == null ? Mode.words() : List.of(mode);
    }

    /** The default value in parts for the form's script; called by Jelly. */
    public String getInitialState() {
        return TestlistPreview.state(defaultValue, getLists());
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

        /** Looks at the form of the text only, since the source may not be saved yet. */
        @POST
        public FormValidation doCheckDefaultValue(@AncestorInPath Item item, @QueryParameter String value) {
            boolean permitted =
                    item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
            if (!permitted || Util.fixEmptyAndTrim(value) == null) {
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
         * @param value any text
         */
        @POST
        public HttpResponse doPreview(
                @AncestorInPath Item item, @QueryParameter String parameter, @QueryParameter String value) {
            if (item == null) {
                throw HttpResponses.notFound();
            }
            item.checkPermission(Item.BUILD);
            TestlistParameterDefinition definition = item instanceof Job<?, ?> job && parameter != null
                    ? TestlistParameterDefinition.find(job, parameter)
                    : null;
            if (definition == null) {
                throw HttpResponses.notFound();
            }
            return TestlistPreview.respond(definition, value);
        }
    }
}
