package io.jenkins.plugins.perfsanity.runs;

import hudson.model.Result;
import io.jenkins.plugins.perfsanity.results.BrokenGate;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.testlist.Mode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A quality gate: from which number on a run is not good enough.
 *
 * @param threshold reached, it breaks the gate; of a metric that is better high, to fall below it does
 * @param mode whose cases count; empty: those of all
 * @param criticality what the build becomes
 */
public record Gate(GateMetric metric, double threshold, Optional<Mode> mode, Result criticality) {
    Optional<BrokenGate> judge(RunResult result) {
        ModeSummary counts = mode.map(each -> ModeSummary.of(result.of(each))).orElseGet(result::totals);
        // The gate of a mode without cases says nothing
        if (counts.total() == 0) {
            return Optional.empty();
        }
        double value = metric.of(counts, changes(result)) + slowerThanReference(result);
        boolean broken = metric.isBetterHigh() ? value < threshold : value >= threshold;
        return broken
                ? Optional.of(new BrokenGate(
                        metric.toString(),
                        mode.map(Mode::toString).orElse(""),
                        value,
                        threshold,
                        metric.isBetterHigh(),
                        criticality))
                : Optional.empty();
    }

    /** Candidates; these aren't compared with earlier runs. */
    private long slowerThanReference(RunResult result) {
        return metric == GateMetric.REGRESSIONS
                ? cases(result).stream().filter(CaseResult::slowerThanReference).count()
                : 0;
    }

    private List<CaseResult> cases(RunResult result) {
        return mode.map(result::of).orElseGet(result::cases);
    }

    private List<CaseChange> changes(RunResult result) {
        Set<Integer> own = cases(result).stream().map(CaseResult::index).collect(Collectors.toSet());
        return result.gate().stream()
                .flatMap(report -> report.cases().stream())
                .filter(each -> own.contains(each.index()))
                .toList();
    }

    static List<BrokenGate> broken(List<Gate> gates, RunResult result) {
        return gates.stream().flatMap(gate -> gate.judge(result).stream()).toList();
    }
}
