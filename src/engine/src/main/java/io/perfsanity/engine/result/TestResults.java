package io.perfsanity.engine.result;

import io.perfsanity.engine.text.PlainText;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All that the JUnit files of one attempt say.
 *
 * @param files how many were found, readable or not
 * @param problems what made them unreadable or incomplete; with one of them nothing can have PASSED
 */
public record TestResults(int files, List<TestOutcome> tests, List<String> problems) {
    static final TestResults NONE = new TestResults(0, List.of(), List.of());

    /** What pytest wrote about one test. An expected failure ({@code XFAIL}) is SKIPPED in its JUnit files. */
    public enum TestStatus {
        PASSED,
        FAILED,
        ERROR,
        SKIPPED
    }

    /**
     * One {@code <testcase>} of a JUnit file, all text plain (see {@link PlainText}).
     *
     * @param message of the failure, error or skip, else the first line of its text; empty text for a passed test
     */
    public record TestOutcome(String name, TestStatus status, String message) {
        /** pytest-timeout up to 1.x writes {@code Timeout >20.0s}, from 2.x on {@code Timeout (>20.0s)}. */
        private static final Pattern TIMEOUT =
                Pattern.compile("^(?:Failed: Timeout\\b|Timeout \\(?>).*", Pattern.DOTALL);

        public boolean failed() {
            return status == TestStatus.FAILED || status == TestStatus.ERROR;
        }

        /** Whether pytest-timeout ended the test. */
        public boolean timedOut() {
            return failed() && TIMEOUT.matcher(message).matches();
        }
    }

    /** Those of two together. */
    TestResults and(TestResults other) {
        return new TestResults(
                files + other.files,
                Stream.concat(tests.stream(), other.tests.stream()).toList(),
                Stream.concat(problems.stream(), other.problems.stream()).toList());
    }

    /** Tests that did something: all but the skipped ones. */
    int ran() {
        return tests.size() - count(TestStatus.SKIPPED);
    }

    int count(TestStatus status) {
        return (int) tests.stream().filter(test -> test.status() == status).count();
    }

    Optional<TestOutcome> first(Predicate<TestOutcome> which) {
        return tests.stream().filter(which).findFirst();
    }
}
