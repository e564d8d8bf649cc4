package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Label;
import hudson.model.Result;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Whole runs on this machine: the list really runs, in jobs of its own. */
@WithJenkins
class PerfSanityStepTest {
    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
        LocalCluster.define(work);
    }

    private static WorkflowJob job(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    private static WorkflowRun run(Result expected, String script) throws Exception {
        return jenkins.buildAndAssertStatus(expected, job(script));
    }

    @Test
    void shouldTurnAListIntoVerdictsWithoutAnExecutor() throws Exception {
        WorkflowRun build = run(Result.UNSTABLE, """
                def run = perfSanity cluster: 'here', testlist: '''aggr-passes
                aggr-fails
                aggr-waived SKIP (broken)
                ''', retries: 0
                echo "passed ${run.passed} of ${run.total}, single-agg ${run.modes['single-agg'].failed} failed"
                echo "disagg has ${run.modes['disagg'].total}"
                for (each in run.cases) { echo "${each.id} is ${each.verdict}: ${each.reason}" }
                """);

        jenkins.assertLogContains("passed 1 of 3, single-agg 1 failed", build);
        jenkins.assertLogContains("disagg has 0", build);
        jenkins.assertLogContains("aggr-fails is FAILED", build);
        jenkins.assertLogContains("[001] aggr-passes: PASSED", build);
        RunSummary summary = build.getAction(PerfSanityAction.class).getRuns().get(0);
        assertThat(summary.getTotals().getPassed()).isEqualTo(1);
        assertThat(summary.rows()).hasSize(3);
        assertThat(build.getAction(TestResultAction.class).getFailCount()).isEqualTo(1);
        assertThat(build.pickArtifactManager()
                        .root()
                        .child("perf-sanity/here/cases/001-aggr-passes/attempts/1/output/results.xml")
                        .isFile())
                .isTrue();
    }

    @Test
    void shouldShowTheRunOnItsPages() throws Exception {
        WorkflowRun build = run(Result.SUCCESS, "perfSanity cluster: 'here', testlist: 'aggr-passes', name: 'nightly'");

        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            assertThat(web.getPage(build).asNormalizedText()).contains("nightly", "1 of 1 passed");
            HtmlPage page = web.getPage(build, "perfSanity/nightly/");
            assertThat(page.asNormalizedText()).contains("aggr-passes", "PASSED", "single-agg", "here");
            assertThat(web.getPage(build, "perfSanity/").asNormalizedText()).contains("nightly", "All 1 passed");
            assertThat(web.goTo(build.getUrl() + "perfSanity/api/json?depth=2", "application/json")
                            .getWebResponse()
                            .getContentAsString())
                    .contains("\"name\":\"nightly\"", "\"passed\":1");
            assertThat(web.goTo(build.getUrl() + "perfSanity/nightly/cases/api/json", "application/json")
                            .getWebResponse()
                            .getContentAsString())
                    .contains("\"id\":\"aggr-passes\"", "\"verdict\":\"PASSED\"");
        }
    }

    @Test
    void shouldShowTheUnitOfAMetricThatTheProfileDeclares() throws Exception {
        Files.writeString(work.resolve("speed"), "100");
        LocalCluster.define(
                work,
                new LocalConnection(),
                "metrics: [{name: images, file: logs/AGG.log, pattern: 'tokens: ([0-9]+)', direction: higher, unit: img/s}]\n");
        try {
            WorkflowRun build = run(Result.SUCCESS, "perfSanity cluster: 'here', testlist: 'aggr-measures'");

            try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
                assertThat(web.getPage(build, "perfSanity/here/case/1/").asNormalizedText())
                        .containsPattern("images\\s+800\\s+img/s");
            }
        } finally {
            LocalCluster.define(work);
        }
    }

    @Test
    void shouldReadListAndConfigsFromTheWorkspaceOfANode() throws Exception {
        WorkflowRun build = run(Result.SUCCESS, """
                node {
                    writeFile file: 'lists/debug.txt', text: 'aggr-passes\\naggr-other_passes\\n'
                    writeFile file: 'checkout/readme.yaml', text: 'a: b\\n'
                    perfSanity cluster: 'here', testlist: 'lists/debug.txt', sync: 'checkout', select: '*other*'
                }
                """);

        jenkins.assertLogContains("sources are in " + work + "/sources/checkout-", build);
        jenkins.assertLogContains("aggr-other_passes: PASSED", build);
        jenkins.assertLogNotContains("aggr-passes:", build);
    }

    @Test
    void shouldShowWhereTheLogOfAFailedCaseEnds() throws Exception {
        WorkflowRun build = run(
                Result.UNSTABLE,
                "perfSanity cluster: 'here', testlist: 'aggr-hostile_passes\\naggr-fails\\naggr-hostile'");

        jenkins.assertLogContains("[002] last lines of AGG.log:", build);
        jenkins.assertLogContains("[002] | throughput is 3", build);
        jenkins.assertLogContains("[003] | <script>window.pwned = 1</script>", build);
        jenkins.assertLogNotContains("\u001B[31m", build);
        jenkins.assertLogNotContains("[001] |", build);
    }

    @Test
    void shouldShowTheLinesOfAShortLogOnce() throws Exception {
        WorkflowRun build = run(Result.UNSTABLE, "perfSanity cluster: 'here', testlist: 'aggr-raises', retries: 0");

        jenkins.assertLogContains("[001] cause in logs/AGG.log:", build);
        jenkins.assertLogContains("[001] | RuntimeError: no such engine", build);
        jenkins.assertLogNotContains("last lines of", build);
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            assertThat(web.getPage(build, "perfSanity/here/case/1/").asNormalizedText())
                    .contains("Cause in AGG.log")
                    .doesNotContain("Last lines of");
        }
    }

    @Test
    void shouldFailTheBuildOverInfrastructure() throws Exception {
        WorkflowRun build =
                run(Result.FAILURE, "perfSanity cluster: 'here', testlist: 'aggr-says_nothing', retries: 0");

        jenkins.assertLogContains("here: 0 of 1 passed, 0 failed, 0 timed out, 0 invalid, 1 infra", build);
    }

    @Test
    void shouldOnlyShowWhatADryRunWouldSubmit() throws Exception {
        WorkflowRun build = run(Result.SUCCESS, """
                def run = perfSanity cluster: 'here', testlist: 'aggr-passes', dryRun: true
                echo "planned ${run.modes['single-agg'].total}"
                """);

        jenkins.assertLogContains("planned 1", build);
        jenkins.assertLogContains("[001] aggr-passes: single-agg, 1 node, 4 GPUs", build);
        jenkins.assertLogNotContains("PASSED", build);
    }

    @Test
    void shouldSayWhatIsWrongWithTheInput() throws Exception {
        WorkflowRun cluster = run(Result.FAILURE, "perfSanity cluster: 'hera', testlist: 'aggr-passes'");
        jenkins.assertLogContains("no cluster 'hera' is configured, did you mean 'here'?", cluster);

        WorkflowRun path = run(Result.FAILURE, "perfSanity cluster: 'here', testlist: 'list.txt'");
        jenkins.assertLogContains("needs a workspace", path);

        WorkflowRun mode = run(Result.FAILURE, "perfSanity cluster: 'here', testlist: 'aggr-passes', mode: 'disag'");
        jenkins.assertLogContains("mode is 'disag'", mode);
    }

    @Test
    void shouldRunWithWhatTheStepSaysAboutTheCluster() throws Exception {
        WorkflowRun build = run(Result.SUCCESS, """
                perfSanity cluster: 'here', testlist: 'aggr-greets',
                    overrides: [partition: 'batch', liveJobs: 2, timeLimits: 'single-agg=7m', environment: 'GREETING=hello']
                """);

        assertThat(asked(build, "here"))
                .content()
                .containsPattern("\"partition\" : \"batch\"")
                .containsPattern("\"liveJobs\" : 2")
                .containsPattern("\"timeLimit\" : (420.0+|\"PT7M\")");
        assertThat(log(build, "perf-sanity/here/cases/001-aggr-greets/attempts/1/logs/AGG.log"))
                .contains("GREETING is hello");
    }

    /** What the run brought to the cluster; the build keeps nothing of it. */
    private static Path asked(WorkflowRun build, String name) {
        String id = build.getAction(PerfSanityAction.class).getRuns().stream()
                .filter(run -> run.getName().equals(name))
                .findFirst()
                .map(RunSummary::getRunId)
                .orElseThrow();
        return work.resolve("runs").resolve(id).resolve("run.json");
    }

    @Test
    void shouldKeepNothingThatOnlyServesToGoOn() throws Exception {
        WorkflowRun build = run(Result.SUCCESS, "perfSanity cluster: 'here', testlist: 'aggr-passes'");

        await().untilAsserted(() -> assertThat(new BuildFiles(build, "here").directory())
                .isDirectoryContaining("glob:**/record.json")
                .isDirectoryNotContaining("glob:**/{run.json,journal.jsonl,lock*,cases}"));
        build.reload();
        assertThat(jenkins.createWebClient().getPage(build, "perfSanity/here/").asNormalizedText())
                .contains("aggr-passes", "All 1 passed");
    }

    private static String log(WorkflowRun build, String path) throws Exception {
        try (InputStream in = build.pickArtifactManager().root().child(path).open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldRefuseWhatAStepMayNotSayAboutTheCluster() throws Exception {
        WorkflowRun mount = run(
                Result.FAILURE, "perfSanity cluster: 'here', testlist: 'aggr-passes', overrides: [mounts: '/:/host']");
        jenkins.assertLogContains("mounts", mount);

        WorkflowRun variable = run(
                Result.FAILURE,
                "perfSanity cluster: 'here', testlist: 'aggr-passes', overrides: [environment: 'PS_OUTPUT_DIR=/']");
        jenkins.assertLogContains("'PS_OUTPUT_DIR' is set by the launch scripts or by Slurm", variable);

        WorkflowRun facts = run(Result.FAILURE, "perfSanity cluster: 'here', testlist: 'aggr-passes', facts: 'gb200'");
        jenkins.assertLogContains("facts: 'gb200', expected NAME=value", facts);
    }

    @Test
    void shouldSkipWhatIsWaivedAndKeepWhatTheFactsAllow() throws Exception {
        WorkflowRun build = run(Result.SUCCESS, """
                def run = perfSanity cluster: 'here', dryRun: false, facts: 'gpu=gb200, stage=post_merge',
                    waives: 'perf/test_perf_sanity.py::test_e2e[aggr-fails] SKIP (too slow)', testlist: '''
                version: 0.0.1
                l0_perf:
                - condition:
                    terms: {stage: post_merge}
                  tests:
                  - perf/test_perf_sanity.py::test_e2e[aggr-passes]
                  - perf/test_perf_sanity.py::test_e2e[aggr-fails]
                - condition:
                    terms: {stage: pre_merge}
                  tests:
                  - perf/test_perf_sanity.py::test_e2e[aggr-other_fails]
                '''
                echo "${run.passed} passed, ${run.skipped} skipped of ${run.total}"
                """);

        jenkins.assertLogContains("1 passed, 1 skipped of 2", build);
    }

    @Test
    void shouldTakeWarningsForErrorsWhenStrict() throws Exception {
        String list = "aggr-passes\\naggr-passes TIMEOUT (5)\\n";

        jenkins.assertLogNotContains(
                "nothing was submitted", run(Result.SUCCESS, "perfSanity cluster: 'here', testlist: '" + list + "'"));
        jenkins.assertLogContains(
                "nothing was submitted",
                run(Result.FAILURE, "perfSanity cluster: 'here', strict: true, testlist: '" + list + "'"));
    }

    @Test
    void shouldGenerateSnippetsThatSayNoMoreThanWasChosen() throws Exception {
        assertThat(Snippetizer.object2Groovy(new PerfSanityStep("here", "aggr-passes")))
                .isEqualTo("perfSanity cluster: 'here', testlist: 'aggr-passes'");

        PerfSanityStep step = new PerfSanityStep("here", "list.txt");
        step.setWaives("waives.txt");
        step.setConfigs("configs");
        step.setSync("checkout");
        step.setSelect("*tiny*");
        step.setMode("disagg");
        step.setFacts("gpu=gb200");
        step.setStrict(true);
        step.setName("nightly");
        step.setRetries(0);
        step.setFailOn("tests");
        step.setDryRun(true);
        ClusterOverrides overrides = new ClusterOverrides();
        overrides.setLiveJobs(4);
        overrides.setTimeLimits("disagg=2h");
        step.setOverrides(overrides);
        assertThat(Snippetizer.object2Groovy(step))
                .isEqualTo("perfSanity cluster: 'here', configs: 'configs', dryRun: true, facts: 'gpu=gb200',"
                        + " failOn: 'tests', mode: 'disagg', name: 'nightly',"
                        + " overrides: [liveJobs: 4, timeLimits: 'disagg=2h'], retries: 0, select: '*tiny*',"
                        + " strict: true, sync: 'checkout', testlist: 'list.txt', waives: 'waives.txt'");

        DescribableModel<PerfSanityStep> model = DescribableModel.of(PerfSanityStep.class);
        PerfSanityStep read = model.instantiate(model.uninstantiate(step));
        jenkins.assertEqualDataBoundBeans(step, read);
    }

    @Test
    void shouldRemoveOldRunsFromTheClusterBesideARun(@TempDir Path other) throws Exception {
        Path old = Files.createDirectories(other.resolve("runs/20200101-000000-abcde"));
        Path kept = Files.createDirectories(other.resolve("runs/20200102-000000-abcde"));
        Files.createFile(old.resolve("run.json"));
        Files.createFile(kept.resolve("run.json"));
        FileTime then = FileTime.from(Instant.now().minus(Duration.ofDays(15)));
        Files.setLastModifiedTime(old.resolve("run.json"), then);
        Files.setLastModifiedTime(old, then);
        LocalCluster.define(other);
        try {
            run(Result.SUCCESS, "perfSanity cluster: 'here', testlist: 'aggr-passes'");
        } finally {
            LocalCluster.define(work);
        }

        await().until(() -> Files.notExists(old));
        assertThat(kept).exists();
    }

    @Test
    void shouldCancelItsJobsWhenTheBuildIsAborted() throws Exception {
        WorkflowRun build = job("perfSanity cluster: 'here', testlist: 'aggr-hangs'")
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("aggr-hangs: job", build);

        build.getExecutor().interrupt();

        await().until(() -> !build.isLogUpdated());
        jenkins.assertBuildStatus(Result.ABORTED, build);
        jenkins.assertLogContains("aggr-hangs: CANCELLED", build);
    }

    @Test
    void shouldBringListAndSourcesFromAnAgent() throws Exception {
        jenkins.createOnlineSlave(Label.get("agent"));
        WorkflowRun build = run(Result.SUCCESS, """
                node('agent') {
                    writeFile file: 'debug.txt', text: 'aggr_upload-tiny-passes\\n'
                    writeFile file: 'checkout/tests/scripts/perf-sanity/aggregated/tiny.yaml', text: 'hardware: {gpus_per_node: 4}\\nserver_configs:\\n- {name: passes, tensor_parallel_size: 4, gpus_per_node: 4}\\n'
                    perfSanity cluster: 'here', testlist: 'debug.txt', sync: 'checkout', name: 'remote'
                }
                """);

        jenkins.assertLogContains("sources are in " + work + "/sources/checkout-", build);
        jenkins.assertLogContains("aggr_upload-tiny-passes: PASSED", build);
        jenkins.assertLogNotContains("remote.tmp", build);
        assertThat(asked(build, "remote"))
                .content()
                .contains("checkout/tests/scripts/perf-sanity/aggregated/tiny.yaml", "server_configs")
                .doesNotContain("remote.tmp");
        assertThat(new BuildFiles(build, "remote").temporary()).doesNotExist();
    }
}
