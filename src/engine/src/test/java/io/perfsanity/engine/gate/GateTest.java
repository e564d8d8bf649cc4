package io.perfsanity.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.GatePolicy.CaseThreshold;
import io.perfsanity.engine.gate.GateReport.Machine;
import io.perfsanity.engine.gate.GateReport.Rerun;
import io.perfsanity.engine.gate.MeasuredCase.Measured;
import io.perfsanity.engine.gate.MetricSpec.Use;
import io.perfsanity.engine.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdict over a run. */
class GateTest {
    private static final MetricSpec TTFT = new MetricSpec("mean_ttft", "ms", Direction.LOWER, Use.WATCHED);

    private final Gate gate = new Gate(GatePolicy.DEFAULT);

    @Test
    void shouldRunAgainWhatIsSuspectedElsewhere() {
        GateReport report = gate.first(Stream.of(measured(1, "a", 100), measured(2, "b", 90)));

        assertThat(report.reruns()).containsExactly(new Rerun(2, "b", 2, List.of("node-1")));
        assertThat(report.cases().get(1).worst().orElseThrow().kind()).isEqualTo(Kind.SUSPECTED);
        assertThat(report.severity()).isEqualTo(Severity.UNSTABLE);
    }

    @Test
    void shouldAskForNothingMoreWhenItIsDecided() {
        GateReport report = gate.first(Stream.of(measured(1, "a", 90, 90, 91)));

        assertThat(report.reruns()).isEmpty();
        assertThat(report.cases().get(0).worst().orElseThrow().kind()).isEqualTo(Kind.REGRESSION);
    }

    @ParameterizedTest
    @CsvSource({
        "94, unstable, 6.1 % slower",
        "89, failure, 11 % slower",
        "100, none, 0.1 % slower",
        "60, failure, 40 % slower"
    })
    void shouldFailByTenPercentAndBeUnstableBelow(double value, String severity, String words) {
        GateReport report = gate.last(Stream.of(measured(1, "a", value, value, value)));

        assertThat(report.severity()).hasToString(severity);
        assertThat(report.cases().get(0).worst().orElseThrow().words()).isEqualTo(words);
    }

    @Test
    void shouldBeUnstableAtMostWhereNothingCouldRunAgain() {
        assertThat(gate.last(Stream.of(measured(1, "a", 50))).severity()).isEqualTo(Severity.UNSTABLE);
    }

    @Test
    void shouldWarnAtMostWhileFewerThanFiveValuesAreKnown() {
        Series young = new Runs(Runs.THROUGHPUT).all(100, 100, 100, 100).series();

        GateReport report = gate.first(Stream.of(of(1, "a", measured(Runs.THROUGHPUT, young, "node-1", 50))));

        assertThat(report.severity()).isEqualTo(Severity.WARN);
        assertThat(report.reruns()).isEmpty();
    }

    @Test
    void shouldTellASmallStepWithoutFailingAnythingByIt() {
        Runs quiet = new Runs(Runs.THROUGHPUT).all(100, 100.3, 99.8, 100.1, 99.9, 100.2, 100, 99.7, 97.2, 97.4);

        GateReport report = gate.last(Stream.of(of(1, "a", measured(Runs.THROUGHPUT, quiet.series(), "node-1", 97.1))));

        assertThat(report.cases().get(0).worst().orElseThrow().kind()).isEqualTo(Kind.STEP);
        assertThat(report.severity()).isEqualTo(Severity.WARN);
        assertThat(report.counts().slower()).isEqualTo(1);
    }

    @Test
    void shouldFailByAnOpenRegressionUntilSomebodyDoesSomething() {
        Runs runs = Runs.usual();
        runs.next(85, 85, 85);

        GateReport open = gate.last(Stream.of(of(1, "a", measured(Runs.THROUGHPUT, runs.series(), "node-1", 85))));
        GateReport accepted = gate.last(
                Stream.of(of(1, "a", measured(Runs.THROUGHPUT, runs.series().accepted(), "node-1", 85))));

        assertThat(open.severity()).isEqualTo(Severity.FAILURE);
        assertThat(accepted.severity()).isEqualTo(Severity.NONE);
    }

    @Test
    void shouldOnlyWatchTheTimeToTheFirstTokenUnlessAThresholdIsSet() {
        List<MeasuredCase> slow = List.of(of(1, "a", measured(TTFT, series(TTFT), "node-1", 130, 130, 130)));
        GatePolicy gated = policy(Map.of("mean_ttft", 0.05), List.of());

        assertThat(gate.last(slow.stream()).severity()).isEqualTo(Severity.NONE);
        assertThat(gate.last(slow.stream()).cases().get(0).changes().get(0).kind())
                .isEqualTo(Kind.REGRESSION);
        assertThat(new Gate(gated).last(slow.stream()).severity()).isEqualTo(Severity.FAILURE);
        assertThat(new Gate(gated)
                        .last(Stream.of(of(1, "a", measured(TTFT, series(TTFT), "node-1", 112, 112, 112))))
                        .severity())
                .as("15 % at least")
                .isEqualTo(Severity.NONE);
    }

