package io.jenkins.plugins.perfsanity.runs;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.perfsanity.results.BrokenGate;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.TestSummary;
import io.perfsanity.engine.result.Usage;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run of eight single-agg cases, each of half a GPU hour, and two disagg ones; what breaks it. */
class GateTest {
    private static final RunResult RUN = run(Map.of(
            Mode.SINGLE_AGG,
            List.of(
                    Verdict.PASSED,
                    Verdict.PASSED,
                    Verdict.PASSED,
                    Verdict.FAILED,
                    Verdict.FAILED,
                    Verdict.TIMEOUT,
                    Verdict.INFRA,
                    Verdict.SKIPPED),
            Mode.DISAGG,
            List.of(Verdict.PASSED, Verdict.CANCELLED)));

    private static RunResult run(Map<Mode, List<Verdict>> verdicts) {
        List<CaseResult> cases = new ArrayList<>();
        verdicts.forEach((mode, some) -> some.forEach(verdict -> cases.add(result(cases.size() + 1, mode, verdict))));
        return new RunResult(
                "r1",
                "here",
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                List.of(),
                RunFacts.NONE,
                cases,
                Optional.empty());
    }

    private static CaseResult result(int index, Mode mode, Verdict verdict) {
        return new CaseResult(
                index,
                "case-" + index,
                "",
                mode,
                1,
                Optional.of(4),
                verdict,
                "",
                List.of(),
                Duration.ZERO,
                new Usage(Duration.ZERO, Duration.ZERO, 0.5),
                List.of(),
                List.of(),
                Map.of(),
                TestSummary.NONE,
                "cases/" + index,
                Collected.NOTHING,
                LogExcerpt.NONE,
                Optional.empty(),
                List.of());
    }

    private static Gate gate(String metric, double threshold, String mode) {
        return new Gate(GateMetric.of(metric).orElseThrow(), threshold, Mode.of(mode), Result.UNSTABLE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            failed    | 2    | ''         | quality gate: failed is 2, not below 2: UNSTABLE
            failed    | 3    | ''         | -
            failed    | 2    | single-agg | quality gate: single-agg failed is 2, not below 2: UNSTABLE
            failed    | 1    | disagg     | -
            timeout   | 1    | ''         | quality gate: timeout is 1, not below 1: UNSTABLE
            infra     | 1    | ''         | quality gate: infra is 1, not below 1: UNSTABLE
            infra     | 1    | disagg     | -
            cancelled | 1    | disagg     | quality gate: disagg cancelled is 1, not below 1: UNSTABLE
            skipped   | 1    | ''         | quality gate: skipped is 1, not below 1: UNSTABLE
            notPassed | 5    | ''         | quality gate: notPassed is 5, not below 5: UNSTABLE
            notPassed | 6    | ''         | -
            passRate  | 44.5 | ''         | quality gate: passRate is 44.44, below 44.5: UNSTABLE
            passRate  | 44.4 | ''         | -
            passRate  | 50   | disagg     | -
            passRate  | 50.1 | disagg     | quality gate: disagg passRate is 50, below 50.1: UNSTABLE
            passRate  | 100  | multi-agg  | -
            gpuHours  | 5    | ''         | quality gate: gpuHours is 5, not below 5: UNSTABLE
            gpuHours  | 5.1  | ''         | -
            """)
    void shouldBreakAtItsThreshold(String metric, double threshold, String mode, String told) {
        Optional<String> broken = gate(metric, threshold, mode).judge(RUN).map(BrokenGate::toString);

        assertThat(broken).isEqualTo(Optional.ofNullable(told));
    }

    @Test
    void shouldCountNoSkippedCaseAsOneThatDidNotPass() {
        RunResult skipped = run(Map.of(Mode.DISAGG, List.of(Verdict.SKIPPED)));

        assertThat(gate("passRate", 100, "").judge(skipped)).isEmpty();
        assertThat(gate("notPassed", 1, "").judge(skipped)).isEmpty();
    }

    @Test
    void shouldTellEachGateThatIsBroken() {
        List<Gate> gates = List.of(gate("failed", 1, ""), gate("failed", 1, "disagg"), gate("infra", 1, ""));

        assertThat(Gate.broken(gates, RUN)).extracting(BrokenGate::getMetric).containsExactly("failed", "infra");
    }
}
