package io.perfsanity.engine.report;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import java.util.List;

/** A summary for a terminal, in aligned columns; colours, if any, are the caller's. */
public final class TextSummary {
    private static final int MAX_TEXT = 600;

    private TextSummary() {}

    /** The modes, then the cases that did not pass with their reasons; ended by a line feed. */
    public static String of(RunResult run) {
        Table modes = new Table(ModeTable.HEADING.toArray(String[]::new));
        ModeTable.rows(run, "total").forEach(row -> modes.row(row.toArray()));
        StringBuilder text = new StringBuilder(modes.toString());
        List<CaseResult> problems = run.problems();
        if (!problems.isEmpty()) {
            text.append('\n');
        }
        for (CaseResult problem : problems) {
            text.append("%-9s  %s\n".formatted(Wording.verdict(problem.verdict()), line(problem.id())));
            if (!problem.reason().isBlank()) {
                text.append(" ".repeat(11)).append(line(problem.reason())).append('\n');
            }
            problem.cause().map(Cause::where).ifPresent(where -> {
                text.append(" ".repeat(11)).append(line(where.file())).append(":\n");
                where.lines()
                        .forEach(line -> text.append(" ".repeat(11))
                                .append("| ")
                                .append(line(line))
                                .append('\n'));
            });
        }
        return text.toString();
    }

    private static String line(String text) {
        return PlainText.line(text, MAX_TEXT);
    }
}