    @Test
    void shouldTakeTheNearestThreshold() {
        GatePolicy policy =
                policy(Map.of("token_throughput", 0.20), List.of(new CaseThreshold("*noisy*", Optional.empty(), 0.30)));
        Series own = new Series(
                series(Runs.THROUGHPUT).samples(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(0.03));

        GateReport report = new Gate(policy)
                .last(Stream.of(
                        measured(1, "perf/test[quiet-x]", 85, 85, 85),
                        measured(2, "perf/test[noisy-x]", 75, 75, 75),
                        of(3, "perf/test[noisy-y]", measured(Runs.THROUGHPUT, own, "node-1", 96, 96, 96))));

        assertThat(report.cases())
                .extracting(CaseChange::severity)
                .containsExactly(Severity.NONE, Severity.NONE, Severity.UNSTABLE);
    }

    @Test
    void shouldRunTheMostUrgentAgainWhereTheBudgetIsSmall() {
        List<MeasuredCase> cases = cases(18, 100);
        cases.add(measured(19, "bad", 93));
        cases.add(measured(20, "worse", 80));
        cases.add(measured(21, "badly", 85));

        assertThat(gate.first(cases.stream()).reruns()).extracting(Rerun::id).containsExactly("worse", "badly");
        assertThat(new Gate(withReruns(0.3)).first(cases.stream()).reruns())
                .extracting(Rerun::id)
                .containsExactly("worse", "badly", "bad");
        assertThat(new Gate(withReruns(0)).first(cases.stream()).reruns()).isEmpty();
    }

    @Test
    void shouldCountReRunsThatTookPlaceAgainstTheBudget() {
        List<MeasuredCase> cases = cases(10, 100);
        cases.add(measured(11, "done", 80, 100, 100));
        cases.add(measured(12, "split", 80, 80, 100));

        assertThat(gate.first(cases.stream()).reruns()).isEmpty();
        assertThat(new Gate(withReruns(0.5)).first(cases.stream()).reruns())
                .extracting(Rerun::count)
                .containsExactly(1);
    }

    @Test
    void shouldSuspectTheMachineWhereManyCasesAreWorseTogether() {
        List<MeasuredCase> cases = cases(6, 100);
        for (int i = 7; i <= 10; i++) {
            cases.add(measured(i, "bad-" + i, 80));
        }

        GateReport report = gate.first(cases.stream());

        assertThat(report.machine()).contains(new Machine(Optional.empty(), 4, 10));
        assertThat(report.machine().orElseThrow().words())
                .isEqualTo("machine suspected: 4 of 10 cases are worse, together");
        assertThat(report.reruns()).isEmpty();
        assertThat(report.severity()).isEqualTo(Severity.UNSTABLE);
        assertThat(report.cases().get(9).worst().orElseThrow().kind()).isEqualTo(Kind.MACHINE);
        assertThat(report.counts().words()).isEqualTo("4 can't tell yet");
    }

    @Test
    void shouldNotSuspectTheMachineWhereAThirdOfThreeCasesIsWorse() {
        assertThat(gate.first(Stream.of(measured(1, "a", 80), measured(2, "b", 80), measured(3, "c", 100)))
                        .machine())
                .isEmpty();
    }

    @Test
    void shouldCallARegressionWhatStaysWorseForThreeRunsThoughAllOthersDoToo() {
        List<Series> series = new ArrayList<>(List.of(
                series(Runs.THROUGHPUT), series(Runs.THROUGHPUT), series(Runs.THROUGHPUT), series(Runs.THROUGHPUT)));
        List<Kind> kinds = new ArrayList<>();
        for (int run = 10; run < 13; run++) {
            List<MeasuredCase> cases = new ArrayList<>();
            for (int i = 0; i < series.size(); i++) {
                cases.add(of(
                        i,
                        "case-" + i,
                        new Measured(Runs.THROUGHPUT, series.get(i), List.of(Runs.sample(run, 1, 80)))));
            }
            GateReport report = gate.last(cases.stream());
            kinds.add(report.cases().get(0).worst().orElseThrow().kind());
            for (int i = 0; i < series.size(); i++) {
                Change change = report.cases().get(i).changes().get(0);
                series.set(i, series.get(i).after(cases.get(i).metrics().get(0).values(), change.standing()));
            }
        }

        assertThat(kinds).containsExactly(Kind.MACHINE, Kind.MACHINE, Kind.REGRESSION);
    }

    @Test
    void shouldNameTheNodeThatAllWorseCasesRanOnAndRunThemAgainElsewhere() {
        List<MeasuredCase> cases = cases(8, 100);
        cases.add(of(9, "x", measured(Runs.THROUGHPUT, series(Runs.THROUGHPUT), "node-7", 85)));
        cases.add(of(10, "y", measured(Runs.THROUGHPUT, series(Runs.THROUGHPUT), "node-7", 86)));

        GateReport report = new Gate(withReruns(0.5)).first(cases.stream());

        assertThat(report.machine()).contains(new Machine(Optional.of("node-7"), 2, 10));
        assertThat(report.reruns()).extracting(Rerun::avoid).containsOnly(List.of("node-7"));
        assertThat(report.machine().orElseThrow().words()).endsWith("all on node-7");
    }

    @Test
    void shouldBlameTheCaseWhereItIsWorseOnAnotherNodeToo() {
        List<MeasuredCase> cases = cases(8, 100);
        for (String id : List.of("x", "y")) {
            Sample first = on("node-7", Runs.sample(10, 1, 85));
            List<Sample> values = List.of(first, Runs.sample(10, 2, 85), on("node-3", Runs.sample(10, 3, 85)));
            cases.add(of(9, id, new Measured(Runs.THROUGHPUT, series(Runs.THROUGHPUT), values)));
        }

        GateReport report = gate.last(cases.stream());

        assertThat(report.machine()).isEmpty();
        assertThat(report.counts().slower()).isEqualTo(2);
    }

    @Test
    void shouldNotBlameTheOnlyNodeThereIs() {
        List<MeasuredCase> cases = cases(8, 100);
        cases.add(measured(9, "x", 85));
        cases.add(measured(10, "y", 85));

        assertThat(gate.first(cases.stream()).machine()).isEmpty();
    }

    @Test
    void shouldCountEachCaseOnce() {
        Runs rising = Runs.usual().all(110, 110);
        GateReport report = new Gate(GatePolicy.DEFAULT)
                .last(Stream.of(
                        measured(1, "slower", 85, 85, 85),
                        of(2, "faster", measured(Runs.THROUGHPUT, rising.series(), "node-1", 111)),
                        of(3, "new", measured(Runs.THROUGHPUT, Series.EMPTY, "node-1", 100)),
                        measured(4, "as usual", 100)));

        assertThat(report.counts().words()).isEqualTo("1 slower, 1 faster, 1 can't tell yet");
        assertThat(report.counts().unchanged()).isEqualTo(1);
    }

    @Test
    void shouldLetUpstreamsRuleDecideAndShowOursBesideIt() {
        GatePolicy upstream = new GatePolicy(
                Rule.UPSTREAM_POST_MERGE,
                Optional.of(Rule.MEDIAN),
                0.05,
                Map.of(),
                List.of(),
                0.1,
                0,
                0.15,
                0.3,
                false,
                Map.of());

        GateReport report = new Gate(upstream).first(Stream.of(measured(1, "a", 94)));
        Change change = report.cases().get(0).worst().orElseThrow();

        assertThat(change.kind()).isEqualTo(Kind.REGRESSION);
        assertThat(change.severity()).isEqualTo(Severity.WARN);
        assertThat(change.beside().orElseThrow().kind()).isEqualTo(Kind.SUSPECTED);
        assertThat(report.reruns()).isEmpty();
        assertThat(change.standing().marks()).extracting(Standing.Marking::mark).containsExactly(Mark.SUSPECTED);
    }

    @Test
    void shouldJudgeNothingWhereThatIsAskedFor() {
        GateReport report = new Gate(GatePolicy.DEFAULT.deciding(Rule.NONE)).first(Stream.of(measured(1, "a", 10)));

        assertThat(report.cases()).isEmpty();
        assertThat(report.severity()).isEqualTo(Severity.NONE);
    }

    @Test
    void shouldBeTheSameAfterItWasWrittenAndRead() throws JsonProcessingException {
        GateReport report = gate.last(Stream.of(measured(1, "a", 85, 85, 86), measured(2, "b", 100)));
        ObjectMapper json = Json.mapper();

        assertThat(json.readValue(json.writeValueAsString(report), GateReport.class))
                .isEqualTo(report);
    }

    private static Series series(MetricSpec metric) {
        return new Runs(metric).all(Runs.USUAL).series();
    }

    private static List<MeasuredCase> cases(int count, double value) {
        List<MeasuredCase> cases = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            cases.add(measured(i, "case-" + i, value));
        }
        return cases;
    }

