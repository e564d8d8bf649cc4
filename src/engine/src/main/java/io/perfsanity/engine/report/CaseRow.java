package io.perfsanity.engine.report;

import static java.util.Map.entry;

import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.report.CaseCharts.Shown;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseOverview;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.Collected.LeftOut;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.result.TestSummary;
import io.perfsanity.engine.result.TestSummary.TestFailure;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A case as the page shows it: texts that are fit for a page, lists short enough for one. */
final class CaseRow {
    private static final int MAX_FILES = 40;
    private static final int MAX_TEXT = 600;
    private static final Pattern STATISTIC = Pattern.compile("(|.*/)(mean|median|p99)_(.+)", Pattern.DOTALL);

    private CaseRow() {}

    record Why(String source, String statement) {}

    /** An attempt; {@code told} when its own verdict says more than the case's. */
    record Try(
            int number,
            String name,
            String job,
            String state,
            String nodeNames,
            String queued,
            String ran,
            boolean told,
            String label,
            String reason) {}

    /** Lines of a log. */
    record Excerpt(String title, String lines) {
        static Stream<Excerpt> of(String key, LogExcerpt excerpt, Words words) {
            return excerpt.lines().isEmpty()
                    ? Stream.empty()
                    : Stream.of(new Excerpt(
                            words.say(key, line(excerpt.file())), PlainText.of(String.join("\n", excerpt.lines()))));
        }
    }

    /**
     * A line of the metrics: one value, or mean, median and 99th percentile of one quantity side by side.
     *
     * @param single empty text when the three statistics are given
     */
    record MetricRow(String name, String unit, String single, String mean, String median, String p99) {}

    /** A number of a column that can be sorted; {@code key} is empty text where it is unknown. */
    record Sortable(String text, String key) {
        static Sortable of(Optional<Double> value) {
            return new Sortable(
                    value.map(MetricText::of).orElse(Wording.UNKNOWN),
                    value.map(Object::toString).orElse(""));
        }
    }

    /** How it compares with earlier runs, in the row; {@code key} sorts by how much slower it is. */
    record ChangeCell(String text, String severity, String key) {}

    /** The same of one metric, with what was compared. */
    record ChangeRow(
            String name, String now, String baseline, String unit, String runs, String text, String severity) {}

    /**
     * By the names that the template uses.
     *
     * @param id its own, as it is shown beside the others
     * @param result its own, where it has one; without one there is nothing to unfold
     * @param comparison of the run, where it was compared
     * @param charts of its history
     * @param units of metrics by name
     */
    static Map<String, Object> of(
            CaseOverview each,
            ShownId id,
            Optional<CaseResult> result,
            Optional<Comparison> comparison,
            Shown charts,
            UnaryOperator<String> units,
            Words words) {
        String kind = each.verdict().map(Enum::name).orElse("open").toLowerCase(Locale.ROOT);
        return Map.ofEntries(
                entry("index", each.index()),
                entry("kind", kind),
                entry(
                        "label",
                        each.verdict()
                                .map(verdict -> verdict.words(words))
                                .orElse(each.state().toLowerCase(Locale.ROOT))),
                entry("id", id),
                // "1 test passed" on every row would only be noise.
                entry(
                        "reason",
                        each.verdict().equals(Optional.of(Verdict.PASSED)) ? "" : line(words.phrase(each.reason()))),
                entry("sameReason", line(each.sameReason())),
                entry("mode", each.mode().toString()),
                entry("shape", Wording.shape(each.nodes(), each.gpus())),
                entry("gpus", each.gpus().orElse(each.nodes())),
                entry(
                        "numbers",
                        Stream.of(
                                        each.metrics().throughput(),
                                        each.metrics().ttft(),
                                        each.metrics().tpot())
                                .map(Sortable::of)
                                .toList()),
                entry("ran", Wording.duration(each.running())),
                entry("seconds", each.running().toSeconds()),
                entry("log", each.log().map(FileLink::href).orElse("")),
                entry(
                        "logName",
                        each.log()
                                .map(path -> line(path.substring(path.lastIndexOf('/') + 1)))
                                .orElse("")),
                entry("sparks", charts.sparks()),
                entry(
                        "history",
                        Optional.of(charts).filter(all -> !all.charts().isEmpty()).stream()
                                .toList()),
                entry(
                        "change",
                        comparison.stream()
                                .map(all -> new ChangeCell(
                                        all.brief(each.index()),
                                        all.severity(each.index()).toString(),
                                        all.worst(each.index())
                                                .map(change -> String.valueOf(change.worse()))
                                                .orElse("")))
                                .toList()),
                entry(
                        "detail",
                        result.stream()
                                .map(own -> detail(own, comparison, units, words))
                                .toList()));
    }

    private static ChangeRow changeRow(Change change, Words words) {
        return new ChangeRow(
                line(change.metric().name()),
                MetricText.of(change.value()),
                change.baseline().map(base -> MetricText.of(base.value())).orElse(Wording.UNKNOWN),
                line(change.metric().unit()),
                change.baseline().map(base -> String.valueOf(base.n())).orElse(""),
                Comparison.brief(change, words),
                change.severity().toString());
    }

