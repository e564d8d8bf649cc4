package io.jenkins.plugins.perfsanity.parameters;

import hudson.model.InvisibleAction;

/** What a build was given for a parameter of an {@code input} step, which nothing else remembers when it is used. */
final class TestlistInput extends InvisibleAction {
    private final TestlistParameterDefinition definition;
    private final String value;

    TestlistInput(TestlistParameterDefinition definition, String value) {
        this.definition = definition;
        this.value = value;
    }

    TestlistParameterDefinition definition() {
        return definition;
    }

    String value() {
        return value;
    }
}
