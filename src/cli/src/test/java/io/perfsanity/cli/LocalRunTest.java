package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on this machine, without Slurm: what is submitted really runs, and what it leaves is really read. */
@EnabledOnOs(OS.LINUX)
class LocalRunTest {
    /** Each case does what its name says. */
    private static final String PROFILE = """
            clusters:
              here:
                connection: {type: local}
                scheduler: local
                workDirectory: '%s'
                gpusPerNode: 4
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 5s}
                commands:
                  agg: |
                    junit() {
                      printf '<testsuite name="perf"><testcase classname="c" name="n">%%s</testcase></testsuite>' "$1" \\
                        >"$PS_OUTPUT_DIR/results.xml"
                    }
                    case $PS_CASE_ID in
                      *passes*) junit '' ;;
                      *fails*) echo 'throughput is 3'; junit '<failure message="too slow"/>'; exit 1 ;;
                      *measures*) echo 'Output token throughput (tok/s): 12.5'; junit '' ;;
                      *says_nothing*) ;;
                      *hangs*) sleep 300 ;;
                    esac
                  ctx: &server exec python3 -m http.server --bind 127.0.0.1 "$PS_PORT"
                  gen: *server
                  proxy: ''
                  benchmark: |
                    exec python3 -c '
                    import os, urllib.request
                    urls = (os.environ["PS_CTX_URLS"] + "," + os.environ["PS_GEN_URLS"]).split(",")
                    assert len(urls) == 3, urls
                    assert all(urllib.request.urlopen(url).status == 200 for url in urls)
                    with open(os.environ["PS_OUTPUT_DIR"] + "/results.xml", "w") as file:
                        file.write("<testsuite><testcase classname=\\"c\\" name=\\"n\\"/></testsuite>")
                    '
                  readyPath: /
                  readyLimit: 60s
            """;

    @TempDir
    Path directory;

    private Path work;
    private Path clusters;
    private Path out;

    @BeforeEach
    void profile() throws IOException {
        work = directory.resolve("work");
        out = directory.resolve("out");
        clusters = Files.writeString(directory.resolve("clusters.yaml"), PROFILE.formatted(work));
    }

    private Ran run(String list) throws IOException {
        Path file = Files.writeString(directory.resolve("list.txt"), list);
        return Ran.of("run", file, "--cluster", "here", "--clusters", clusters, "--out", out, "--retries", 0);
    }

    private RunResult results() throws IOException {
        return new ResultsJson().read(out.resolve("results.json"));
    }

