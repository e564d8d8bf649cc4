package io.jenkins.plugins.perfsanity;

import io.jenkins.plugins.perfsanity.runs.BuildRun;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An aborted build is freed after seconds, for tests in which nothing else can end it. */
public final class ShortPatience implements BeforeEachCallback, AfterEachCallback {
    private static final String PROPERTY = BuildRun.class.getName() + ".STOP_SECONDS";

    @Override
    public void beforeEach(ExtensionContext context) {
        System.setProperty(PROPERTY, "5");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        System.clearProperty(PROPERTY);
    }
}
