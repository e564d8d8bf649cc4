package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.Change.Opinion;
import io.perfsanity.engine.gate.GateReport.Machine;
import io.perfsanity.engine.gate.GateReport.Rerun;
import io.perfsanity.engine.gate.MeasuredCase.Measured;
import io.perfsanity.engine.gate.MetricSpec.Use;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges a run: first when all cases have their measurements, and once more when what was suspected has run again. Keeps
 * nothing and can be asked as often as one likes.
 */
public final class Gate {
    private final GatePolicy policy;

    public Gate(GatePolicy policy) {
        this.policy = policy;
    }

    /**
     * Who is suspected, whether the machine is, and which cases are to run again, within the budget. Asked again with the
     * values of those re-runs, it may want more, until {@link GateReport#reruns()} is empty. Its standings are not to be kept.
     *
     * @param cases in the order of their list; each is taken when it is judged, on several threads, and then let go
     */
    public GateReport first(Stream<MeasuredCase> cases) {
        Judged judged = judged(cases);
        GateReport report = judged.report(policy);
        boolean common = report.machine().filter(each -> each.node().isEmpty()).isPresent();
        List<Rerun> reruns = common ? List.of() : new RerunBudget(policy.reruns()).reruns(judged.cases, report.cases());
        return new GateReport(report.rule(), report.cases(), report.machine(), reruns);
    }

    /** The verdict, when all re-runs that there will be are in {@code cases}; fewer than were wanted will do. */
    public GateReport last(Stream<MeasuredCase> cases) {
        return judged(cases).report(policy);
    }

    /**
     * The cases each for itself, one for one.
     *
     * @param cases without the values of their past, which of a thousand cases take a hundred megabytes
     */
    private record Judged(List<MeasuredCase> cases, List<CaseChange> changes) {
        GateReport report(GatePolicy policy) {
            Optional<Machine> machine = policy.rule() == Rule.MEDIAN
                    ? CommonMode.of(cases, changes, policy.commonMode())
                    : Optional.empty();
            List<CaseChange> told = machine.isPresent() ? CommonMode.excused(cases, changes) : changes;
            return new GateReport(policy.rule(), told, machine, List.of());
        }
    }

    private Judged judged(Stream<MeasuredCase> cases) {
        if (policy.rule() == Rule.NONE) {
            return new Judged(List.of(), List.of());
        }
        List<Map.Entry<MeasuredCase, CaseChange>> each = cases.parallel()
                .map(one -> Map.entry(one.withoutPast(), judge(one)))
                .toList();
        return new Judged(
                each.stream().map(Map.Entry::getKey).toList(),
                each.stream().map(Map.Entry::getValue).toList());
    }

    private CaseChange judge(MeasuredCase measured) {
        List<Change> changes = measured.metrics().stream()
                .map(each -> judge(measured.id(), each))
                .sorted(Comparator.comparing(change -> change.metric().use()))
                .toList();
        return new CaseChange(measured.index(), measured.id(), changes, measured.newBaseline());
    }

    private Change judge(String id, Measured measured) {
        Series series = measured.series();
        boolean gates = series.threshold().isPresent() || policy.gates(id, measured.metric());
        MetricSpec metric = gates ? measured.metric().with(Use.GATES) : measured.metric();
        double threshold = series.threshold().orElseGet(() -> policy.threshold(id, measured.metric()));
        Question question = new Question(metric, series, measured.values(), threshold);
        Finding median = MedianRule.judge(question);
        Finding finding =
                policy.rule() == Rule.MEDIAN ? median : upstream(policy.rule()).judge(question);
        return new Change(
                metric,
                finding.kind(),
                gates ? policy.severity(finding, median.standing(), threshold) : Severity.NONE,
                finding.value(),
                finding.baseline(),
                finding.band(),
                finding.worse(),
                gates ? finding.rerunsWanted() : 0,
                finding.began(),
                // Whichever rule decides: the values stand as ours sees them, so that it can be chosen any day.
                median.standing(),
                policy.beside().flatMap(rule -> opinion(rule, question)));
    }

    private static Optional<Opinion> opinion(Rule rule, Question question) {
        if (rule == Rule.NONE) {
            return Optional.empty();
        }
        Finding finding = rule == Rule.MEDIAN
                ? MedianRule.judge(question)
                : upstream(rule).judge(question);
        return finding.baseline()
                .filter(any -> finding.kind() != Kind.INVALID)
                .map(baseline -> new Opinion(rule, finding.kind(), baseline.value(), finding.worse()));
    }

    private static UpstreamRule upstream(Rule rule) {
        return rule == Rule.UPSTREAM_PRE_MERGE ? UpstreamRule.PRE_MERGE : UpstreamRule.POST_MERGE;
    }
}
