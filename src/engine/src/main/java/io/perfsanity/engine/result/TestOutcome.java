package io.perfsanity.engine.result;

import io.perfsanity.engine.text.PlainText;
import java.util.regex.Pattern;

/**
 * One {@code <testcase>} of a JUnit file, all text plain (see {@link PlainText}).
 *
 * @param message of the failure, error or skip, else the first line of its text; empty text for a passed test
 */
public record TestOutcome(String name, TestStatus status, String message) {

    /** pytest-timeout up to 1.x writes {@code Timeout >20.0s}, from 2.x on {@code Timeout (>20.0s)}. */
    private static final Pattern TIMEOUT = Pattern.compile("^(?:Failed: Timeout\\b|Timeout \\(?>).*", Pattern.DOTALL);

    public boolean failed() {
        return status == TestStatus.FAILED || status == TestStatus.ERROR;
    }

    /** Whether pytest-timeout ended the test. */
    public boolean timedOut() {
        return failed() && TIMEOUT.matcher(message).matches();
    }
}
