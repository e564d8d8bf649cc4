package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample workload, slower or noisier by a known share than it was in seven runs before, on a real Slurm. */
class SlowerIT {
    private static final String CASE =
            "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tp4_mtp3_1k1k  # timeout:5m";

    @TempDir
    Path directory;

    private LabRun lab;
    private Path history;

    @BeforeEach
    void setUp() throws Exception {
        lab = new LabRun(directory);
        history = directory.resolve("history");
        Path first = directory.resolve("first");
        assertThat(LabRun.execute(run(first, "SAMPLE_NOISE=0.3%", "SAMPLE_SEED=1")))
                .isZero();
        PastRuns.add(History.in(history), result(first), 0.998, 1.003, 0.997, 1.002, 1, 1.001);
    }

    private List<String> run(Path out, String... environment) throws IOException {
        List<String> arguments = new ArrayList<>(lab.runLines("gb200", CASE));
        arguments.set(arguments.indexOf("--out") + 1, out.toString());
        arguments.addAll(List.of("--history", history.toString()));
        for (String each : environment) {
            arguments.addAll(List.of("--env", each));
        }
        return arguments;
    }

    private static RunResult result(Path out) throws IOException {
        return new ResultsJson().read(out.resolve("results.json"));
    }

    private static Change.Kind verdict(RunResult run) {
        CaseChange change = run.gate().orElseThrow().cases().get(0);
        return change.worst().orElseThrow().kind();
    }

    @Test
    void shouldConfirmOnOtherNodesThatItIsEightPercentSlowerThoughItsProcessIsKilledMeanwhile() throws Exception {
        Path out = directory.resolve("slower");
        Process killed = Ran.start(
                run(out, "SAMPLE_NOISE=0.3%", "SAMPLE_SEED=2", "SAMPLE_SLOWDOWN=8%"), directory.resolve("log"));
        try {
            await().until(() -> Files.exists(out.resolve("gate.json")));
        } finally {
            killed.destroyForcibly().waitFor();
        }

        assertThat(LabRun.execute(List.of("resume", out.toString(), "--plain"))).isEqualTo(1);

        RunResult run = result(out);
        assertThat(verdict(run)).isEqualTo(Change.Kind.REGRESSION);
        CaseResult slower = run.cases().get(0);
        assertThat(slower.reruns())
                .hasSizeBetween(2, 4)
                .allSatisfy(rerun -> assertThat(rerun.counts()).isTrue());
        assertThat(slower.reruns().get(0).nodes())
                .doesNotContainAnyElementsOf(slower.attempts().get(0).nodes());
    }

    @Test
    void shouldNotTakeANoiseOfThreePercentForARegression() throws Exception {
        Path out = directory.resolve("noisy");

        assertThat(LabRun.execute(run(out, "SAMPLE_NOISE=3%", "SAMPLE_SEED=3"))).isZero();

        assertThat(verdict(result(out))).isIn(Change.Kind.UNCHANGED, Change.Kind.OUTLIER);
    }
}
