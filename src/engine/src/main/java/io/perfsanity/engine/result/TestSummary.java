package io.perfsanity.engine.result;

import io.perfsanity.engine.result.TestResults.TestOutcome;
import io.perfsanity.engine.result.TestResults.TestStatus;
import io.perfsanity.engine.text.PlainText;
import java.util.List;

/**
 * The tests of a case in numbers.
 *
 * @param failures of failed tests and errors, the first {@value #MAX_FAILURES}
 */
public record TestSummary(int passed, int failed, int errors, int skipped, List<TestFailure> failures) {
    static final int MAX_FAILURES = 10;
    private static final int MAX_MESSAGE = 1_000;

    public static final TestSummary NONE = new TestSummary(0, 0, 0, 0, List.of());

    /** One failure or error: the test's name and its message, which may have several lines. */
    public record TestFailure(String name, String message) {}

    static TestSummary of(TestResults results) {
        return new TestSummary(
                results.count(TestStatus.PASSED),
                results.count(TestStatus.FAILED),
                results.count(TestStatus.ERROR),
                results.count(TestStatus.SKIPPED),
                results.tests().stream()
                        .filter(TestOutcome::failed)
                        .limit(MAX_FAILURES)
                        .map(test -> new TestFailure(test.name(), PlainText.cut(test.message(), MAX_MESSAGE)))
                        .toList());
    }
}
