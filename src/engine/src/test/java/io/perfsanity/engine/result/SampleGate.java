package io.perfsanity.engine.result;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Change.Baseline;
import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.gate.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a gate may say, for tests of what is made from it. */
public final class SampleGate {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final MetricSpec THROUGHPUT =
            MetricSpec.upstream("token_throughput", false).orElseThrow();

    private SampleGate() {}

    public static GateReport report(List<CaseChange> cases) {
        return new GateReport(Rule.MEDIAN, cases, Optional.empty(), List.of());
    }

    /** A case whose throughput was 100 tok/s in 20 runs. */
    public static CaseChange change(int index, String id, Kind kind, Severity severity, double worse) {
        return change(index, id, THROUGHPUT, kind, severity, worse);
    }

    /** The same of another metric. */
    public static CaseChange change(
            int index, String id, MetricSpec metric, Kind kind, Severity severity, double worse) {
        Baseline baseline = new Baseline(
                100, 20, 0.01, T0, Sample.of("20260101-000000-aaaaa", 1, T0, 100, List.of("n1"), Optional.of("abc")));
        Change change = new Change(
                metric,
                kind,
                severity,
                100 * (1 - worse),
                kind == Kind.INSUFFICIENT ? Optional.empty() : Optional.of(baseline),
                0.05,
                worse,
                0,
                Optional.empty(),
                new Standing(List.of(), Optional.empty(), Optional.empty()),
                Optional.empty());
        return new CaseChange(index, id, List.of(change), Optional.empty());
    }
}
