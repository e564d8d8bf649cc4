package io.perfsanity.engine.gate;

import java.util.Locale;

/** What a change is to do to a build, mildest first. */
public enum Severity {
    NONE,
    WARN,
    UNSTABLE,
    FAILURE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
