package io.perfsanity.engine.report;

import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the template of the page shows, as text. The names of the components are those of the template.
 *
 * @param policy its Content-Security-Policy
 * @param success every case that was meant to run passed
 */
record Page(
        String style,
        String script,
        String policy,
        String runId,
        String cluster,
        List<String> testlists,
        String started,
        String duration,
        String headline,
        boolean success,
        List<Card> cards,
        List<Count> filters,
        List<CaseRow> rows) {

    static Page of(RunResult run, String style, String script, String policy) {
        ModeSummary totals = run.totals();
        List<Card> cards = new ArrayList<>();
        cards.add(Card.of("all modes", totals, true));
        run.modes().forEach((mode, summary) -> cards.add(Card.of(mode.toString(), summary, false)));
        return new Page(
                style,
                script,
                policy,
                PlainText.line(run.runId(), 200),
                PlainText.line(run.cluster(), 200),
                run.testlists().stream().map(list -> PlainText.line(list, 200)).toList(),
                Wording.instant(run.started()),
                run.duration().map(Wording::duration).orElse("still running"),
                totals.passed() + " of " + totals.total() + " passed",
                run.ended().isPresent() && totals.total() > 0 && totals.allPassed(),
                List.copyOf(cards),
                counts(totals).stream().filter(count -> !count.zero()).toList(),
                run.cases().stream().map(CaseRow::of).toList());
    }

    /** The totals of a mode, or of the whole run. */
    record Card(
            String name,
            boolean whole,
            int passed,
            int total,
            List<Segment> segments,
            List<Count> counts,
            String gpuHours,
            int nodes) {

        static Card of(String name, ModeSummary summary, boolean whole) {
            return new Card(
                    name,
                    whole,
                    summary.passed(),
                    summary.total(),
                    Segment.of(summary),
                    Page.counts(summary),
                    Wording.gpuHours(summary.gpuHours()),
                    summary.nodes());
        }
    }

    /** How many cases have a verdict; {@code kind} is its word in classes and symbols. */
    record Count(String kind, String label, int count, boolean zero) {
        static Count of(String kind, String label, int count) {
            return new Count(kind, label, count, count == 0);
        }
    }

    /** A piece of the bar, in percent of its width. */
    record Segment(String kind, String x, String width) {
        static List<Segment> of(ModeSummary summary) {
            List<Segment> segments = new ArrayList<>();
            double x = 0;
            for (Count count : Page.counts(summary)) {
                double width = summary.total() == 0 ? 0 : 100.0 * count.count() / summary.total();
                if (width > 0) {
                    segments.add(new Segment(count.kind(), percent(x), percent(width)));
                }
                x += width;
            }
            return segments;
        }

        private static String percent(double value) {
            return String.format(Locale.ROOT, "%.2f", value);
        }
    }

    /** In the order of {@link ModeTable#HEADING}. */
    static List<Count> counts(ModeSummary summary) {
        return List.of(
                Count.of("passed", "passed", summary.passed()),
                Count.of("failed", "failed", summary.failed()),
                Count.of("timeout", "timed out", summary.timeout()),
                Count.of("infra", "infra", summary.infra()),
                Count.of("cancelled", "cancelled", summary.cancelled()),
                Count.of("skipped", "skipped", summary.skipped()));
    }
}
