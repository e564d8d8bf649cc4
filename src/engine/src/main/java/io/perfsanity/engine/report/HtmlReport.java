package io.perfsanity.engine.report;

import static java.util.Map.entry;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheResolver;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.report.CaseCharts.Shown;
import io.perfsanity.engine.result.CaseOverview;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.ResourceText;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Base64;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * {@code report.html}: one file that needs no network and no script; a small script adds filters. Its content policy
 * names the style and the script by their hashes, so that nothing else in the page can run even if an escape were missed.
 */
public final class HtmlReport {
    /** In the order in which they are told everywhere. */
    private static final List<Verdict> VERDICTS = List.of(
            Verdict.PASSED,
            Verdict.FAILED,
            Verdict.TIMEOUT,
            Verdict.INVALID,
            Verdict.INFRA,
            Verdict.CANCELLED,
            Verdict.SKIPPED);

    private static final int MAX_LINES = 20;

    private final String style = ResourceText.of(HtmlReport.class, "report.css");
    private final String script = ResourceText.of(HtmlReport.class, "report.js");
    // The library itself would ask the thread's class loader, which in Jenkins isn't ours.
    private final Mustache template = new DefaultMustacheFactory(
                    (MustacheResolver) name -> new StringReader(ResourceText.of(HtmlReport.class, name)))
            .compile("report.mustache");

    private final Words words;

    public HtmlReport() {
        this(Words.ENGLISH);
    }

    /** In the reader's language. */
    public HtmlReport(Words words) {
        this.words = words;
    }

    /** Writes the page; links in it are relative to the run's directory, where {@code file} lies. */
    public void write(RunOverview run, Path file) throws IOException {
        write(run, PastValues.NONE, file);
    }