    private static Map<String, Object> detail(
            CaseResult result, Optional<Comparison> comparison, UnaryOperator<String> units, Words words) {
        Collected files = result.files();
        int more = files.files().size() - MAX_FILES;
        return Map.ofEntries(
                entry("nodeId", line(result.nodeId())),
                entry(
                        "why",
                        words.say("case.why", result.mode(), Wording.shape(result.nodes(), result.gpusAllocated()))),
                entry("limit", Wording.duration(result.timeLimit())),
                entry("queued", Wording.duration(result.usage().queued())),
                entry("gpuHours", Wording.gpuHours(result)),
                entry("tests", tests(result.tests(), words)),
                entry(
                        "warnings",
                        result.warnings().stream()
                                .map(each -> line(words.phrase(each)))
                                .toList()),
                entry(
                        "failures",
                        Rows.of(result.tests().failures().stream()
                                .map(each -> new TestFailure(line(each.name()), PlainText.of(each.message()))))),
                entry(
                        "excerpts",
                        Stream.concat(
                                        result.cause().stream()
                                                .flatMap(cause -> Excerpt.of("case.cause", cause.where(), words)),
                                        Excerpt.of("case.lastLines", result.lastLinesBesideCause(), words))
                                .toList()),
                entry(
                        "evidence",
                        Rows.of(result.evidence().stream()
                                .map(each -> new Why(each.sourceText(words), line(words.phrase(each.statement())))))),
                entry(
                        "attempts",
                        Rows.of(result.attempts().stream()
                                .map(each -> attempt(each, result.attempts().size() > 1, words)))),
                entry("comparison", Comparisons.page(result, words).stream().toList()),
                entry("metrics", Rows.of(metrics(result.metrics(), units))),
                entry(
                        "changes",
                        Rows.of(comparison.stream()
                                .flatMap(all -> all.changes(result.index()).stream())
                                .map(change -> changeRow(change, words)))),
                entry("hasFiles", !files.equals(Collected.NOTHING)),
                entry(
                        "files",
                        files.files().stream()
                                .limit(MAX_FILES)
                                .map(file -> FileLink.of(result.directory(), file))
                                .toList()),
                entry("moreFiles", more > 0 ? words.say("case.moreFiles", more, line(result.directory())) : ""),
                entry(
                        "fault",
                        files.fault().map(fault -> line(words.phrase(fault))).orElse("")),
                entry(
                        "leftOut",
                        Rows.of(files.leftOut().stream()
                                .limit(MAX_FILES)
                                .map(file -> new LeftOut(line(file.path()), line(words.phrase(file.reason())))))));
    }

    private static Try attempt(AttemptResult attempt, boolean several, Words words) {
        return new Try(
                attempt.number(),
                line(attempt.jobName()),
                attempt.jobId().map(CaseRow::line).orElse(Wording.UNKNOWN),
                attempt.state().map(Enum::name).orElseGet(() -> words.say("case.notSubmitted")),
                attempt.nodes().stream().map(CaseRow::line).collect(Collectors.joining(", ")),
                Wording.duration(attempt.timeQueued()),
                Wording.duration(attempt.timeRunning()),
                several,
                attempt.verdict().words(words),
                line(words.phrase(attempt.reason())));
    }

    /** Single values first, then the quantities that have statistics. */
    private static Stream<MetricRow> metrics(Map<String, Double> metrics, UnaryOperator<String> units) {
        Map<String, Map<String, Double>> quantities = new LinkedHashMap<>();
        List<MetricRow> rows = new ArrayList<>();
        metrics.forEach((name, value) -> {
            Matcher statistic = STATISTIC.matcher(name);
            if (statistic.matches()) {
                quantities
                        .computeIfAbsent(statistic.group(1) + statistic.group(3), key -> new LinkedHashMap<>())
                        .put(statistic.group(2), value);
            } else {
                rows.add(new MetricRow(line(name), line(units.apply(name)), MetricText.of(value), "", "", ""));
            }
        });
        quantities.forEach((name, values) -> rows.add(new MetricRow(
                line(name),
                line(units.apply(values.keySet().iterator().next() + "_" + name.substring(name.lastIndexOf('/') + 1))),
                "",
                number(values, "mean"),
                number(values, "median"),
                number(values, "p99"))));
        return rows.stream();
    }

    private static String number(Map<String, Double> values, String statistic) {
        return values.containsKey(statistic) ? MetricText.of(values.get(statistic)) : Wording.UNKNOWN;
    }

    private static String tests(TestSummary tests, Words words) {
        int failed = tests.failed() + tests.errors();
        int all = tests.passed() + failed + tests.skipped();
        return all == 0
                ? ""
                : words.say("case.tests", tests.passed())
                        + (failed > 0 ? words.say("case.testsFailed", failed) : "")
                        + (tests.skipped() > 0 ? words.say("case.testsSkipped", tests.skipped()) : "");
    }

    private static String line(String text) {
        return PlainText.line(text, MAX_TEXT);
    }
}
