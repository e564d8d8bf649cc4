package io.perfsanity.engine.report;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Words;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A case that was compared, with earlier runs or with its reference, as a test.
 *
 * @param id of the case
 * @param cantTell whether too little is known yet
 * @param message in a few words
 * @param text in full
 */
record ComparedCase(String id, Severity severity, boolean cantTell, String message, String text) {
    boolean fails() {
        return severity.compareTo(Severity.UNSTABLE) >= 0;
    }

    /** What can't be told yet is skipped. */
    boolean skipped() {
        return cantTell && !fails();
    }

    static List<ComparedCase> of(RunResult run) {
        return Stream.concat(ofPast(run), ofSides(run)).toList();
    }

    private static Stream<ComparedCase> ofPast(RunResult run) {
        return Comparison.of(run).stream().flatMap(comparison -> {
            Map<Integer, String> sentences = new HashMap<>();
            comparison.lines().forEach(line -> sentences.put(line.index(), line.text()));
            return run.gate().orElseThrow().cases().stream().map(each -> {
                String brief = comparison.brief(each.index());
                return new ComparedCase(
                        each.id(),
                        each.severity(),
                        insufficient(each),
                        brief,
                        sentences.getOrDefault(each.index(), brief));
            });
        });
    }

    private static boolean insufficient(CaseChange change) {
        return change.worst()
                .filter(worst -> worst.kind() == Change.Kind.INSUFFICIENT)
                .isPresent();
    }

    /** Of those that passed; of the others there is nothing to compare. */
    private static Stream<ComparedCase> ofSides(RunResult run) {
        return run.cases().stream()
                .filter(each -> each.uncompared()
                        || each.comparison()
                                .filter(compared -> !compared.metrics().isEmpty())
                                .isPresent())
                .map(each -> new ComparedCase(
                        each.id(),
                        each.severity(),
                        false,
                        message(each),
                        String.join("\n", Comparisons.lines(each, Words.ENGLISH))));
    }

    private static String message(CaseResult result) {
        return result.uncompared()
                ? "nothing that gates was measured on both sides"
                : result.comparison().orElseThrow().slower().stream()
                        .findFirst()
                        .map(slower -> slower.metric().name() + ": " + slower.words())
                        .orElse("");
    }
}
