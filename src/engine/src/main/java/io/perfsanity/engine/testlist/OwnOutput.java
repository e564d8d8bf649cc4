package io.perfsanity.engine.testlist;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines that this program prints about a run (progress, summaries, {@code summary.md}, what pipelines echo) in either
 * language, pasted back as a list: people have these at hand, and mean the cases in them. One instance a list, whose lines it is given in order.
 */
final class OwnOutput {
    /** Behind whatever a CI page puts in front. */
    private static final String NUMBER = "(?:(?:\\[[^\\[\\]]{1,80}\\]|[\\d:.,TZ+-]{5,40}) +){0,4}\\[\\d{3,6}\\] ";

    private static final Pattern PROGRESS = Pattern.compile(NUMBER + "(\\S+): .*");
    private static final Pattern ABOUT_A_CASE =
            Pattern.compile(NUMBER + "(?:\\| |cause in |end of |\\S+ seems |\\S+ 看似).*");

    private static final String VERDICTS =
            "passed|failed|timed out|invalid|infra|cancelled|skipped|通过|失败|超时|无效|基础设施|已取消|跳过";
    private static final Pattern SUMMARY = Pattern.compile("(?:" + VERDICTS + ") {2,}(\\S+)");
    private static final Pattern ROW = Pattern.compile("\\| \\*\\*(?:" + VERDICTS + ")\\*\\* \\| `([^` ]+)` \\|.*");
    private static final Pattern ECHO =
            Pattern.compile("(?:PASSED|FAILED|TIMEOUT|INVALID|INFRA|CANCELLED|SKIPPED) (\\S+): .*");

    /** One of several cases with the same reason stands alone in its line, below the first. */
    private static final String BELOW = " ".repeat(11);

    private static final Pattern ALIKE = Pattern.compile(BELOW + "([^\\s|\u2026]\\S*[^\\s:])");
    private static final Pattern NO_CASE = Pattern.compile(
            " {8}(?:\\| .*|(?:cause in|end of) \\S+:(?: as of \\[\\d+\\])?|原因，见 \\S+:(?: 同 \\[\\d+\\])?|\\S+ 的末尾:)"
                    + "|\\|.*\\||(?:mode|模式) +(?:cases|用例) .*|(?:single-agg|multi-agg|disagg|total|合计) +\\d+ .*"
                    + "|run \\S+ on \\S+.*, files in .*|运行 \\S+ 在 .* 上，文件在 .*|(?:Report|报告): .*"
                    + "|(?:\\S+: )?(?:note|warning|error|提示|警告|错误): .*|(?:compared with earlier runs|与以往的运行比较): .*"
                    + "|(?:failure|unstable|warn(?:ing)?|note|失败|不稳定|警告|提示) {2,}.*"
                    + "|(?:\\u2026|\\.\\.\\.) (?:and \\d+ more\\.?|还有 \\d+ 个。?)"
                    + "|\\d\\d:\\d\\d:\\d\\d (?:the run goes on|运行继续)");

    /** Before an indented block of a log in {@code summary.md}. */
    private static final Pattern LOG_BELOW = Pattern.compile("`[^`]+`, `[^`]+`:");

    private final Set<String> seen = new HashSet<>();
    private boolean inSummary;
    private boolean inLog;

    /** What a line is. */
    enum Kind {
        /** Not of this program, as far as one sees. */
        OTHER,
        CASE,
        /** Ours, without a case that isn't known from an earlier line. */
        NOTHING
    }

    /** @param id of the case; empty unless it is a {@link Kind#CASE} */
    record Line(Kind kind, String id) {
        static final Line OTHER = new Line(Kind.OTHER, "");
        static final Line NOTHING = new Line(Kind.NOTHING, "");
    }

    /**
     * Reads a line.
     *
     * @param line as it stands, with the blanks in front
     * @param plain without what a CI page puts in front
     */
    Line read(String line, String plain) {
        if (inLog && (line.isBlank() || line.startsWith("    "))) {
            return line.isBlank() ? Line.OTHER : Line.NOTHING;
        }
        inLog = LOG_BELOW.matcher(line).matches();
        if (inLog) {
            return Line.NOTHING;
        }
        Optional<String> named = first(line, PROGRESS, SUMMARY, ROW).or(() -> first(plain, ECHO));
        inSummary |= SUMMARY.matcher(line).matches();
        if (named.isEmpty() && inSummary) {
            // Elsewhere it may be anybody's indented list
            named = first(line, ALIKE);
        }
        if (named.isPresent()) {
            return seen.add(named.get()) ? new Line(Kind.CASE, named.get()) : Line.NOTHING;
        }
        boolean ours = ABOUT_A_CASE.matcher(line).matches()
                || NO_CASE.matcher(line).matches()
                || (inSummary && line.startsWith(BELOW));
        return ours ? Line.NOTHING : Line.OTHER;
    }

    private static Optional<String> first(String line, Pattern... patterns) {
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                return Optional.of(matcher.group(1));
            }
        }
        return Optional.empty();
    }
}
