package io.perfsanity.engine.report;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import java.util.List;

/**
 * A summary for a CI system's page: a table of the modes and the cases that did not pass. Text of the run stands in code
 * spans, where Markdown knows no links, mentions or HTML.
 */
public final class MarkdownSummary {
    private static final int MAX_CASES = 100;
    private static final int MAX_TEXT = 600;

    private MarkdownSummary() {}

    /** The whole summary, ended by a line feed. */
    public static String of(RunResult run) {
        StringBuilder text = new StringBuilder();
        text.append("## Perf Sanity: run ")
                .append(code(run.runId()))
                .append(" on ")
                .append(code(run.cluster()));
        text.append(run.duration()
                .map(duration -> ", " + Wording.duration(duration))
                .orElse(", still running"));
        text.append("\n\n");
        row(text, ModeTable.HEADING);
        text.append("|:--|").append("--:|".repeat(ModeTable.HEADING.size() - 1)).append('\n');
        ModeTable.rows(run, "**total**").forEach(row -> row(text, row));
        problems(text, run);
        return text.toString();
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void problems(StringBuilder text, RunResult run) {
        List<CaseResult> problems = run.problems();
        if (problems.isEmpty()) {
            return;
        }
        text.append("\n| verdict | case | mode | nodes | reason |\n|:--|:--|:--|--:|:--|\n");
        problems.stream()
                .limit(MAX_CASES)
                .forEach(result -> row(
                        text,
                        List.of(
                                "**" + Wording.verdict(result.verdict()) + "**",
                                code(result.id()),
                                result.mode().toString(),
                                String.valueOf(result.nodes()),
                                code(result.reason()))));
        if (problems.size() > MAX_CASES) {
            text.append("\n… and ").append(problems.size() - MAX_CASES).append(" more.\n");
        }
        problems.stream()
                .limit(MAX_CASES)
                .forEach(result -> result.cause().map(Cause::where).ifPresent(where -> {
                    text.append("\n%s, %s:\n\n".formatted(code(result.id()), code(where.file())));
                    // An indented block: no text of a line can end it.
                    where.lines()
                            .forEach(line -> text.append("    ")
                                    .append(PlainText.line(line, MAX_TEXT))
                                    .append('\n'));
                }));
    }

    /** A code span that no text can leave: its backticks become apostrophes, its bars can't end a table cell. */
    private static String code(String text) {
        String plain = PlainText.line(text, MAX_TEXT);
        if (plain.isEmpty()) {
            return Wording.UNKNOWN;
        }
        return "`" + plain.replace('`', '\'').replaceAll("\\\\*\\|", "\\\\|").replaceAll("\\\\+$", "") + "`";
    }
}
