package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.MetricComparison;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/**
 * A metric of a case that got worse, and was seen to again, or is worse with a candidate than with its reference. Of plain
 * values: pipelines keep it.
 */
public final class Regression implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String CANDIDATE = "candidate";

    private final String id;
    private final String metric;
    private final String words;
    private final String kind;
    private final double value;
    private final double baseline;

    private Regression(CaseChange of, Change change) {
        this.id = of.id();
        this.metric = change.metric().name();
        this.words = change.words();
        this.kind = change.kind().toString();
        this.value = change.value();
        this.baseline = change.baseline().map(Change.Baseline::value).orElse(0.0);
    }

    private Regression(CaseResult of, MetricComparison compared) {
        this.id = of.id();
        this.metric = compared.metric().name();
        this.words = compared.metric().words(compared.ratios().worse());
        this.kind = CANDIDATE;
        this.value = compared.b();
        this.baseline = compared.a();
    }

    /** All of a run; none where it wasn't judged. */
    static List<Regression> of(RunResult result) {
        return Stream.concat(ofPast(result), ofCandidate(result)).toList();
    }

    private static Stream<Regression> ofCandidate(RunResult result) {
        return result.cases().stream()
                .flatMap(each -> each.comparison().stream()
                        .flatMap(compared -> compared.slower().stream())
                        .map(compared -> new Regression(each, compared)));
    }

    private static Stream<Regression> ofPast(RunResult result) {
        return result.gate().stream()
                .flatMap(report -> report.cases().stream())
                .flatMap(each -> each.changes().stream()
                        .filter(Change::slower)
                        .filter(change ->
                                change.metric().use() == MetricSpec.Use.GATES || change.severity() != Severity.NONE)
                        .map(change -> new Regression(each, change)));
    }

    /** Its id. */
    @Whitelisted
    public String getCase() {
        return id;
    }

    @Whitelisted
    public String getMetric() {
        return metric;
    }

    /** {@code 8 % slower}. */
    @Whitelisted
    public String getWords() {
        return words;
    }

    /** {@code regression}, {@code still-open}, {@code step} or {@code drift}; of a candidate {@code candidate}. */
    @Whitelisted
    public String getKind() {
        return kind;
    }

    /** What was compared, in the metric's unit. */
    @Whitelisted
    public double getValue() {
        return value;
    }

    /** What it was compared with, as the reference; 0 where there is none. */
    @Whitelisted
    public double getBaseline() {
        return baseline;
    }

    @Override
    public String toString() {
        return PlainText.line(id, 300) + ": " + metric + " " + words;
    }
}
