package io.perfsanity.cli;

import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.history.MeasuredRun;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Runs that might have been before a real one. */
final class PastRuns {
    private PastRuns() {}

    /** The same cases with the same metrics times each factor, the oldest first. */
    static void add(History history, RunResult like, double... factors) throws IOException {
        for (int i = 0; i < factors.length; i++) {
            double factor = factors[i];
            RunResult past = new RunResult(
                    "20260101-00000%s-abcde".formatted(i),
                    like.cluster(),
                    like.started().minus(Duration.ofDays(100 - i)),
                    like.ended(),
                    like.testlists(),
                    like.facts(),
                    like.cases().stream().map(each -> times(each, factor)).toList(),
                    Optional.empty());
            new MeasuredRun(past, KnownMetrics.BY_NAME, Map.of()).addTo(history, Optional.empty());
        }
    }

    private static CaseResult times(CaseResult one, double factor) {
        Map<String, Double> metrics = new TreeMap<>(one.metrics());
        metrics.replaceAll((name, value) -> value * factor);
        return new CaseResult(
                one.index(),
                one.id(),
                one.nodeId(),
                one.mode(),
                one.nodes(),
                one.gpusAllocated(),
                one.verdict(),
                one.reason(),
                List.of(),
                one.timeLimit(),
                one.usage(),
                one.evidence(),
                one.warnings(),
                metrics,
                one.tests(),
                one.directory(),
                one.files(),
                one.lastLines(),
                one.cause(),
                List.of());
    }
}
