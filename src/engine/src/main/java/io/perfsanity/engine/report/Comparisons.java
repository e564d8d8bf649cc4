package io.perfsanity.engine.report;

import io.perfsanity.engine.gate.MetricSpec.Use;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Comparison;
import io.perfsanity.engine.result.LegResult;
import io.perfsanity.engine.result.MetricComparison;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.util.List;
import java.util.Optional;

/** What reports say of the cases that ran with a reference and a candidate in turns. */
final class Comparisons {
    private static final int MAX_TEXT = 300;

    private Comparisons() {}

    /** A leg on a page. */
    record LegRow(String name, String verdict, String reason) {}

    /** A metric on a page. */
    record MetricRow(String name, String unit, String a, String b, String words, String sure, boolean slower) {}

    /** A case's comparison on a page. */
    record Page(String a, String b, List<MetricRow> metrics, List<LegRow> legs) {}

    static Optional<Page> page(CaseResult result, Words words) {
        return result.comparison()
                .map(compared -> new Page(
                        line(compared.a()),
                        line(compared.b()),
                        compared.metrics().stream()
                                .map(each -> row(each, words))
                                .toList(),
                        compared.legs().stream().map(each -> row(each, words)).toList()));
    }

    private static MetricRow row(MetricComparison each, Words words) {
        return new MetricRow(
                line(each.metric().name()),
                each.metric().unit(),
                MetricText.of(each.a()),
                MetricText.of(each.b()),
                each.words(words),
                each.sure(words),
                each.slower());
    }

    private static LegRow row(LegResult leg, Words words) {
        return new LegRow(leg.name(), leg.verdict().words(words), line(words.phrase(leg.reason())));
    }

    /** {@code A is …}, {@code B is …}; nothing for a run that compares nothing. */
    static List<String> sides(RunResult run, Words words) {
        return run.cases().stream()
                .flatMap(result -> result.comparison().stream())
                .findFirst()
                .map(compared ->
                        List.of(words.say("sides.a", line(compared.a())), words.say("sides.b", line(compared.b()))))
                .orElse(List.of());
    }

    /** The cases whose two sides could be compared. */
    static List<CaseResult> cases(RunResult run) {
        return run.cases().stream()
                .filter(result -> result.comparison()
                        .filter(compared -> !compared.metrics().isEmpty())
                        .isPresent())
                .toList();
    }

    /** One line a metric that gates, or of all where none does: {@code token_throughput: B is 4.1 % faster than A (…)}. */
    static List<String> lines(CaseResult result, Words words) {
        List<MetricComparison> all =
                result.comparison().map(Comparison::metrics).orElse(List.of());
        boolean gated = all.stream().anyMatch(Comparisons::gates);
        return all.stream()
                .filter(each -> !gated || gates(each))
                .map(each -> line(each.metric().name()) + ": " + each.words(words) + words.say("comma")
                        + each.sure(words) + (each.slower() ? words.say("sides.slower") : ""))
                .toList();
    }

    private static boolean gates(MetricComparison each) {
        return each.metric().use() == Use.GATES;
    }

    private static String line(String text) {
        return PlainText.line(text, MAX_TEXT);
    }
}
