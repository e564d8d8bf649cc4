package io.perfsanity.engine.testlist;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a line pasted from a CI log has around its case: colours, timestamps, the prefixes of pytest and xdist. No
 * pattern here takes more than linear time, whatever the line.
 */
final class LogLine {
    /** Colour and other terminal sequences; Jenkins hides notes of its own in one. */
    private static final Pattern TERMINAL =
            Pattern.compile("\u001B\\[8mha:[^\u001B]*\u001B\\[0m|\u001B\\[[0-?]*[ -/]*[@-~]"
                    + "|\u001B\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)|\u001B[@-Z\\\\-_]");

    private static final Pattern TIMESTAMP = Pattern.compile("(?:\\[\\d{4}-\\d\\d-\\d\\d[^\\]]*\\]"
            + "|\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?"
            + "|\\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d+)?)\\s+");

    private static final Pattern OUTCOME =
            Pattern.compile("(?:\\[gw\\d+\\]|\\[\\s*\\d{1,3}%\\]|FAILED|ERROR|PASSED|SKIPPED|XFAIL|XPASS|RERUN)\\s+");

    /** Enough for {@code 12:01:33 [2026-06-01T…] [gw3] [ 12%] FAILED}. */
    private static final int MAX_PREFIXES = 5;

    private static final Pattern PYTEST_WORDS = Pattern.compile("short test summary info|no tests ran\\b.*"
            + "|collecting \\.\\.\\.|collected \\d+ items?\\b.*"
            + "|\\d+ (?:failed|passed|skipped|errors?|xfailed|xpassed|deselected|warnings?|rerun)\\b.*"
            + "|[\\d.]+s (?:call|setup|teardown)\\s.*"
            + "|SKIPPED \\[\\d+\\] .*");

    private static final Pattern PROGRESS = Pattern.compile("(?:\\S+\\.py )?[.FEsxXR]+\\s*\\[\\s*\\d{1,3}%\\]");

    private LogLine() {}

    /** The line without terminal sequences, timestamps and outer blanks. */
    static String plain(String line) {
        String text = line.indexOf('\u001B') < 0 ? line : TERMINAL.matcher(line).replaceAll("");
        // Pages that logs are copied from write blanks as no-break spaces.
        return without(TIMESTAMP, text.replace('\u00A0', ' ').strip());
    }

    /** A {@link #plain} line without the outcome and progress in front of the case. */
    static String withoutOutcome(String plain) {
        return without(OUTCOME, plain);
    }

    /** Whether a {@link #plain} line is pytest's report about the tests instead of one of them. */
    static boolean isPytestOutput(String plain) {
        return isRuled(plain, "=")
                || isRuled(plain, "_")
                || isRuled(plain, "!")
                || isRuled(plain, "---")
                || PYTEST_WORDS.matcher(plain).matches()
                || (plain.endsWith("%]") && PROGRESS.matcher(plain).matches());
    }

    /** A heading such as {@code ==== 2 failed ====}, or a line of nothing but {@code edge}. */
    private static boolean isRuled(String plain, String edge) {
        return plain.length() >= 3 && plain.startsWith(edge) && plain.endsWith(edge);
    }

    private static String without(Pattern prefix, String text) {
        Matcher matcher = prefix.matcher(text);
        int start = 0;
        for (int i = 0; i < MAX_PREFIXES && matcher.region(start, text.length()).lookingAt(); i++) {
            start = matcher.end();
        }
        return text.substring(start);
    }
}