    /** Processes that were started for a case; each inherited where its attempt lies. */
    private List<String> processes() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(Path::getFileName)
                    .map(Path::toString)
                    .filter(name -> name.matches("\\d+"))
                    .filter(pid -> environment(pid).contains(work.toString()))
                    .toList();
        }
    }

    /** An attempt tells its exit code before its own shells have ended, so they may outlive the run for a moment. */
    private void awaitNoProcesses() {
        await().untilAsserted(() -> assertThat(processes()).isEmpty());
    }

    private static String environment(String pid) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc", pid, "environ")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }

    @Test
    void shouldTurnAListIntoVerdictsAndReports() throws IOException {
        Ran ran = run("aggr-passes\naggr-fails\naggr-waived SKIP (broken)\n");

        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(results().cases())
                .extracting(CaseResult::verdict)
                .containsExactly(Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED);
        CaseResult failed = results().cases().get(1);
        assertThat(failed.reason()).contains("too slow");
        assertThat(failed.lastLines().lines()).anyMatch(line -> line.contains("throughput is 3"));
        assertThat(out.resolve(failed.directory()).resolve("attempts/1/output/results.xml"))
                .isNotEmptyFile();
        assertThat(out.resolve("report.html")).content().contains("aggr-passes", "aggr-fails", "aggr-waived");
        assertThat(out.resolve("junit.xml")).content().contains("<failure");
        assertThat(ran.out()).contains("Report: " + out.resolve("report.html"));
        assertThat(ran.err()).contains("[001] aggr-passes: PASSED", "[002] aggr-fails: FAILED");
        awaitNoProcesses();
    }

    @Test
    void shouldGiveTheSameAnswerAtOnceWhenAFinishedRunIsResumed() throws IOException {
        run("aggr-passes\naggr-fails\n");
        String before = Files.readString(out.resolve("results.json"));
        List<Path> onTheCluster = filesOf(work);

        Ran resumed = Ran.of("resume", out);

        assertThat(resumed.code()).as(resumed.err()).isEqualTo(1);
        assertThat(resumed.err()).containsPattern("run \\S+ ended at \\d{4}-\\d\\d-\\d\\d .*; nothing is left to do");
        Ran cancelled = Ran.of("cancel", out);
        assertThat(cancelled.code()).isZero();
        assertThat(cancelled.err()).contains("nothing is left to do");
        assertThat(out.resolve("cancel")).doesNotExist();
        assertThat(out.resolve("results.json")).hasContent(before);
        assertThat(filesOf(work)).isEqualTo(onTheCluster);
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void shouldCallACaseInvalidThatMeasuredNothing() throws IOException {
        Files.writeString(clusters, PROFILE.formatted(work) + "    metrics: [{name: token_throughput}]\n");

        Ran ran = run("aggr-passes\naggr-measures\naggr-fails\n");

        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(results().cases())
                .extracting(CaseResult::verdict)
                .containsExactly(Verdict.INVALID, Verdict.PASSED, Verdict.FAILED);
        assertThat(results().cases().get(0).reason()).startsWith("metric token_throughput is missing");
        assertThat(results().cases().get(1).attempts().get(0).facts().values()).containsKeys("kernel", "command");
        assertThat(ran.out()).contains("invalid    aggr-passes");
    }

    @Test
    void shouldNotMeasureOnANodeThatFailsItsCheck() throws IOException {
        Files.writeString(clusters, PROFILE.formatted(work) + "    preflight: echo 'a GPU is missing'; exit 1\n");

        assertThat(run("aggr-passes\n").code()).isEqualTo(ExitCodes.INFRA);

        CaseResult unfit = results().cases().get(0);
        assertThat(unfit.verdict()).isEqualTo(Verdict.INFRA);
        assertThat(unfit.reason()).isEqualTo("preflight failed on localhost: a GPU is missing");
        assertThat(unfit.lastLines().file()).isEqualTo("preflight.log");
    }

    @Test
    void shouldNotTakeACommandWithoutResultsForSuccess() throws IOException {
        Ran ran = run("aggr-says_nothing\n");

        assertThat(ran.code()).isEqualTo(3);
        assertThat(results().cases()).extracting(CaseResult::verdict).containsExactly(Verdict.INFRA);
    }

    @Test
    void shouldStartServersWaitForThemAndMeasureThroughThem() throws IOException {
        assumeTrue(onPath("python3"), "python3 serves as server and client");

        Ran ran = run("disagg_upload-x_ctx2_gen1\n");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(out.resolve("cases/001-disagg_upload-x_ctx2_gen1/attempts/1/logs"))
                .isDirectoryContaining("glob:**CTX_1.log");
        awaitNoProcesses();
    }

    @Test
    void shouldEndALiveRunAndItsProcessesWhenAnotherCommandCancelsIt() throws Exception {
        CompletableFuture<Ran> running = CompletableFuture.supplyAsync(() -> {
            try {
                return run("aggr-hangs\naggr-passes\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await().until(() -> Files.exists(work) && hangs());

        Ran cancelled = Ran.of("cancel", out);

        Ran ran = running.get(3, TimeUnit.MINUTES);
        assertThat(ran.code()).as(ran.err()).isEqualTo(3);
        assertThat(cancelled.code()).as(cancelled.err()).isZero();
        assertThat(cancelled.err()).contains("was told to cancel");
        assertThat(results().cases().get(0).verdict()).isEqualTo(Verdict.CANCELLED);
        awaitNoProcesses();
    }

    private boolean hangs() throws IOException {
        return processes().stream().anyMatch(pid -> command(pid).startsWith("sleep\0" + "300"));
    }

    private static String command(String pid) {
        try {
            return Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
