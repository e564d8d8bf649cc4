package io.perfsanity.engine.report;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.result.Rerun;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A run beside earlier ones, in words; directions are words too, never signs. Made from the gate's verdict alone, so that no
 * two outputs can say different things.
 */
public final class Comparison {
    private final GateReport report;
    private final Map<Integer, CaseResult> results = new HashMap<>();
    private final Map<Integer, CaseChange> changes = new HashMap<>();

    private final Words words;

    private Comparison(GateReport report, RunResult run, Words words) {
        this.report = report;
        this.words = words;
        run.cases().forEach(each -> results.put(each.index(), each));
        report.cases().forEach(each -> changes.put(each.index(), each));
    }

    /** Empty for a run that wasn't compared. */
    public static Optional<Comparison> of(RunResult run) {
        return of(run, Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public static Optional<Comparison> of(RunResult run, Words words) {
        return run.gate().map(report -> new Comparison(report, run, words));
    }

    /** {@code 2 slower, 1 faster, 3 can't tell yet}, and where the machine is suspected, why. */
    public String counts() {
        return Stream.concat(
                        Stream.of(report.counts().words(words)),
                        report.machine().map(machine -> machine.words(words)).stream())
                .reduce((counts, machine) -> counts + words.say("semicolon") + machine)
                .orElseThrow();
    }

    /**
     * A case of which there is something to tell.
     *
     * @param text a sentence, without a full stop
     */
    public record Line(int index, String id, Severity severity, String text) {}

    /** The cases that changed or may have, the most severe first. */
    public List<Line> lines() {
        return report.cases().stream()
                .flatMap(each -> each.worst().filter(Comparison::worthALine).stream()
                        .map(change -> new Line(each.index(), each.id(), each.severity(), sentence(each, change))))
                .sorted(Comparator.comparing(Line::severity, Comparator.reverseOrder())
                        .thenComparingInt(Line::index))
                .toList();
    }

    private static boolean worthALine(Change change) {
        return change.kind() != Kind.UNCHANGED && change.kind() != Kind.INSUFFICIENT;
    }

    /** The change that stands for a case. */
    public Optional<Change> worst(int index) {
        return Optional.ofNullable(changes.get(index)).flatMap(CaseChange::worst);
    }

    /** The change of a case for a cell of a table: {@code 8 % slower}; empty text for a case that wasn't compared. */
    public String brief(int index) {
        return worst(index).map(change -> brief(change, words)).orElse("");
    }

    /** What a case does to the run; {@link Severity#NONE} for one that wasn't compared. */
    public Severity severity(int index) {
        return Optional.ofNullable(changes.get(index)).map(CaseChange::severity).orElse(Severity.NONE);
    }

    /** What all cases together do to it. */
    public Severity severity() {
        return report.severity();
    }

    /** Whether a regression makes it a failure, or unstable. */
    public boolean failsTheRun() {
        return severity().compareTo(Severity.UNSTABLE) >= 0;
    }

    /** All that was compared of a case. */
    public List<Change> changes(int index) {
        return Optional.ofNullable(changes.get(index)).map(CaseChange::changes).orElse(List.of());
    }

    static String brief(Change change, Words words) {
        return switch (change.kind()) {
            case UNCHANGED -> words.say("change.unchanged");
            case SUSPECTED, OUTLIER, FIXED, MACHINE ->
                words.say("brief." + change.kind().name(), change.words(words));
            default -> change.words(words);
        };
    }

    /** {@code token_throughput of <id> is 8 % slower than the baseline of 20 runs, confirmed by 2 re-runs on other nodes}. */
    private String sentence(CaseChange of, Change change) {
        String kind =
                switch (change.kind()) {
                    case INVALID, SUSPECTED, OUTLIER, MACHINE, FIXED, STEP, DRIFT, STILL_OPEN ->
                        change.kind().name();
                    default -> "other";
                };
        String more = kind.equals("other") ? confirmed(of.index()) : since(change);
        return PlainText.line(words.say("sentence." + kind, change.metric().name(), of.id(), than(change), more), 600);
    }

    private String than(Change change) {
        String size = change.words(words);
        String unit =
                change.metric().unit().isEmpty() ? "" : " " + change.metric().unit();
        return change.baseline()
                .map(baseline -> words.count(
                        "sentence.than",
                        baseline.n(),
                        size,
                        MetricText.of(change.value()),
                        MetricText.of(baseline.value()) + unit))
                .orElse(size);
    }

    private String since(Change change) {
        return change.began()
                .map(Change.Interval::firstBad)
                .map(first -> first.commit()
                        .map(commit -> words.say("sentence.sinceCommit", first.run(), commit))
                        .orElseGet(() -> words.say("sentence.since", first.run())))
                .orElse("");
    }

    private String confirmed(int index) {
        CaseResult result = results.get(index);
        List<Rerun> reruns = result == null
                ? List.of()
                : result.reruns().stream().filter(Rerun::counts).toList();
        if (reruns.isEmpty()) {
            return "";
        }
        Set<Integer> again = new HashSet<>();
        Set<String> there = new HashSet<>();
        reruns.forEach(each -> {
            again.add(each.attempt());
            there.addAll(each.nodes());
        });
        boolean elsewhere = !there.isEmpty()
                && result.attempts().stream()
                        .filter(each -> !again.contains(each.number()))
                        .map(AttemptResult::nodes)
                        .flatMap(List::stream)
                        .noneMatch(there::contains);
        return words.count("sentence.confirmed", reruns.size()) + (elsewhere ? words.say("sentence.elsewhere") : "");
    }
}
