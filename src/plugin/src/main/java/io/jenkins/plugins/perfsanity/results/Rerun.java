package io.jenkins.plugins.perfsanity.results;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Job;
import hudson.model.ParameterDefinition;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterValue;
import io.jenkins.plugins.perfsanity.parameters.TestlistValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jenkins.model.ParameterizedJobMixIn;

/** A new build of a job with the parameters of an earlier one, of whose list some cases are left out. */
final class Rerun {
    private final Job<?, ?> job;
    private final ParametersDefinitionProperty definitions;
    private final ParametersAction given;
    private final TestlistParameterValue testlist;

    private Rerun(
            Job<?, ?> job,
            ParametersDefinitionProperty definitions,
            ParametersAction given,
            TestlistParameterValue testlist) {
        this.job = job;
        this.definitions = definitions;
        this.given = given;
        this.testlist = testlist;
    }

    /** Empty where the build got its list in another way than by the one parameter that holds lists. */
    static Optional<Rerun> of(Run<?, ?> build) {
        Job<?, ?> job = build.getParent();
        ParametersDefinitionProperty definitions = job.getProperty(ParametersDefinitionProperty.class);
        ParametersAction given = build.getAction(ParametersAction.class);
        if (definitions == null || given == null || !(job instanceof ParameterizedJobMixIn.ParameterizedJob)) {
            return Optional.empty();
        }
        List<TestlistParameterValue> lists = given.getParameters().stream()
                .filter(TestlistParameterValue.class::isInstance)
                .map(TestlistParameterValue.class::cast)
                .filter(each -> definitions.getParameterDefinition(each.getName()) != null)
                .toList();
        return lists.size() == 1 ? Optional.of(new Rerun(job, definitions, given, lists.get(0))) : Optional.empty();
    }

    /** @param leftOut ids of cases */
    void start(List<String> leftOut) {
        List<ParameterValue> values = new ArrayList<>();
        for (ParameterDefinition definition : definitions.getParameterDefinitions()) {
            ParameterValue value = given.getParameter(definition.getName());
            if (testlist.getName().equals(definition.getName())) {
                values.add(new TestlistParameterValue(
                        testlist.getName(),
                        TestlistValue.parse(testlist.getValue())
                                .without(leftOut)
                                .toString()));
            } else if (value != null && !value.isSensitive()) {
                values.add(value);
            } else if (definition.getDefaultParameterValue() != null) {
                values.add(definition.getDefaultParameterValue());
            }
        }
        ParameterizedJobMixIn.scheduleBuild2(
                job, 0, new CauseAction(new Cause.UserIdCause()), new ParametersAction(values));
    }
}
