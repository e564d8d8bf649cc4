package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.history.CaseHistory;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.HistoryLine;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Rerun;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on this machine beside what earlier ones measured: 100 tok/s, with a noise of 1 %. */
@EnabledOnOs(OS.LINUX)
class SlowerRunTest {
    private static final String ID = "aggr-case";
    /** Each attempt measures what the next line of a file says; one that says {@code wait} does so until the file is gone. */
    private static final String PROFILE = """
            clusters:
              here:
                connection: {type: local}
                scheduler: local
                workDirectory: '%1$s/work'
                gpusPerNode: 4
                history: '%1$s/history'
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 5s}
                commands:
                  agg: |
                    speed=$(head -n 1 '%1$s/speeds')
                    sed -i 1d '%1$s/speeds'
                    if [ "$speed" = wait ]; then
                      echo >'%1$s/waits'
                      while [ -e '%1$s/waits' ]; do sleep 0.1; done
                      speed=91
                    fi
                    printf -- '- {d_token_throughput: %%s}\\n' "$speed" >"$PS_OUTPUT_DIR/perf_data.yaml"
                    printf '<testsuite name="perf"><testcase classname="c" name="n"/></testsuite>' \\
                      >"$PS_OUTPUT_DIR/results.xml"
            """;

    @TempDir
    Path directory;

    private Path clusters;
    private Path list;
    private History history;

    @BeforeEach
    void profile() throws IOException {
        clusters = Files.writeString(directory.resolve("clusters.yaml"), PROFILE.formatted(directory));
        list = Files.writeString(directory.resolve("list.txt"), ID + "\n");
        history = History.in(directory.resolve("history"));
    }

    private void speeds(String... each) throws IOException {
        Files.write(directory.resolve("speeds"), List.of(each));
    }

    private Ran run(Path out, Object... more) throws IOException {
        Object[] all = new Object[8 + more.length];
        System.arraycopy(
                new Object[] {"run", list, "--cluster", "here", "--clusters", clusters, "--out", out}, 0, all, 0, 8);
        System.arraycopy(more, 0, all, 8, more.length);
        return Ran.of(all);
    }

    /** One real run, and the same with other values as if there had been more before it. */
    private void past(double... values) throws IOException {
        speeds("100");
        Path out = directory.resolve("first");
        Ran ran = run(out, "--gate", "none");
        assertThat(ran.code()).as(ran.err()).isZero();
        RunResult first = new ResultsJson().read(out.resolve("results.json"));
        PastRuns.add(
                history,
                first,
                DoubleStream.of(values).map(value -> value / 100).toArray());
    }

    private List<Double> kept(String run) throws IOException {
        CaseHistory all = history.read(history.identities().get(0), 1000);
        return all.lines().stream()
                .filter(line -> line.run().equals(run))
                .map(HistoryLine::values)
                .map(values -> values.get("token_throughput"))
                .toList();
    }

    private RunResult result(Path out) throws IOException {
        return new ResultsJson().read(out.resolve("results.json"));
    }

    @Test
    void shouldKeepWhatWasMeasuredAlsoWhereNothingIsJudged() throws IOException {
        speeds("100");
        Path out = directory.resolve("out");

        Ran ran = run(out, "--gate", "none");

        assertThat(kept(result(out).runId())).containsExactly(100.0);
        assertThat(ran.out() + ran.err()).doesNotContain("isn't kept", "can't tell yet");
    }

    @Test
    void shouldSayOnceThatNothingKeepsWhatWasMeasured() throws IOException {
        Files.writeString(clusters, PROFILE.formatted(directory).replaceFirst("(?m)^ *history: .*\\n", ""));
        speeds("100");

        assertThat(run(directory.resolve("out")).err())
                .containsOnlyOnce(
                        "note: what was measured isn't kept for later runs to be compared with; --history DIR");
    }

