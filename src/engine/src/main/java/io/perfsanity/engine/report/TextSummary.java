package io.perfsanity.engine.report;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A summary for a terminal, in aligned columns; colours, if any, are the caller's. */
public final class TextSummary {
    private static final int MAX_TEXT = 600;

    private TextSummary() {}

    /** The modes, then the cases that did not pass with their reasons; ended by a line feed. */
    public static String of(RunResult run) {
        StringBuilder text = new StringBuilder();
        List<List<String>> modes = new ArrayList<>();
        modes.add(List.of(
                "mode", "cases", "passed", "failed", "timed out", "infra", "cancelled", "skipped", "GPU hours"));
        run.modes().forEach((mode, summary) -> modes.add(row(mode.toString(), summary)));
        modes.add(row("total", run.totals()));
        table(text, modes);

        List<CaseResult> problems = run.cases().stream()
                .filter(result -> result.verdict() != Verdict.PASSED && result.verdict() != Verdict.SKIPPED)
                .toList();
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

    private static List<String> row(String name, ModeSummary summary) {
        return Stream.concat(
                        Stream.concat(
                                Stream.of(name),
                                Stream.of(
                                                summary.total(),
                                                summary.passed(),
                                                summary.failed(),
                                                summary.timeout(),
                                                summary.infra(),
                                                summary.cancelled(),
                                                summary.skipped())
                                        .map(String::valueOf)),
                        Stream.of(Wording.gpuHours(summary.gpuHours())))
                .toList();
    }

    /** The first column to the left, numbers to the right. */
    private static void table(StringBuilder text, List<List<String>> rows) {
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(other -> other.get(at).length())
                        .max()
                        .orElse(0);
                String cell = row.get(column);
                String padding = " ".repeat(width - cell.length());
                text.append(column == 0 ? cell + padding : "  " + padding + cell);
            }
            text.append('\n');
        }
    }

    private static String line(String text) {
        return PlainText.line(text, MAX_TEXT);
    }
}
