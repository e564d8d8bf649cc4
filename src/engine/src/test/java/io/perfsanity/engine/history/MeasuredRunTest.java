package io.perfsanity.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MeasuredCase;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.OpenRegression;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.gate.Standing;
import io.perfsanity.engine.gate.Standing.Marking;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.NodeFacts;
import io.perfsanity.engine.result.Rerun;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.TestSummary;
import io.perfsanity.engine.result.Usage;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredRunTest {
    private static final String ID = "disagg_upload-gen_only-gb200_r1_ccb-UCX";
    private static final String STEP = "con8/mean_gen_worker_per_iter_device_step_time";
    private static final String TPUT = Samples.TPUT;

    @TempDir
    Path directory;

    private History history;

    @BeforeEach
    void begin() {
        history = History.in(directory.resolve("history"));
    }

    private static AttemptResult attempt(
            int number, String nodes, Instant time, Verdict verdict, Map<String, String> facts) {
        return new AttemptResult(
                number,
                "ps-x-001-" + number,
                Optional.of("4711"),
                Optional.of(JobState.COMPLETED),
                List.of(nodes),
                Optional.of(time),
                Optional.of(time.plusSeconds(60)),
                Optional.of(time.plusSeconds(120)),
                verdict,
                "",
                new NodeFacts(facts),
                Optional.empty());
    }

    static RunResult run(int hour, Verdict verdict, Map<String, Double> metrics, Rerun... reruns) {
        return run(hour, verdict, metrics, Map.of(), reruns);
    }

    private static RunResult run(
            int hour, Verdict verdict, Map<String, Double> metrics, Map<String, String> noted, Rerun... reruns) {
        List<AttemptResult> attempts = new ArrayList<>();
        attempts.add(attempt(1, "gb200-node[1-2]", Samples.time(hour), verdict, noted));
        for (Rerun rerun : reruns) {
            Instant later = Samples.time(hour).plusSeconds(600L * rerun.attempt());
            attempts.add(attempt(
                    rerun.attempt(), rerun.nodes().get(0), later, rerun.verdict(), Map.of("gpu", "NVIDIA GB300")));
        }
        CaseResult result = new CaseResult(
                1,
                ID,
                ID,
                Mode.DISAGG,
                2,
                Optional.of(8),
                verdict,
                "",
                attempts,
                Duration.ofHours(1),
                Usage.of(attempts, Optional.of(8)),
                List.of(),
                List.of(),
                metrics,
                TestSummary.NONE,
                "cases/001",
                Collected.NOTHING,
                LogExcerpt.NONE,
                Optional.empty(),
                List.of(reruns));
        RunFacts facts = new RunFacts(
                Optional.of("4f0c2d8a9b31"),
                Optional.empty(),
                Optional.of("trtllm.sqsh"),
                Optional.empty(),
                Optional.of("0.1.0"),
                Optional.of("ann"),
                Map.of(),
                List.of());
        return new RunResult(
                "run-" + hour,
                "gb200",
                Samples.time(hour),
                Optional.empty(),
                List.of("list.txt"),
                facts,
                List.of(result),
                Optional.empty());
    }

    private static MeasuredRun measured(int hour, double throughput) {
        return of(run(hour, Verdict.PASSED, Map.of(TPUT, throughput)));
    }

    private static MeasuredRun of(RunResult run) {
        return new MeasuredRun(run, KnownMetrics.BY_NAME, Map.of());
    }

    private Series series() throws IOException {
        return history.read(history.identities().get(0), 100).series(TPUT);
    }

    private static GateReport verdict(Standing standing) {
        Change change = new Change(
                Samples.TPUT_SPEC,
                Change.Kind.REGRESSION,
                Severity.FAILURE,
                90,
                Optional.empty(),
                0.05,
                0.1,
                0,
                Optional.empty(),
                standing,
                Optional.empty());
        return new GateReport(
                Rule.MEDIAN,
                List.of(new CaseChange(1, ID, List.of(change), Optional.empty())),
                Optional.empty(),
                List.of());
    }

    @Test
    void shouldGiveTheGateTheValuesOfTheRunAndThePastWithoutIt() throws IOException {
        measured(1, 100).addTo(history, Optional.empty());
        measured(2, 99).addTo(history, Optional.empty());

        MeasuredCase judged =
                measured(2, 99).against(history, GatePolicy.DEFAULT).toList().get(0);

        assertThat(judged.metrics()).hasSize(1);
        assertThat(judged.metrics().get(0).series().samples())
                .extracting(Sample::value)
                .containsExactly(100.0);
        assertThat(judged.metrics().get(0).values())
                .containsExactly(new Sample(
                        "run-2",
                        1,
                        Samples.time(2).plusSeconds(60),
                        99,
                        List.of("gb200-node1", "gb200-node2"),
                        Optional.of("4f0c2d8a9b31"),
                        Mark.GOOD));
    }

    @Test
    void shouldTellAllValuesOfTheCasesForCharts() throws IOException {
        measured(1, 100).addTo(history, Optional.empty());
        measured(2, 99).addTo(history, Optional.empty());

        assertThat(measured(2, 99).past(history).get(1).series().get(TPUT).samples())
                .extracting(Sample::value)
                .containsExactly(100.0, 99.0);
        assertThat(of(run(3, Verdict.FAILED, Map.of())).past(history).get(1).series())
                .containsOnlyKeys(TPUT);
    }

    @Test
    void shouldTakeTheValuesOfRerunsThatPassedAsFurtherOnes() throws IOException {
        RunResult run = run(
                1,
                Verdict.PASSED,
                Map.of(TPUT, 90.0),
                new Rerun(2, List.of("gb200-node3"), Verdict.PASSED, Map.of(TPUT, 99.0)),
                new Rerun(3, List.of("gb200-node4"), Verdict.INFRA, Map.of()));

        assertThat(of(run).against(history, GatePolicy.DEFAULT)
                        .toList()
                        .get(0)
                        .metrics()
                        .get(0)
                        .values())
                .extracting(Sample::attempt, Sample::value, Sample::nodes)
                .containsExactly(
                        tuple(1, 90.0, List.of("gb200-node1", "gb200-node2")), tuple(2, 99.0, List.of("gb200-node3")));
    }

    @Test
    void shouldKeepTheBenchmarkModeAndTheKeysOfTheUserInTheIdentity() throws IOException {
        new MeasuredRun(run(1, Verdict.PASSED, Map.of(TPUT, 1.0)), KnownMetrics.BY_NAME, Map.of("branch", "main"))
                .addTo(history, Optional.empty());

        assertThat(history.identities())
                .containsExactly(new CaseIdentity(ID, "gen_only", "gb200", "", Map.of("branch", "main")));
    }

    private static RunFacts keyed(String backend) {
        Optional<String> unknown = Optional.empty();
        return new RunFacts(
                unknown, unknown, unknown, unknown, unknown, unknown, Map.of("backend", backend), List.of());
    }

    @Test
    void shouldKeepTheKeysThatTheRunWasBegunWithInTheIdentity() throws IOException {
        RunResult run = run(1, Verdict.PASSED, Map.of(TPUT, 1.0));
        RunFacts facts = keyed("pytorch");
        RunResult begun = new RunResult(
                run.runId(),
                run.cluster(),
                run.started(),
                run.ended(),
                run.testlists(),
                facts,
                run.cases(),
                Optional.empty());
        of(begun).addTo(history, Optional.empty());

        assertThat(history.identities()).extracting(CaseIdentity::keys).containsExactly(Map.of("backend", "pytorch"));
        RunFacts other = keyed("tensorrt");
        RunResult next = new RunResult(
                "run-2",
                run.cluster(),
                Samples.time(2),
                run.ended(),
                run.testlists(),
                other,
                run.cases(),
                Optional.empty());
        assertThat(of(next).against(history, GatePolicy.DEFAULT).toList().get(0).newBaseline())
                .contains("backend tensorrt instead of pytorch");
    }

    @Test
    void shouldTakeTheGpuThatTheNodesOfTheVerdictTold() {
        Map<String, String> noted = Map.of("gpu", "NVIDIA GB200", "driver", "570.124", "command", "pytest");
        RunResult run = run(
                1,
                Verdict.PASSED,
                Map.of(TPUT, 1.0),
                noted,
                new Rerun(2, List.of("gb200-node3"), Verdict.PASSED, Map.of(TPUT, 2.0)));

        assertThat(of(run).identity(run.cases().get(0)).gpu()).isEqualTo("NVIDIA GB200");
        assertThat(of(run).record().facts())
                .containsEntry("driver", "570.124")
                .containsEntry("command", "pytest")
                .containsEntry("gpu", "NVIDIA GB200; NVIDIA GB300");
    }

    @Test
    void shouldNotTakeNamesOfNodesIntoTheIdentityWhereTheirGpusDiffer() {
        Map<String, String> noted = Map.of("gpu", "NVIDIA GB300 (n3); NVIDIA GB200 (n1, n2)");
        RunResult run = run(1, Verdict.PASSED, Map.of(TPUT, 1.0), noted);

        assertThat(of(run).identity(run.cases().get(0)).gpu()).isEqualTo("NVIDIA GB200 + NVIDIA GB300");
    }

    @Test
    void shouldKeepNothingOfWhatDidNotPass() throws IOException {
        of(run(1, Verdict.FAILED, Map.of(TPUT, 1.0))).addTo(history, Optional.empty());

        assertThat(history.identities()).isEmpty();
        assertThat(history.run("run-1")).isPresent();
        assertThat(of(run(1, Verdict.FAILED, Map.of(TPUT, 1.0))).against(history, GatePolicy.DEFAULT))
                .isEmpty();
    }

    @Test
    void shouldKnowWhatIsBetterOrLeaveAMetricOut() throws IOException {
        KnownMetrics known = (name, genOnly) -> name.endsWith("accuracy")
                ? Optional.of(new MetricSpec(name, "%", Direction.HIGHER, MetricSpec.Use.WATCHED))
                : KnownMetrics.BY_NAME.of(name, genOnly);
        RunResult run = run(1, Verdict.PASSED, Map.of(STEP, 7.0, "con8/accuracy", 93.0, "mystery", 1.0));

        List<MeasuredCase> cases = new MeasuredRun(run, known, Map.of())
                .against(history, GatePolicy.DEFAULT)
                .toList();

        assertThat(cases.get(0).metrics())
                .extracting(MeasuredCase.Measured::metric)
                .containsExactlyInAnyOrder(
                        new MetricSpec(STEP, "ms", Direction.LOWER, MetricSpec.Use.GATES),
                        new MetricSpec("con8/accuracy", "%", Direction.HIGHER, MetricSpec.Use.WATCHED));
    }

    @Test
    void shouldKeepTheStandingThatTheGateLeaves() throws IOException {
        OpenRegression open = Samples.openSince(1);
        measured(1, 90)
                .addTo(
                        history,
                        Optional.of(verdict(new Standing(
                                List.of(new Marking("run-1", 1, Mark.SUSPECTED)),
                                Optional.empty(),
                                Optional.empty()))));
        measured(2, 90)
                .addTo(
                        history,
                        Optional.of(verdict(new Standing(
                                List.of(
                                        new Marking("run-1", 1, Mark.REGRESSION),
                                        new Marking("run-2", 1, Mark.REGRESSION)),
                                Optional.of(Samples.time(0)),
                                Optional.of(open)))));

        assertThat(series().samples()).extracting(Sample::mark).containsExactly(Mark.REGRESSION, Mark.REGRESSION);
        assertThat(series().open()).contains(open);
        assertThat(series().regimeSince()).contains(Samples.time(0));
    }

    @Test
    void shouldRememberWhatHeldForTheRun() throws IOException {
        measured(1, 90).addTo(history, Optional.empty());

        assertThat(history.run("run-1").orElseThrow().facts())
                .containsEntry("commit", "4f0c2d8a9b31")
                .containsEntry("image", "trtllm.sqsh")
                .containsEntry("tool", "0.1.0")
                .containsEntry("who", "ann")
                .doesNotContainKey("partition");
    }
}