    /** The same with the history of each case. */
    public void write(RunOverview run, PastValues past, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            template.execute(out, page(run, past));
        }
    }

    /** What was run. */
    private record Fact(String name, String value) {}

    /** A mode; {@code ofAll} is what follows the number of those that passed. */
    private record Card(String name, boolean none, int passed, String ofAll, List<Count> counts, String gpuHours) {}

    /** Cases that failed for the same reason, by the first of them. */
    private record Group(int index, String kind, String label, int size, String reason, String sameReason) {}

    /**
     * How many cases have a verdict.
     *
     * @param kind its word in classes and symbols
     * @param x where its piece of the bar begins, in percent of the bar's width
     */
    record Count(String kind, String label, int count, boolean zero, String x, String width) {}

    /** What the template shows by the names that it uses, as text. */
    private Map<String, Object> page(RunOverview run, PastValues past) {
        RunResult result = run.result();
        ModeSummary totals = result.totals();
        Optional<Comparison> comparison = Comparison.of(result, words);
        boolean slower = comparison.filter(Comparison::failsTheRun).isPresent();
        boolean passed = result.ended().isPresent() && totals.total() > 0 && totals.allPassed() && !slower;
        Map<Integer, CaseResult> results = new HashMap<>();
        result.cases().forEach(each -> results.put(each.index(), each));
        List<CaseChange> changes = result.gate().map(GateReport::cases).orElse(List.of());
        Map<Integer, Shown> charts = CaseCharts.of(result, changes, past, words);
        List<ParetoData> families = ParetoData.of(result, changes);
        Map<String, ShownId> ids =
                ShownId.of(run.cases().stream().map(each -> line(each.id())).toList());
        return Map.ofEntries(
                entry("language", words.say("language")),
                entry("w", words.under("page.")),
                entry("c", words.under("column.")),
                entry("style", style),
                entry("script", script),
                // Its Content-Security-Policy
                entry(
                        "policy",
                        "default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'"
                                .formatted(hash(style), hash(script))),
                entry("runId", line(result.runId())),
                entry("headline", Wording.headline(run, words)),
                entry("outcome", passed ? "passed" : result.problems().isEmpty() && !slower ? "open" : "failed"),
                entry("facts", facts(result)),
                entry("comparison", comparison.stream().map(this::compared).toList()),
                entry(
                        "cards",
                        result.modes().entrySet().stream()
                                .map(mode -> card(mode.getKey().toString(), mode.getValue(), run.count(mode.getKey())))
                                .toList()),
                entry("groups", run.groups().stream().map(this::group).toList()),
                entry("hasPareto", !families.isEmpty()),
                entry("families", words.count("pareto.families", families.size())),
                entry(
                        "pareto",
                        families.stream()
                                .map(each -> ParetoChart.of(each, words))
                                .toList()),
                entry("filters", filters(run)),
                entry(
                        "rows",
                        run.cases().stream()
                                .map(each -> CaseRow.of(
                                        each,
                                        ids.get(line(each.id())),
                                        Optional.ofNullable(results.get(each.index())),
                                        comparison,
                                        charts.getOrDefault(each.index(), Shown.NONE),
                                        result.facts()::unit,
                                        words))
                                .toList()));
    }

    /** Beside earlier runs; {@code more} than the lines is empty text where these are all. */
    private record Compared(String counts, String severity, List<ChangeLine> lines, String more) {}

    /** A case that changed; {@code word} is what its severity is called. */
    private record ChangeLine(int index, String severity, String word, String text) {
        static ChangeLine of(Comparison.Line line, Words words) {
            return new ChangeLine(
                    line.index(), line.severity().toString(), Wording.severity(line.severity(), words), line.text());
        }
    }

    private Compared compared(Comparison comparison) {
        List<Comparison.Line> lines = comparison.lines();
        int more = lines.size() - MAX_LINES;
        return new Compared(
                line(comparison.counts()),
                comparison.severity().toString(),
                lines.stream()
                        .limit(MAX_LINES)
                        .map(each -> ChangeLine.of(each, words))
                        .toList(),
                more > 0 ? words.say("summary.more", more) : "");
    }

    private List<Fact> facts(RunResult result) {
        RunFacts facts = result.facts();
        Map<String, String> all = new LinkedHashMap<>();
        all.put(words.say("fact.list"), words.phrases(result.testlists(), ", "));
        all.put(words.say("fact.commit"), facts.commit().orElse(""));
        all.put(
                words.say("fact.checkout"),
                facts.commit().isPresent() ? "" : facts.checkout().orElse(""));
        all.put(words.say("fact.image"), facts.image().orElse(""));
        all.put(
                words.say("fact.cluster"),
                facts.partition()
                        .map(name -> words.say("fact.partition", result.cluster(), name))
                        .orElse(result.cluster()));
        Stream.of("gpu", "driver", "torch", "tensorrt_llm").forEach(name -> all.put(name, noted(result, name)));
        all.put(words.say("fact.by"), facts.who().orElse(""));
        all.put(words.say("fact.started"), Wording.instant(result.started()));
        all.put(words.say("fact.took"), result.duration().map(Wording::duration).orElse(""));
        all.put(words.say("fact.gpuHours"), Wording.gpuHours(result.totals().gpuHours()));
        all.put(words.say("fact.run"), result.runId());
        all.put("perf-sanity", facts.version().orElse(""));
        return all.entrySet().stream()
                .filter(fact -> !fact.getValue().isEmpty())
                .map(fact -> new Fact(fact.getKey(), line(fact.getValue())))
                .toList();
    }

    /** What the jobs of a run noted of their nodes; mostly one and the same. */
    private static String noted(RunResult result, String name) {
        return result.cases().stream()
                .flatMap(each -> each.attempts().stream())
                .flatMap(attempt -> Stream.ofNullable(attempt.facts().values().get(name)))
                .distinct()
                .limit(5)
                .collect(Collectors.joining(", "));
    }

    private Card card(String name, ModeSummary sum, int cases) {
        return new Card(
                name,
                cases == 0,
                sum.passed(),
                words.say("card.passed", cases)
                        + (sum.total() < cases ? words.say("card.open", cases - sum.total()) : ""),
                counts(sum, cases, words),
                Wording.gpuHours(sum.gpuHours()));
    }

    private Group group(RunOverview.Group group) {
        CaseOverview first = group.first();
        Verdict verdict = first.verdict().orElseThrow();
        return new Group(
                first.index(),
                kind(verdict),
                verdict.words(words),
                group.size(),
                line(words.phrase(first.reason())),
                line(first.sameReason()));
    }

    private List<Count> filters(RunOverview run) {
        List<Count> filters =
                new ArrayList<>(counts(run.result().totals(), run.cases().size(), words));
        int open = run.cases().size() - run.result().cases().size();
        filters.add(new Count("open", words.say("verdict.open"), open, open == 0, "", ""));
        return filters.stream().filter(count -> !count.zero()).toList();
    }

    private static String kind(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static String line(String text) {
        return PlainText.line(text, 600);
    }

    static List<Count> counts(ModeSummary summary, Words words) {
        return counts(summary, summary.total(), words);
    }

    private static List<Count> counts(ModeSummary summary, int cases, Words words) {
        List<Count> counts = new ArrayList<>();
        int before = 0;
        for (Verdict verdict : VERDICTS) {
            int count = summary.count(verdict);
            counts.add(new Count(
                    kind(verdict),
                    verdict.words(words),
                    count,
                    count == 0,
                    percent(before, cases),
                    percent(count, cases)));
            before += count;
        }
        return counts;
    }

    private static String percent(int part, int all) {
        return String.format(Locale.ROOT, "%.2f", all == 0 ? 0 : 100.0 * part / all);
    }

    private static String hash(String text) {
        return "sha256-" + Base64.encodeBase64String(DigestUtils.sha256(text));
    }
}
