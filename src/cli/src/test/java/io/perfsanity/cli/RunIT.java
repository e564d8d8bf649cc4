package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on a real Slurm: to the end, over a kill -9, cancelled, and with what infrastructure does to jobs. */
class RunIT {
    private static final String SLOW = "aggr-sample_faults_grace_blackwell-hangs  # timeout:5m";
    private static final String QUICK =
            "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tp4_mtp3_1k1k  # timeout:5m";

    @TempDir
    Path directory;

    private LabRun lab;

    @BeforeEach
    void setUp() throws Exception {
        lab = new LabRun(directory);
    }

    private static long jobsOf(String runId) throws Exception {
        String names = LabRun.onLogin("sacct -n -X -P -S now-1hour -o JobName; squeue -h -o %j");
        return names.lines()
                .filter(name -> name.startsWith("ps-" + runId))
                .distinct()
                .count();
    }

    private boolean journalSays(String words) {
        try {
            return Files.readString(lab.out.resolve("journal.jsonl")).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldTurnTheDebugListIntoOneVerdictACase() throws Exception {
        int code = LabRun.execute(lab.run(
                "gb200",
                LabRun.sample("lists/debug_cases.txt").toString(),
                "--waives",
                LabRun.sample("lists/waives.txt").toString()));

        assertThat(code).isEqualTo(ExitCodes.TEST_FAILURES);
        RunResult result = lab.result();
        Map<Verdict, Long> verdicts =
                result.cases().stream().collect(Collectors.groupingBy(CaseResult::verdict, Collectors.counting()));
        assertThat(verdicts)
                .containsOnly(
                        Map.entry(Verdict.PASSED, 7L),
                        Map.entry(Verdict.FAILED, 2L),
                        Map.entry(Verdict.TIMEOUT, 1L),
                        Map.entry(Verdict.SKIPPED, 1L));
        assertThat(result.modes()).containsOnlyKeys(Mode.values());
        assertThat(Files.readString(lab.out.resolve("junit.xml"))).contains("<testsuite name=\"perf-sanity.disagg\"");
        assertThat(Files.readString(lab.out.resolve("report.html"))).contains("token_throughput");
    }

    @Test
    void shouldGoOnAfterKillNineWithTheSameJobs() throws Exception {
        List<String> arguments = lab.runLines("gb200", QUICK, SLOW.replace("5m", "15s"));
        Process first = Ran.start(arguments, directory.resolve("first.log"));
        await().until(() -> journalSays("RUNNING"));
        first.destroyForcibly();
        assertThat(first.waitFor(3, TimeUnit.MINUTES)).isTrue();

        int code = LabRun.execute(List.of("resume", lab.out.toString(), "--plain"));

        assertThat(code).isEqualTo(ExitCodes.TEST_FAILURES);
        assertThat(lab.result().cases())
                .extracting(CaseResult::verdict)
                .containsExactly(Verdict.PASSED, Verdict.TIMEOUT);
        assertThat(jobsOf(lab.runId())).as("jobs on the cluster").isEqualTo(2);
    }

    @Test
    void shouldKeepOneJobACaseWhenKilledWhileSubmitting() throws Exception {
        String[] cases = new String[12];
        for (int i = 0; i < cases.length; i++) {
            cases[i] = QUICK.replace("aggr_upload-", "aggr" + "_x".repeat(i) + "-");
        }
        Process first = Ran.start(lab.runLines("gb200", cases), directory.resolve("first.log"));
        await().pollInterval(Duration.ofMillis(20)).until(() -> journalSays("SUBMITTING"));
        first.destroyForcibly();
        assertThat(first.waitFor(3, TimeUnit.MINUTES)).isTrue();

        LabRun.execute(List.of("resume", lab.out.toString(), "--plain"));

        assertThat(lab.result().cases())
                .hasSize(12)
                .allSatisfy(result -> assertThat(result.attempts()).hasSize(1));
        assertThat(jobsOf(lab.runId())).as("jobs on the cluster").isEqualTo(12);
    }

    @Test
    void shouldLetOneOfTwoResumesHaveTheRun() throws Exception {
        Tally tally = Tally.define(lab, "gated", """
                until [[ -e ${tally%/*}/go ]]; do sleep 0.2; done
                passes""", "");
        Process first = Ran.start(lab.runPlain("gated", "aggr-a", "aggr-b"), directory.resolve("first.log"));
        await().until(() -> tally.cases().size() == 2);
        first.destroyForcibly().waitFor();

        List<String> resume = List.of("resume", lab.out.toString(), "--plain");
        Process one = Ran.start(resume, directory.resolve("one.log"));
        Process other = Ran.start(resume, directory.resolve("other.log"));
        await().until(() -> !one.isAlive() || !other.isAlive());
        tally.open("go");

        assertThat(one.waitFor(3, TimeUnit.MINUTES) && other.waitFor(1, TimeUnit.MINUTES))
                .isTrue();
        assertThat(List.of(one.exitValue(), other.exitValue()))
                .containsExactlyInAnyOrder(ExitCodes.ALL_PASSED, ExitCodes.BAD_INPUT);
        assertThat(directory.resolve(one.exitValue() == 0 ? "other.log" : "one.log"))
                .content()
                .matches(Pattern.quote("perf-sanity: " + lab.out)
                        + " is in use by (another process|process \\d+ of \\S+ on \\S+), which goes on with the run; "
                        + Pattern.quote("'perf-sanity cancel " + lab.out + "' ends it") + "\\s*");
        assertThat(tally.cases()).containsExactlyInAnyOrder("aggr-a", "aggr-b");
    }

    @Test
    void shouldEndWithNothingLeftWhenItIsCancelledAsSoonAsItBegins() throws Exception {
        Tally tally = Tally.define(lab, "endless", "sleep 300", "");
        Process first = Ran.start(lab.runPlain("endless", "aggr-a", "aggr-b"), directory.resolve("first.log"));
        await().pollInterval(Duration.ofMillis(5)).until(() -> Files.exists(lab.out.resolve("run.json")));

        assertThat(LabRun.execute(List.of("cancel", lab.out.toString()))).isZero();

        assertThat(first.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(first.exitValue()).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.result().cases())
                .hasSize(2)
                .extracting(CaseResult::verdict)
                .containsOnly(Verdict.CANCELLED);
        assertThat(LabRun.onLogin("squeue -h -o %j")).doesNotContain(lab.runId());
        assertThat(tally.cases()).doesNotHaveDuplicates();
    }

    @Test
    void shouldCancelFromAnotherProcessAndLeaveNothingOnTheCluster() throws Exception {
        Process first = Ran.start(lab.runLines("gb200", SLOW), directory.resolve("first.log"));
        await().until(() -> journalSays("RUNNING"));

        int code = LabRun.execute(List.of("cancel", lab.out.toString()));

        assertThat(code).isZero();
        assertThat(first.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(first.exitValue()).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.CANCELLED);
        assertThat(LabRun.onLogin("squeue -h -o %j")).doesNotContain(lab.runId());
    }

    @Test
    void shouldCancelItsJobsOnCtrlC() throws Exception {
        Process first = Ran.start(lab.runLines("gb200", SLOW), directory.resolve("first.log"));
        await().until(() -> journalSays("RUNNING"));

        first.destroy();

        assertThat(first.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(first.exitValue()).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.CANCELLED);
        assertThat(LabRun.onLogin("squeue -h -o %j")).doesNotContain(lab.runId());
    }

    @Test
    void shouldNeverCallAJobPassedThatSomebodyElseCancelled() throws Exception {
        Process first = Ran.start(lab.runLines("gb200", SLOW), directory.resolve("first.log"));
        await().until(() -> journalSays("RUNNING"));

        LabRun.onLogin("scancel --name=ps-" + lab.runId() + "-001-1");

        assertThat(first.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(first.exitValue()).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.CANCELLED);
    }

    @Test
    void shouldRefuseBadInputWithoutTouchingTheCluster() throws Exception {
        int code = LabRun.execute(lab.runLines("gb200", "aggr_upload-x  # mode:disag", QUICK));

        assertThat(code).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(lab.out).doesNotExist();
    }

    @Test
    void shouldSayWhatAClusterOffers() throws Exception {
        assertThat(LabRun.execute(List.of(
                        "clusters",
                        "check",
                        "gb200",
                        "--clusters",
                        directory.resolve("clusters.yaml").toString())))
                .isZero();
    }
}
