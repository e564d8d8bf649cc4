package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.ParameterDefinition;
import hudson.model.Run;
import java.util.List;

/** Parameters that a build, not its job, has at the moment. */
public abstract class RunParameters implements ExtensionPoint {

    public abstract List<ParameterDefinition> of(Run<?, ?> build);

    /** The testlist parameter of that name; null when there is none, or more than one. */
    @CheckForNull
    static TestlistParameterDefinition find(Run<?, ?> build, String name) {
        List<TestlistParameterDefinition> found = ExtensionList.lookup(RunParameters.class).stream()
                .flatMap(each -> each.of(build).stream())
                .filter(TestlistParameterDefinition.class::isInstance)
                .map(TestlistParameterDefinition.class::cast)
                .filter(each -> each.getName().equals(name))
                .toList();
        return found.size() == 1 ? found.get(0) : null;
    }
}
