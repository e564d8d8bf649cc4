package io.jenkins.plugins.perfsanity.runs;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.result.ModeSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** What a quality gate can look at, in the words of pipelines. */
public enum GateMetric {
    FAILED("failed", ModeSummary::failed),
    TIMEOUT("timeout", ModeSummary::timeout),
    INVALID("invalid", ModeSummary::invalid),
    INFRA("infra", ModeSummary::infra),
    CANCELLED("cancelled", ModeSummary::cancelled),
    SKIPPED("skipped", ModeSummary::skipped),
    /** Every case that was meant to run and has another verdict than passed. */
    NOT_PASSED("notPassed", counts -> counts.meant() - counts.passed()),
    /** The share of the cases that were meant to run, in percent. */
    PASS_RATE("passRate", GateMetric::passRate),
    GPU_HOURS("gpuHours", ModeSummary::gpuHours),
    /** Cases that are slower than in earlier runs, and were seen to be again; candidates slower than their reference. */
    REGRESSIONS("regressions", none -> 0, Change::slower),
    /** Cases that seem slower, and could not be measured often enough to tell. */
    SUSPECTED("suspected", none -> 0, change -> change.kind() == Change.Kind.SUSPECTED);

    private final String word;
    private final ToDoubleFunction<ModeSummary> value;
    /** Of a case that counts. */
    private final Predicate<Change> change;

    GateMetric(String word, ToDoubleFunction<ModeSummary> value) {
        this(word, value, any -> false);
    }

    GateMetric(String word, ToDoubleFunction<ModeSummary> value, Predicate<Change> change) {
        this.word = word;
        this.value = value;
        this.change = change;
    }

    public static Optional<GateMetric> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(GateMetric::toString).toList();
    }

    /** @param changes of the same cases against earlier runs */
    double of(ModeSummary counts, List<CaseChange> changes) {
        return value.applyAsDouble(counts)
                + changes.stream()
                        .filter(each -> each.changes().stream()
                                .anyMatch(one -> one.metric().use() == MetricSpec.Use.GATES && change.test(one)))
                        .count();
    }

    /** Whether a high value is a good one. */
    boolean isBetterHigh() {
        return this == PASS_RATE;
    }

    private static double passRate(ModeSummary counts) {
        return counts.meant() == 0 ? 100 : 100.0 * counts.passed() / counts.meant();
    }

    @Override
    public String toString() {
        return word;
    }
}
