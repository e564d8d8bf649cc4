package io.perfsanity.engine.result;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All that the JUnit files of one attempt say.
 *
 * @param files how many were found, readable or not
 * @param problems what made them unreadable or incomplete; with one of them nothing can have PASSED
 */
public record TestResults(int files, List<TestOutcome> tests, List<String> problems) {
    public static final TestResults NONE = new TestResults(0, List.of(), List.of());

    /** Tests that did something: all but the skipped ones. */
    public long ran() {
        return count(test -> test.status() != TestStatus.SKIPPED);
    }

    public long count(Predicate<TestOutcome> which) {
        return tests.stream().filter(which).count();
    }

    public Optional<TestOutcome> first(Predicate<TestOutcome> which) {
        return tests.stream().filter(which).findFirst();
    }

    public TestSummary summary() {
        return TestSummary.of(tests);
    }
}
