package io.perfsanity.engine.report;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Change.Baseline;
import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.gate.Standing;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What was measured before the sample runs, and what a gate says of them. */
final class SampleHistory {
    static final MetricSpec THROUGHPUT =
            MetricSpec.upstream("token_throughput", false).orElseThrow();
    static final MetricSpec TPOT = MetricSpec.upstream("mean_tpot", false).orElseThrow();
    private static final Kind[] KINDS = {Kind.UNCHANGED, Kind.REGRESSION, Kind.IMPROVED, Kind.SUSPECTED, Kind.OUTLIER};

    private SampleHistory() {}

    /** One value a night up to the sample run's, which is the last, with {@code marks} of the last ones. */
    static Series series(String run, double size, int count, Mark... marks) {
        Random random = new Random(count);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int fromEnd = count - 1 - i;
            Mark mark = fromEnd < marks.length ? marks[marks.length - 1 - fromEnd] : Mark.GOOD;
            double worse =
                    switch (mark) {
                        case REGRESSION, SUSPECTED -> .9;
                        case OUTLIER -> .85;
                        default -> i < count / 3 ? .93 : 1;
                    };
            Instant time = SampleRuns.START.plus(Duration.ofMinutes(30)).minus(Duration.ofDays(fromEnd));
            samples.add(new Sample(
                    fromEnd == 0 ? run : Wording.instant(time).substring(0, 10).replace("-", "") + "-180000-" + i,
                    1,
                    time,
                    mark == Mark.INVALID ? 0 : size * worse * (1 + .01 * random.nextGaussian()),
                    List.of("gb200-node" + (1 + random.nextInt(12))),
                    Optional.of(String.format(java.util.Locale.ROOT, "%012x", random.nextInt() & 0xffffffffL)),
                    mark));
        }
        Instant regime = samples.get(count / 3).time();
        return new Series(
                samples,
                count > 10 ? Optional.of(regime) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Change change(MetricSpec metric, Series series, Kind kind, double worse) {
        double[] speeds = series.samples().stream()
                .mapToDouble(Sample::value)
                .filter(value -> value > 0)
                .toArray();
        double base = speeds[speeds.length / 2];
        Sample newest = series.samples().get(Math.max(0, series.samples().size() - 2));
        Baseline baseline = new Baseline(base, 20, .01, series.regimeSince().orElse(Instant.EPOCH), newest);
        return new Change(
                metric,
                kind,
                kind == Kind.REGRESSION ? Severity.UNSTABLE : Severity.NONE,
                base * (1 - worse),
                kind == Kind.INSUFFICIENT ? Optional.empty() : Optional.of(baseline),
                .05,
                worse,
                0,
                Optional.empty(),
                new Standing(List.of(), series.regimeSince(), Optional.empty()),
                Optional.empty());
    }

    /** The series of a case by its place in the list: each fifth got slower, each fifth faster, and so on. */
    static Map<String, Series> of(RunResult run, CaseResult result, int count) {
        if (result.verdict() != Verdict.PASSED) {
            return Map.of();
        }
        Mark[] marks =
                switch (kind(result.index())) {
                    case REGRESSION ->
                        new Mark[] {Mark.OUTLIER, Mark.GOOD, Mark.INVALID, Mark.GOOD, Mark.SUSPECTED, Mark.REGRESSION};
                    case SUSPECTED -> new Mark[] {Mark.SUSPECTED};
                    case OUTLIER -> new Mark[] {Mark.OUTLIER};
                    default -> new Mark[] {};
                };
        Map<String, Series> all = new LinkedHashMap<>();
        all.put(THROUGHPUT.name(), series(run.runId(), 10_158.73, count, marks));
        all.put(TPOT.name(), series(run.runId(), 12.3, count));
        return all;
    }

    private static Kind kind(int index) {
        return KINDS[(index + index / 10) % KINDS.length];
    }

    /** {@code run} with what a gate says of it. */
    static RunResult judged(RunResult run, int count) {
        List<CaseChange> changes = new ArrayList<>();
        for (CaseResult result : run.cases()) {
            Map<String, Series> all = of(run, result, count);
            if (!all.isEmpty()) {
                Kind kind = kind(result.index());
                double worse = kind == Kind.IMPROVED ? -.07 : kind == Kind.UNCHANGED ? .002 : .1;
                changes.add(new CaseChange(
                        result.index(),
                        result.id(),
                        List.of(
                                change(THROUGHPUT, all.get(THROUGHPUT.name()), kind, worse),
                                change(TPOT, all.get(TPOT.name()), Kind.UNCHANGED, .003)),
                        Optional.empty()));
            }
        }
        return judged(run, changes);
    }

    static RunResult judged(RunResult run, List<CaseChange> changes) {
        return new RunResult(
                run.runId(),
                run.cluster(),
                run.started(),
                run.ended(),
                run.testlists(),
                run.facts(),
                run.cases(),
                Optional.of(new GateReport(Rule.MEDIAN, changes, Optional.empty(), List.of())));
    }
}
