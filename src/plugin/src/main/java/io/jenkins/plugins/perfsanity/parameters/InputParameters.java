package io.jenkins.plugins.perfsanity.parameters;

import hudson.Extension;
import hudson.model.ParameterDefinition;
import hudson.model.Run;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;

/** Those that a pipeline waits for in its {@code input} steps; there only when the plugin of that step is. */
@Extension(optional = true)
public class InputParameters extends RunParameters {
    private static final Logger LOGGER = Logger.getLogger(InputParameters.class.getName());

    @Override
    public List<ParameterDefinition> of(Run<?, ?> build) {
        InputAction inputs = build.getAction(InputAction.class);
        if (inputs == null) {
            return List.of();
        }
        try {
            return inputs.getExecutions().stream()
                    .filter(each -> !each.isSettled())
                    .flatMap(each -> each.getInput().getParameters().stream())
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOGGER.log(Level.FINE, e, () -> "The inputs of " + build);
        }
        return List.of();
    }
}
