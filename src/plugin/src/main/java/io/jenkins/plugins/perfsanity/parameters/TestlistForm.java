package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * A parameter on the page that asks for it: that of its job, or that of a build which waits for input. Made for one
 * rendering; its getters are called by Jelly.
 */
public final class TestlistForm {
    private static final Logger LOGGER = Logger.getLogger(TestlistForm.class.getName());

    private final TestlistParameterDefinition definition;
    private final Job<?, ?> job;
    private final Run<?, ?> build;
    private List<String> lists;

    private TestlistForm(
            TestlistParameterDefinition definition, @CheckForNull Job<?, ?> job, @CheckForNull Run<?, ?> build) {
        this.definition = definition;
        this.job = job;
        this.build = build;
    }

    static TestlistForm ofPage(TestlistParameterDefinition definition) {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        return request == null
                ? new TestlistForm(definition, null, null)
                : new TestlistForm(
                        definition, request.findAncestorObject(Job.class), request.findAncestorObject(Run.class));
    }

    /**
     * The definition that a form asks about. Only names come from the request.
     *
     * @param number of the build that waits for it; empty for the job's own
     */
    static TestlistParameterDefinition find(
            @CheckForNull Item item, @CheckForNull String parameter, @CheckForNull String number) {
        if (item == null) {
            throw HttpResponses.notFound();
        }
        item.checkPermission(Item.BUILD);
        TestlistParameterDefinition found =
                item instanceof Job<?, ?> job && parameter != null ? find(job, parameter, Util.fixNull(number)) : null;
        if (found == null) {
            throw HttpResponses.notFound();
        }
        return found;
    }

    @CheckForNull
    private static TestlistParameterDefinition find(Job<?, ?> job, String parameter, String number) {
        if (number.isEmpty()) {
            return TestlistParameterDefinition.find(job, parameter);
        }
        Run<?, ?> build = number.matches("[0-9]{1,9}") ? job.getBuildByNumber(Integer.parseInt(number)) : null;
        return build == null ? null : RunParameters.find(build, parameter);
    }

    /**
     * The lists that are offered; none to those who may not build, as pages for input are open to them too. Where the
     * page is of no job only an administrator may see them.
     */
    public List<String> getLists() {
        if (lists == null) {
            boolean permitted =
                    job == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : job.hasPermission(Item.BUILD);
            lists = permitted ? lookUp() : List.of();
        }
        return lists;
    }

    private List<String> lookUp() {
        try {
            return definition.getSource().known(job, null).names();
        } catch (AbortException e) {
            LOGGER.log(Level.FINE, e, () -> "No lists of " + definition.getName());
            return List.of();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Looking up the lists of " + definition.getName());
            return List.of();
        }
    }

    public List<String> getModes() {
        String only = definition.getMode();
        return only == null ? Mode.words() : List.of(only);
    }

    /** The default value in parts for the form's script. */
    public String getInitialState() {
        return TestlistPreview.state(definition.getDefaultValue(), getLists());
    }

    /** Whether the page can ask for a preview. */
    public boolean isPreviewed() {
        return isOfJob() || !getBuild().isEmpty();
    }

    /** Whether the lists come from elsewhere, so that the script has to ask for them. */
    public boolean isFetched() {
        return isPreviewed() && definition.getSource().state(job) != SourceState.NOTHING_TO_SAY;
    }

    /** What is to say of where the lists come from. */
    public String getState() {
        return definition.getSource().state(job).text();
    }

    /** The number of the build that waits for it as input; empty for the job's own. */
    public String getBuild() {
        return build != null && !isOfJob() && RunParameters.find(build, definition.getName()) == definition
                ? String.valueOf(build.getNumber())
                : "";
    }

    /** A copy with another default, which forms for a rebuild show, has the same source. */
    private boolean isOfJob() {
        TestlistParameterDefinition own =
                job == null ? null : TestlistParameterDefinition.find(job, definition.getName());
        return own != null && own.getSource() == definition.getSource();
    }
}
