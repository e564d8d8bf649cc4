package io.perfsanity.engine.report;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.SameReason;
import io.perfsanity.engine.text.PlainText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Summaries of a run: a table of the modes, and the cases that did not pass. */
public final class Summaries {
    private static final int MAX_CASES = 100;
    private static final int MAX_TEXT = 600;
    /** Ids of cases that didn't pass for one reason. */
    private static final int MAX_ALIKE = 10;

    private static final String INDENT = " ".repeat(11);

    private Summaries() {}

    /** For a terminal, in aligned columns and ended by a line feed; colours, if any, are the caller's. */
    public static String text(RunResult run) {
        List<List<String>> rows = modes(run, "total");
        Table modes = new Table(rows.get(0).toArray(String[]::new));
        rows.stream().skip(1).forEach(row -> modes.row(row.toArray()));
        StringBuilder text = new StringBuilder(modes.toString());
        comparisons(text, run);
        if (!run.problems().isEmpty()) {
            text.append('\n');
        }
        alike(run.problems()).forEach(same -> problem(text, same));
        Comparison.of(run).ifPresent(comparison -> {
            text.append("\ncompared with earlier runs: ")
                    .append(line(comparison.counts()))
                    .append('\n');
            comparison
                    .lines()
                    .forEach(each ->
                            text.append("%-9s  %s\n".formatted(Wording.severity(each.severity()), line(each.text()))));
        });
        return text.toString();
    }

    /** Those together that have one verdict for one reason, whatever numbers are in it; each group at its first one's place. */
    private static Collection<List<CaseResult>> alike(List<CaseResult> problems) {
        Map<String, List<CaseResult>> alike = new LinkedHashMap<>();
        problems.forEach(each -> alike.computeIfAbsent(
                        // Without a reason nobody knows whether it is the same.
                        each.reason().isBlank() ? each.id() : each.verdict() + SameReason.of(each.reason()),
                        key -> new ArrayList<>())
                .add(each));
        return alike.values();
    }

    private static void problem(StringBuilder text, List<CaseResult> same) {
        CaseResult first = same.get(0);
        String verdict = first.verdict().words();
        for (int i = 0; i < Math.min(MAX_ALIKE, same.size()); i++) {
            text.append("%-9s  %s\n"
                    .formatted(i == 0 ? verdict : "", line(same.get(i).id())));
        }
        if (same.size() > MAX_ALIKE) {
            text.append(INDENT).append("… and %s more\n".formatted(same.size() - MAX_ALIKE));
        }
        if (!first.reason().isBlank()) {
            String count = same.size() == 1 ? "" : "all %s: ".formatted(same.size());
            text.append(INDENT).append(count).append(line(first.reason())).append('\n');
        }
        first.cause().map(Cause::where).ifPresent(where -> {
            text.append(INDENT).append(line(where.file())).append(":\n");
            where.lines().forEach(line -> text.append(INDENT + "| " + line(line) + "\n"));
        });
    }

    private static void comparisons(StringBuilder text, RunResult run) {
        Comparisons.sides(run).forEach(side -> text.append(side).append('\n'));
        for (CaseResult compared : Comparisons.cases(run)) {
            text.append(line(compared.id())).append('\n');
            Comparisons.lines(compared)
                    .forEach(line -> text.append(INDENT).append(line).append('\n'));
        }
    }

