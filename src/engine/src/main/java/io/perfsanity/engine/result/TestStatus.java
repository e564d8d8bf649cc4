package io.perfsanity.engine.result;

/** What pytest wrote about one test. An expected failure ({@code XFAIL}) is SKIPPED in its JUnit files. */
public enum TestStatus {
    PASSED,
    FAILED,
    ERROR,
    SKIPPED
}
