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

    private Comparison(GateReport report, RunResult run) {
        this.report = report;
        run.cases().forEach(each -> results.put(each.index(), each));
        report.cases().forEach(each -> changes.put(each.index(), each));
    }

    /** Empty for a run that wasn't compared. */
    public static Optional<Comparison> of(RunResult run) {
        return run.gate().map(report -> new Comparison(report, run));
    }

    /** {@code 2 slower, 1 faster, 3 can't tell yet}, and where the machine is suspected, why. */
    public String counts() {
        return Stream.concat(
                        Stream.of(report.counts().words()), report.machine().map(GateReport.Machine::words).stream())
                .reduce((counts, machine) -> counts + "; " + machine)
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
        return worst(index).map(Comparison::brief).orElse("");
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

    static String brief(Change change) {
        return switch (change.kind()) {
            case UNCHANGED -> "unchanged";
            case SUSPECTED -> change.words() + ", not confirmed";
            case OUTLIER -> "unchanged, one outlier";
            case FIXED -> "fixed";
            case MACHINE -> change.words() + ", machine suspected";
            default -> change.words();
        };
    }

    /** {@code token_throughput of <id> is 8 % slower than the baseline of 20 runs, confirmed by 2 re-runs on other nodes}. */
    private String sentence(CaseChange of, Change change) {
        String subject = change.metric().name() + " of " + of.id();
        String than = change.words() + than(change);
        String text =
                switch (change.kind()) {
                    case INVALID -> subject + " has no valid value";
                    case SUSPECTED -> subject + " seems " + than + ", which isn't confirmed";
                    case OUTLIER -> subject + " was slow once, which running again didn't show";
                    case MACHINE -> subject + " is " + than + ", as too many others: the machine is suspected";
                    case FIXED -> "the regression of " + subject + " is gone";
                    case STEP -> subject + " has been " + than + since(change);
                    case DRIFT -> subject + " has been getting slower, and is " + than + since(change);
                    case STILL_OPEN -> subject + " is still " + than + since(change);
                    default -> subject + " is " + than + confirmed(of.index());
                };
        return PlainText.line(text, 600);
    }

    private static String than(Change change) {
        return change.baseline()
                .map(baseline -> " than the baseline of %s %s (%s instead of %s%s)"
                        .formatted(
                                baseline.n(),
                                baseline.n() == 1 ? "run" : "runs",
                                MetricText.of(change.value()),
                                MetricText.of(baseline.value()),
                                change.metric().unit().isEmpty()
                                        ? ""
                                        : " " + change.metric().unit()))
                .orElse("");
    }

    private static String since(Change change) {
        return change.began()
                .map(interval -> " since run " + interval.firstBad().run()
                        + interval.firstBad()
                                .commit()
                                .map(commit -> " (commit " + commit + ")")
                                .orElse(""))
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
        return ", confirmed by %s %s%s"
                .formatted(
                        reruns.size(), reruns.size() == 1 ? "re-run" : "re-runs", elsewhere ? " on other nodes" : "");
    }
}