    /**
     * For a CI system's page, ended by a line feed. Text of the run stands in code spans, where Markdown knows no links,
     * mentions or HTML.
     */
    public static String markdown(RunResult run) {
        StringBuilder text = new StringBuilder("## Perf Sanity: run %s on %s, %s\n\n"
                .formatted(
                        code(run.runId()),
                        code(run.cluster()),
                        run.duration().map(Wording::duration).orElse("still running")));
        List<List<String>> rows = modes(run, "**total**");
        row(text, rows.get(0));
        text.append("|:--|").append("--:|".repeat(rows.get(0).size() - 1)).append('\n');
        rows.stream().skip(1).forEach(row -> row(text, row));
        Comparisons.sides(run)
                .forEach(side -> text.append('\n').append(code(side)).append('\n'));
        for (CaseResult compared : Comparisons.cases(run)) {
            text.append('\n').append(code(compared.id())).append("\n\n");
            Comparisons.lines(compared)
                    .forEach(line -> text.append("- ").append(code(line)).append('\n'));
        }
        problems(text, run.problems());
        Comparison.of(run).ifPresent(comparison -> comparison(text, comparison));
        return text.toString();
    }

    /** As cells: a heading, a row a mode, then that of all, which is called {@code total}. */
    private static List<List<String>> modes(RunResult run, String total) {
        List<List<String>> rows = new ArrayList<>();
        Stream<String> verdicts = HtmlReport.counts(run.totals()).stream().map(HtmlReport.Count::label);
        rows.add(Stream.of(Stream.of("mode", "cases"), verdicts, Stream.of("GPU hours"))
                .flatMap(cells -> cells)
                .toList());
        run.modes().forEach((mode, summary) -> rows.add(row(mode.toString(), summary)));
        rows.add(row(total, run.totals()));
        return rows;
    }

    private static List<String> row(String name, ModeSummary summary) {
        List<String> row = new ArrayList<>(List.of(name, String.valueOf(summary.total())));
        HtmlReport.counts(summary).forEach(count -> row.add(String.valueOf(count.count())));
        row.add(Wording.gpuHours(summary.gpuHours()));
        return row;
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void problems(StringBuilder text, List<CaseResult> problems) {
        if (problems.isEmpty()) {
            return;
        }
        text.append("\n| verdict | case | mode | nodes | reason |\n|:--|:--|:--|--:|:--|\n");
        List<CaseResult> shown = problems.subList(0, Math.min(problems.size(), MAX_CASES));
        for (CaseResult result : shown) {
            row(
                    text,
                    List.of(
                            "**" + result.verdict().words() + "**",
                            code(result.id()),
                            result.mode().toString(),
                            String.valueOf(result.nodes()),
                            code(result.reason())));
        }
        if (problems.size() > MAX_CASES) {
            text.append("\n… and ").append(problems.size() - MAX_CASES).append(" more.\n");
        }
        shown.forEach(result -> result.cause().map(Cause::where).ifPresent(where -> {
            text.append("\n%s, %s:\n\n".formatted(code(result.id()), code(where.file())));
            // An indented block: no text of a line can end it.
            where.lines().forEach(line -> text.append("    " + line(line) + "\n"));
        }));
    }

    private static void comparison(StringBuilder text, Comparison comparison) {
        text.append("\n### Compared with earlier runs\n\n")
                .append(code(comparison.counts()))
                .append('\n');
        List<Comparison.Line> lines = comparison.lines();
        if (lines.isEmpty()) {
            return;
        }
        text.append("\n| | case | change | |\n|:--|:--|:--|:--|\n");
        lines.stream()
                .limit(MAX_CASES)
                .forEach(each -> row(
                        text,
                        List.of(
                                "**" + Wording.severity(each.severity()) + "**",
                                code(each.id()),
                                code(comparison.brief(each.index())),
                                code(each.text()))));
        if (lines.size() > MAX_CASES) {
            text.append("\n… and ").append(lines.size() - MAX_CASES).append(" more.\n");
        }
    }

    /** A code span that no text can leave: its backticks become apostrophes, its bars can't end a table cell. */
    private static String code(String text) {
        String plain = line(text);
        return plain.isEmpty()
                ? Wording.UNKNOWN
                : "`" + plain.replace('`', '\'').replaceAll("\\\\*\\|", "\\\\|").replaceAll("\\\\+$", "") + "`";
    }

    private static String line(String text) {
        return PlainText.line(text, MAX_TEXT);
    }
}
