package io.perfsanity.engine.report;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.SameReason;
import io.perfsanity.engine.text.Columns;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
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

    private static final int VERDICT_COLUMNS = 9;

    private final Words words;

    private Summaries(Words words) {
        this.words = words;
    }

    /** For a terminal, in aligned columns and ended by a line feed; colours, if any, are the caller's. */
    public static String text(RunResult run) {
        return text(run, Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public static String text(RunResult run, Words words) {
        return new Summaries(words).text(new StringBuilder(), run);
    }

    private String text(StringBuilder text, RunResult run) {
        List<List<String>> rows = modes(run, words.say("summary.total"));
        Table modes = new Table(rows.get(0).toArray(String[]::new));
        rows.stream().skip(1).forEach(row -> modes.row(row.toArray()));
        text.append(modes);
        comparisons(text, run);
        if (!run.problems().isEmpty()) {
            text.append('\n');
        }
        alike(run.problems()).forEach(same -> problem(text, same));
        Comparison.of(run, words).ifPresent(comparison -> {
            text.append('\n')
                    .append(words.say("summary.compared", line(comparison.counts())))
                    .append('\n');
            comparison.lines().forEach(each -> row(text, Wording.severity(each.severity(), words), each.text()));
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

    private static void row(StringBuilder text, String word, String what) {
        text.append(Columns.padded(word, VERDICT_COLUMNS))
                .append("  ")
                .append(line(what))
                .append('\n');
    }

    private void problem(StringBuilder text, List<CaseResult> same) {
        CaseResult first = same.get(0);
        String verdict = first.verdict().words(words);
        for (int i = 0; i < Math.min(MAX_ALIKE, same.size()); i++) {
            row(text, i == 0 ? verdict : "", same.get(i).id());
        }
        if (same.size() > MAX_ALIKE) {
            text.append(INDENT)
                    .append(words.say("summary.more", same.size() - MAX_ALIKE))
                    .append('\n');
        }
        if (!first.reason().isBlank()) {
            String count = same.size() == 1 ? "" : words.say("summary.all", same.size());
            text.append(INDENT)
                    .append(count)
                    .append(line(words.phrase(first.reason())))
                    .append('\n');
        }
        first.cause().map(Cause::where).ifPresent(where -> {
            text.append(INDENT).append(line(where.file())).append(":\n");
            where.lines().forEach(line -> text.append(INDENT + "| " + line(line) + "\n"));
        });
    }

    private void comparisons(StringBuilder text, RunResult run) {
        Comparisons.sides(run, words).forEach(side -> text.append(side).append('\n'));
        for (CaseResult compared : Comparisons.cases(run)) {
            text.append(line(compared.id())).append('\n');
            Comparisons.lines(compared, words)
                    .forEach(line -> text.append(INDENT).append(line).append('\n'));
        }
    }

    /**
     * For a CI system's page, ended by a line feed. Text of the run stands in code spans, where Markdown knows no links,
     * mentions or HTML.
     */
    public static String markdown(RunResult run) {
        return markdown(run, Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public static String markdown(RunResult run, Words words) {
        return new Summaries(words).markdown(new StringBuilder(), run);
    }

    private String markdown(StringBuilder text, RunResult run) {
        text.append(words.say(
                        "summary.title",
                        code(run.runId()),
                        code(run.cluster()),
                        run.duration().map(Wording::duration).orElseGet(() -> words.say("summary.running"))))
                .append("\n\n");
        List<List<String>> rows = modes(run, "**" + words.say("summary.total") + "**");
        row(text, rows.get(0));
        text.append("|:--|").append("--:|".repeat(rows.get(0).size() - 1)).append('\n');
        rows.stream().skip(1).forEach(row -> row(text, row));
        Comparisons.sides(run, words)
                .forEach(side -> text.append('\n').append(code(side)).append('\n'));
        for (CaseResult compared : Comparisons.cases(run)) {
            text.append('\n').append(code(compared.id())).append("\n\n");
            Comparisons.lines(compared, words)
                    .forEach(line -> text.append("- ").append(code(line)).append('\n'));
        }
        problems(text, run.problems());
        Comparison.of(run, words).ifPresent(comparison -> comparison(text, comparison));
        return text.toString();
    }

    /** As cells: a heading, a row a mode, then that of all, which is called {@code total}. */
    private List<List<String>> modes(RunResult run, String total) {
        List<List<String>> rows = new ArrayList<>();
        Stream<String> verdicts =
                HtmlReport.counts(run.totals(), words).stream().map(HtmlReport.Count::label);
        rows.add(Stream.of(
                        Stream.of(words.say("column.mode"), words.say("column.cases")),
                        verdicts,
                        Stream.of(words.say("column.gpuHours")))
                .flatMap(cells -> cells)
                .toList());
        run.modes().forEach((mode, summary) -> rows.add(row(mode.toString(), summary)));
        rows.add(row(total, run.totals()));
        return rows;
    }

    private List<String> row(String name, ModeSummary summary) {
        List<String> row = new ArrayList<>(List.of(name, String.valueOf(summary.total())));
        HtmlReport.counts(summary, words).forEach(count -> row.add(String.valueOf(count.count())));
        row.add(Wording.gpuHours(summary.gpuHours()));
        return row;
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private void problems(StringBuilder text, List<CaseResult> problems) {
        if (problems.isEmpty()) {
            return;
        }
        text.append('\n');
        row(
                text,
                Stream.of("verdict", "case", "mode", "nodes", "reason")
                        .map(name -> words.say("column." + name))
                        .toList());
        text.append("|:--|:--|:--|--:|:--|\n");
        List<CaseResult> shown = problems.subList(0, Math.min(problems.size(), MAX_CASES));
        for (CaseResult result : shown) {
            row(
                    text,
                    List.of(
                            "**" + result.verdict().words(words) + "**",
                            code(result.id()),
                            result.mode().toString(),
                            String.valueOf(result.nodes()),
                            code(words.phrase(result.reason()))));
        }
        if (problems.size() > MAX_CASES) {
            more(text, problems.size());
        }
        shown.forEach(result -> result.cause().map(Cause::where).ifPresent(where -> {
            text.append("\n%s, %s:\n\n".formatted(code(result.id()), code(where.file())));
            // An indented block: no text of a line can end it.
            where.lines().forEach(line -> text.append("    " + line(line) + "\n"));
        }));
    }

    private void comparison(StringBuilder text, Comparison comparison) {
        text.append("\n### " + words.say("page.compared") + "\n\n")
                .append(code(comparison.counts()))
                .append('\n');
        List<Comparison.Line> lines = comparison.lines();
        if (lines.isEmpty()) {
            return;
        }
        text.append("\n| | %s | %s | |\n|:--|:--|:--|:--|\n"
                .formatted(words.say("column.case"), words.say("column.change")));
        lines.stream()
                .limit(MAX_CASES)
                .forEach(each -> row(
                        text,
                        List.of(
                                "**" + Wording.severity(each.severity(), words) + "**",
                                code(each.id()),
                                code(comparison.brief(each.index())),
                                code(each.text()))));
        if (lines.size() > MAX_CASES) {
            more(text, lines.size());
        }
    }

    private void more(StringBuilder text, int all) {
        text.append('\n').append(words.say("summary.moreRows", all - MAX_CASES)).append('\n');
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
