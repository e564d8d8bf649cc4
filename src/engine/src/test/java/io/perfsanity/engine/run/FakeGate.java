package io.perfsanity.engine.run;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Rerun;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.SampleGate;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Suspects what is slower than 95 of 100, and believes it when the mean of two re-runs is too; of four where the two are far
 * from each other.
 */
final class FakeGate implements RunGate {
    final List<RunResult> kept = new ArrayList<>();
    boolean broken;
    /** How often it has compared the run with earlier ones. */
    int asked;

    @Override
    public Optional<GateReport> first(RunResult run) throws IOException {
        working();
        GateReport report = last(run).orElseThrow();
        List<GateReport.Rerun> reruns = report.cases().stream()
                .filter(each -> each.worst().orElseThrow().kind() == Kind.SUSPECTED)
                .map(each -> new GateReport.Rerun(each.index(), each.id(), 2, List.of()))
                .toList();
        return Optional.of(new GateReport(Rule.MEDIAN, report.cases(), Optional.empty(), reruns));
    }

    @Override
    public Optional<GateReport> last(RunResult run) throws IOException {
        working();
        asked++;
        return Optional.of(SampleGate.report(run.cases().stream()
                .filter(each -> each.verdict() == Verdict.PASSED)
                .map(FakeGate::change)
                .toList()));
    }

    private static CaseChange change(CaseResult of) {
        List<Double> again = of.reruns().stream()
                .filter(Rerun::counts)
                .map(Rerun::metrics)
                .flatMap(FakeGate::throughput)
                .toList();
        double first = throughput(of.metrics()).findFirst().orElse(100.0);
        double mean = again.stream().mapToDouble(each -> each).average().orElse(first);
        boolean decided = again.size() == 4 || (again.size() == 2 && Math.abs(again.get(0) - again.get(1)) < 5);
        Kind kind =
                first >= 95 ? Kind.UNCHANGED : !decided ? Kind.SUSPECTED : mean < 95 ? Kind.REGRESSION : Kind.OUTLIER;
        Severity severity = kind == Kind.REGRESSION ? Severity.UNSTABLE : Severity.NONE;
        return SampleGate.change(of.index(), of.id(), kind, severity, 1 - mean / 100);
    }

    private static Stream<Double> throughput(Map<String, Double> metrics) {
        return Optional.ofNullable(metrics.get("token_throughput")).stream();
    }

    @Override
    public void keep(RunResult run) throws IOException {
        working();
        kept.add(run);
    }

    private void working() throws IOException {
        if (broken) {
            throw new IOException("the history can't be read");
        }
    }
}
