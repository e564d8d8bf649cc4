package io.perfsanity.engine.report;

import static java.util.Map.entry;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.ResourceText;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code report.html}: one file that needs no network and no script; a small script adds filters. Its content policy
 * names the style and the script by their hashes, so that nothing else in the page can run even if an escape were missed.
 */
public final class HtmlReport {
    /** In the order in which they are told everywhere. */
    private static final List<Verdict> VERDICTS =
            List.of(Verdict.PASSED, Verdict.FAILED, Verdict.TIMEOUT, Verdict.INFRA, Verdict.CANCELLED, Verdict.SKIPPED);

    private final String style = ResourceText.of(HtmlReport.class, "report.css");
    private final String script = ResourceText.of(HtmlReport.class, "report.js");
    // From a reader: by name, the library would ask the thread's class loader, which in Jenkins isn't ours.
    private final Mustache template = new DefaultMustacheFactory()
            .compile(new StringReader(ResourceText.of(HtmlReport.class, "report.mustache")), "report.mustache");

    /** Writes the page; links in it are relative to the run's directory, where {@code file} lies. */
    public void write(RunResult run, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            template.execute(out, page(run));
        }
    }

    /** The totals of a mode, or of the whole run. */
    private record Card(String name, boolean whole, ModeSummary sum, List<Count> counts, String gpuHours) {
        static Card of(String name, ModeSummary sum, boolean whole) {
            return new Card(name, whole, sum, HtmlReport.counts(sum), Wording.gpuHours(sum.gpuHours()));
        }
    }

    /**
     * How many cases have a verdict.
     *
     * @param kind its word in classes and symbols
     * @param x where its piece of the bar begins, in percent of the bar's width
     */
    record Count(String kind, String label, int count, boolean zero, String x, String width) {}

    /** What the template shows by the names that it uses, as text. */
    private Map<String, Object> page(RunResult run) {
        ModeSummary totals = run.totals();
        List<Card> cards = new ArrayList<>();
        cards.add(Card.of("all modes", totals, true));
        run.modes().forEach((mode, summary) -> cards.add(Card.of(mode.toString(), summary, false)));
        return Map.ofEntries(
                entry("style", style),
                entry("script", script),
                // Its Content-Security-Policy
                entry(
                        "policy",
                        "default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'"
                                .formatted(hash(style), hash(script))),
                entry("runId", PlainText.line(run.runId(), 200)),
                entry("cluster", PlainText.line(run.cluster(), 200)),
                entry(
                        "testlists",
                        run.testlists().stream()
                                .map(list -> PlainText.line(list, 200))
                                .toList()),
                entry("started", Wording.instant(run.started())),
                entry("duration", run.duration().map(Wording::duration).orElse("still running")),
                entry("headline", totals.passed() + " of " + totals.total() + " passed"),
                entry("success", run.ended().isPresent() && totals.total() > 0 && totals.allPassed()),
                entry("cards", cards),
                entry(
                        "filters",
                        counts(totals).stream().filter(count -> !count.zero()).toList()),
                entry("rows", run.cases().stream().map(CaseRow::of).toList()));
    }

    static List<Count> counts(ModeSummary summary) {
        List<Count> counts = new ArrayList<>();
        int before = 0;
        for (Verdict verdict : VERDICTS) {
            int count = summary.count(verdict);
            String kind = verdict.name().toLowerCase(Locale.ROOT);
            String label = Wording.verdict(verdict);
            counts.add(new Count(
                    kind, label, count, count == 0, percent(before, summary.total()), percent(count, summary.total())));
            before += count;
        }
        return counts;
    }

    private static String percent(int part, int all) {
        return String.format(Locale.ROOT, "%.2f", all == 0 ? 0 : 100.0 * part / all);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
