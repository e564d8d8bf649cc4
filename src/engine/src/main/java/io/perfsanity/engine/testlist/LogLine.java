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

    /**
     * Times, of which GitLab's have a stream ({@code 01O}) and a plus before the rest of a line that was cut; the task
     * of {@code srun --label}.
     */
    private static final Pattern STAMP = Pattern.compile("(?:\\[\\d{4}-\\d\\d-\\d\\d[^\\]]*\\]"
            + "|\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z(?: [0-9a-f]{2}[EO]\\+?)?|[+-]\\d\\d:?\\d\\d)?"
            + "|\\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d+)?"
            + "|\\d{1,5}:)(?:\\s+|(?<=[EO]\\+)|$)");

    /** A worker of xdist, progress, a box to tick; Jenkins' branch, but not {@code [skip]} before a bare id. */
    private static final Pattern BRACKETS = Pattern.compile("\\[(?:gw\\d+|\\s*\\d{1,3}%|[ xX])\\]\\s+"
            + "|\\[[^\\[\\]]{1,200}\\]\\s++(?![A-Za-z]\\w*-[^\\s/:\\[\\]]*(?:\\s|$))");

    private static final Pattern FRONT = Pattern.compile(STAMP + "|" + BRACKETS);

    private static final Pattern OUTCOME = Pattern.compile("(?:(?:FAILED|ERROR|PASSED|SKIPPED|XFAIL|XPASS|RERUN"
            + "|SUB(?:FAILED|PASSED|SKIPPED|XFAIL)(?:\\[[^\\[\\]]{0,200}\\])?(?: \\([^()]{0,200}\\))?)"
            + "|\\d{1,5}[.)]|[-*\u2022])\\s+|" + BRACKETS);

    /** Enough for {@code 12:01:33 [2026-06-01T…] [gw3] [ 12%] FAILED}. */
    private static final int MAX_PREFIXES = 5;

    /** The lines of pytest's terminal.py that stand between no rulers, and of the plugins that upstream's tests use. */
    private static final Pattern PYTEST_WORDS = Pattern.compile("short test summary info"
            + "|collecting (?:\\.\\.\\.(?:\\s+collected .*)?|\\d+ items?\\b.*)|collected \\d+ items?\\b.*"
            + "|no tests (?:ran|collected)\\b.*|\\d+(?:/\\d+)? tests? collected\\b.*|\\d+ workers? \\[.*"
            + "|\\d+ (?:failed|passed|skipped|errors?|xfailed|xpassed|deselected|warnings?|rerun|subtests)\\b.*"
            + "|[\\d.]+s (?:call|setup|teardown)\\s.*|\\(\\d+ durations? < .*"
            + "|(?:SKIPPED|PASSED|FAILED|ERROR|XFAIL|XPASS|RERUN) \\s*\\[\\s*\\d{1,3}%\\]|SKIPPED \\[\\d+\\] .*"
            + "|platform \\S+ -- Python .*|(?:linux|darwin) Python .*|Python \\d\\S* \\(.*|using: pytest-.*"
            + "|(?:cachedir|rootdir|configfile|inifile|testpaths|plugins|run-last-failure|stepwise): .*"
            + "|(?:asyncio: mode=|benchmark: \\d|metadata: \\{|(?:created|initialized): \\d+/\\d).*|hypothesis profile .*|Using --randomly-seed=.*"
            + "|(?:session )?timeout: \\d+\\.\\d+s|timeout (?:method|func_only): \\w+"
            + "|bringing up nodes\\.\\.\\.|scheduling tests via .*|INTERNALERROR> .*|-- Docs: .*"
            + "|\\(to show a full traceback on KeyboardInterrupt .*|Tests pass, but maximum allowed warnings .*"
            + "|[\\w./-]+\\.py: \\d+|<(?:Session|Dir|Package|Module|Class|UnitTestCase) .*>");

    private static final Pattern PROGRESS = Pattern.compile("(?:\\S+\\.py )?[.FEsxXR]+\\s*\\[\\s*\\d{1,3}%\\]");

    private LogLine() {}

    /** The line without terminal sequences. */
    static String withoutColours(String line) {
        String text = line.indexOf('\u001B') < 0 ? line : TERMINAL.matcher(line).replaceAll("");
        // Pages that logs are copied from write blanks as no-break spaces.
        return text.replace('\u00A0', ' ').stripTrailing();
    }

    /** The line without terminal sequences, outer blanks, and what a CI page puts in front of every line. */
    static String plain(String line) {
        String text = withoutColours(line).strip();
        if (text.isEmpty() || Character.isLetter(text.charAt(0))) {
            return text;
        }
        String unstamped = without(STAMP, text);
        String bare = without(FRONT, unstamped);
        // Brackets with nothing behind them are no blank line and no comment: they may be somebody's id.
        return bare.isEmpty() || bare.startsWith("#") ? unstamped : bare;
    }

    /** A {@link #plain} line without the outcome, bullet or number in front of the case, and without its quotes. */
    static String withoutOutcome(String plain) {
        String text = without(OUTCOME, plain);
        int quote = text.isEmpty() || "\"'`".indexOf(text.charAt(0)) < 0 ? -1 : text.indexOf(text.charAt(0), 1);
        return quote < 0 ? text : without(OUTCOME, text.substring(1, quote)) + " " + text.substring(quote + 1);
    }

    /** Whether a {@link #plain} line is pytest's report about the tests instead of one of them. */
    static boolean isPytestOutput(String plain) {
        int colons = plain.indexOf("::");
        if (colons > 0 && plain.lastIndexOf(' ', colons) < 0) {
            return false;
        }
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
