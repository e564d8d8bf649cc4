package io.jenkins.plugins.perfsanity.parameters;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.Job;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Run;
import hudson.util.VariableResolver;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.lang3.StringUtils;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.export.Exported;

/**
 * The string that was given, as it was given; {@link TestlistValue} says what it means. It is never trusted: the list is
 * read and checked when a build uses it.
 */
public class TestlistParameterValue extends ParameterValue {
    private static final long serialVersionUID = 1L;
    /** Linux refuses to start any process with a variable of 128 KiB; this leaves the others room. */
    private static final int MAX_VARIABLE = 4096;

    private static final Logger LOGGER = Logger.getLogger(TestlistParameterValue.class.getName());
    private static final int MAX_SHOWN = 120;

    private final String value;
    /** Drawn with each line of the queue, and as long to compute as the value. */
    private transient volatile String reference;

    @DataBoundConstructor
    public TestlistParameterValue(String name, String value) {
        super(name);
        this.value = Util.fixNull(value);
    }

    @Override
    @Exported(visibility = 4)
    public String getValue() {
        return value;
    }

    /**
     * The list, from the parameter's definition as the job has it now.
     *
     * @throws AbortException with a line for each thing that is wrong
     */
    public ResolvedTestlist resolve(Run<?, ?> run) throws AbortException, InterruptedException {
        TestlistParameterDefinition definition = TestlistParameterDefinition.find(run.getParent(), getName());
        if (definition == null) {
            throw new AbortException(Messages.TestlistParameterValue_NoDefinition(
                    getName(), run.getParent().getFullDisplayName()));
        }
        return definition.resolve(run.getParent(), value);
    }

    /**
     * The list that a step was given as text: {@code params.TESTLIST} or {@code env.TESTLIST} of the build, or any
     * string with the keys of {@link TestlistValue}. Empty for all other texts, which the step reads itself.
     *
     * @throws AbortException with a line for each thing that is wrong
     */
    public static Optional<ResolvedTestlist> find(Run<?, ?> run, String given)
            throws AbortException, InterruptedException {
        for (ParametersAction action : run.getActions(ParametersAction.class)) {
            for (ParameterValue each : action.getParameters()) {
                Optional<TestlistParameterValue> own = of(run.getParent(), each);
                if (own.filter(value -> value.isMeant(given)).isPresent()) {
                    return Optional.of(own.get().resolve(run));
                }
            }
        }
        for (TestlistInput input : run.getActions(TestlistInput.class)) {
            if (input.value().equals(given)) {
                return Optional.of(input.definition().resolve(run.getParent(), given));
            }
        }
        // Without a parameter there is no source to ask: such a value has to hold the text itself.
        return TestlistValue.isKeyed(given)
                ? Optional.of(new TestlistParameterDefinition("testlist").resolve(null, given))
                : Optional.empty();
    }

    /** Plugins that start builds may give a text for any parameter; it is held to the parameter's definition too. */
    private static Optional<TestlistParameterValue> of(Job<?, ?> job, ParameterValue value) {
        if (value instanceof TestlistParameterValue own) {
            return Optional.of(own);
        }
        return TestlistParameterDefinition.find(job, value.getName()) != null && value.getValue() instanceof String text
                ? Optional.of(new TestlistParameterValue(value.getName(), text))
                : Optional.empty();
    }

    private boolean isMeant(String given) {
        return value.equals(given) || getReference().equals(given);
    }

    /** What the environment and one line of a page hold: the value where it is short and names a list, else a digest. */
    public String getReference() {
        if (reference == null) {
            reference = referenceOf(value);
        }
        return reference;
    }

    private static String referenceOf(String value) {
        try {
            TestlistValue parsed = TestlistValue.parse(value);
            String form = parsed.toString().strip();
            if (parsed.list() != null && form.length() <= MAX_VARIABLE) {
                return form;
            }
        } catch (InvalidTestlistException e) {
            LOGGER.log(Level.FINE, "The build will say so when it uses the value", e);
        }
        return "text: sha256:" + DigestUtils.sha256Hex(value);
    }

    @Override
    public void buildEnvironment(Run<?, ?> build, EnvVars env) {
        env.put(getName(), getReference());
    }

    @Override
    public VariableResolver<String> createVariableResolver(AbstractBuild<?, ?> build) {
        return variable -> variable.equals(getName()) ? getReference() : null;
    }

    @Override
    public String getShortDescription() {
        return getName() + "=" + StringUtils.abbreviate(getReference().replace('\n', ' '), MAX_SHOWN);
    }

    @Override
    public String toString() {
        return "(TestlistParameterValue) " + getShortDescription();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && value.equals(((TestlistParameterValue) other).value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), value);
    }
}