    @Test
    void shouldFindAndConfirmThatACaseIsEightPercentSlower() throws IOException {
        past(99, 101, 100, 101, 99, 100);
        speeds("92", "92.5", "91.5");
        Path out = directory.resolve("out");

        Ran ran = run(out);

        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(ran.err()).contains("[001] aggr-case seems 8 % slower, so it is run again, 2 times");
        assertThat(ran.out())
                .contains(
                        "compared with earlier runs: 1 slower",
                        "token_throughput of aggr-case is 8 % slower than the baseline of 7 runs",
                        "confirmed by 2 re-runs");
        CaseResult slower = result(out).cases().get(0);
        assertThat(slower.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(slower.metrics()).containsEntry("token_throughput", 92.0);
        assertThat(slower.reruns()).extracting(Rerun::attempt).containsExactly(2, 3);
        assertThat(out.resolve("junit.xml")).content().contains("perf-sanity.gate", "8 % slower");
        assertThat(out.resolve("report.html"))
                .content()
                .contains("<h4>token_throughput, tok/s: 8 % slower</h4>", ", 92.50 tok/s, regression");
        assertThat(kept(result(out).runId())).containsExactly(92.0, 92.5, 91.5);

        String before = Files.readString(out.resolve("results.json"));
        Ran resumed = Ran.of("resume", out);
        assertThat(resumed.code()).as(resumed.err()).isEqualTo(1);
        assertThat(out.resolve("results.json")).hasContent(before);
        assertThat(kept(result(out).runId())).hasSize(3);

        assertThat(Ran.of("report", out).code()).isEqualTo(1);
        Ran lenient = Ran.of("report", out, "--fail-on", "failure", "--no-gate-tests");
        assertThat(lenient.code()).isZero();
        assertThat(out.resolve("junit.xml")).content().doesNotContain("perf-sanity.gate");
    }

    @Test
    void shouldNotTakeANoiseOfThreePercentForAChange() throws IOException {
        past(99, 101, 100, 101, 99, 100);
        speeds("97");
        Path out = directory.resolve("out");

        Ran ran = run(out);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("compared with earlier runs: nothing changed");
        assertThat(result(out).cases().get(0).attempts()).hasSize(1);
    }

    @Test
    void shouldForgiveWhatRunningAgainDoesNotShow() throws IOException {
        past(99, 101, 100, 101, 99, 100);
        speeds("90", "100", "100");
        Path out = directory.resolve("out");

        Ran ran = run(out);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("was slow once, which running again didn't show");
    }

    @Test
    void shouldGoOnWithAConfirmationInTheMiddleOfWhichItWasKilled() throws Exception {
        past(99, 101, 100, 101, 99, 100);
        speeds("92", "wait", "91.5");
        Path out = directory.resolve("out");
        Path log = directory.resolve("killed.log");
        Process killed = Ran.start(
                List.of(
                        "run",
                        list.toString(),
                        "--cluster",
                        "here",
                        "--clusters",
                        clusters.toString(),
                        "--out",
                        out.toString()),
                log);
        await().until(() -> Files.exists(directory.resolve("waits")));
        killed.destroyForcibly().waitFor();
        Files.delete(directory.resolve("waits"));

        Ran resumed = Ran.of("resume", out);

        assertThat(resumed.code()).as(resumed.err()).isEqualTo(1);
        CaseResult slower = result(out).cases().get(0);
        assertThat(slower.metrics()).containsEntry("token_throughput", 92.0);
        assertThat(slower.reruns())
                .extracting(rerun -> rerun.metrics().get("token_throughput"))
                .containsExactly(91.0, 91.5);
        assertThat(slower.attempts()).hasSize(3);
    }

    @Test
    void shouldSayThatItCantTellYetToANewcomer() throws IOException {
        speeds("100");
        Path out = directory.resolve("out");

        Ran ran = run(out);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("compared with earlier runs: 1 can't tell yet");
    }

    @Test
    void shouldConfirmNothingWithoutReruns() throws IOException {
        past(99, 101, 100, 101, 99, 100);
        speeds("92");
        Path out = directory.resolve("out");

        Ran ran = run(out, "--no-reruns", "--fail-on", "never");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("seems 8 % slower", "which isn't confirmed");
        assertThat(result(out).cases().get(0).attempts()).hasSize(1);
    }

    @Test
    void shouldNotCallARunGoodThatCouldNotBeCompared() throws IOException {
        speeds("100");
        Files.createDirectories(directory.resolve("history"));
        Files.writeString(directory.resolve("history/cases"), "a file where a directory should be");

        Ran ran = run(directory.resolve("out"));

        assertThat(ran.code()).as(ran.err()).isEqualTo(3);
        assertThat(ran.err()).contains("the comparison with earlier runs failed: ");
    }

    @Test
    void shouldRefuseARuleThatItDoesNotKnow() throws IOException {
        Ran ran = run(directory.resolve("out"), "--gate", "gut-feeling");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("upstream-post-merge");
    }
}