    private static MeasuredCase measured(int index, String id, double... values) {
        return of(index, id, measured(Runs.THROUGHPUT, series(Runs.THROUGHPUT), "node-1", values));
    }

    private static MeasuredCase of(int index, String id, Measured measured) {
        return new MeasuredCase(index, id, List.of(measured), Optional.empty());
    }

    private static Measured measured(MetricSpec metric, Series series, String node, double... values) {
        int run = series.samples().size();
        List<Sample> samples = new ArrayList<>();
        for (double value : values) {
            samples.add(on(node, Runs.sample(run, samples.size() + 1, value)));
        }
        return new Measured(metric, series, samples);
    }

    private static Sample on(String node, Sample sample) {
        return Sample.of(sample.run(), sample.attempt(), sample.time(), sample.value(), List.of(node), sample.commit());
    }

    private static GatePolicy policy(Map<String, Double> thresholds, List<CaseThreshold> cases) {
        return new GatePolicy(
                Rule.MEDIAN, Optional.empty(), 0.05, thresholds, cases, 0.1, 0, 0.15, 0.3, false, Map.of());
    }

    private static GatePolicy withReruns(double share) {
        return new GatePolicy(
                Rule.MEDIAN, Optional.empty(), 0.05, Map.of(), List.of(), 0.1, 0, share, 0.3, false, Map.of());
    }
}
