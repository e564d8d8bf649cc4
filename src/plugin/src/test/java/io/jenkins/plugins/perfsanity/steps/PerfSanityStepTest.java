package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Label;
import hudson.model.Result;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import java.nio.file.Path;
import java.time.Duration;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
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
        assertThat(summary.getCases()).hasSize(3);
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
            assertThat(page.asNormalizedText()).contains("aggr-passes", "PASSED", "single-agg", "Cluster here");
            assertThat(web.getPage(build, "perfSanity/").asNormalizedText()).contains("aggr-passes");
            assertThat(web.goTo(build.getUrl() + "perfSanity/api/json?depth=2", "application/json")
                            .getWebResponse()
                            .getContentAsString())
                    .contains("\"name\":\"nightly\"", "\"passed\":1", "\"verdict\":\"PASSED\"");
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
    void shouldFailTheBuildOverInfrastructure() throws Exception {
        WorkflowRun build =
                run(Result.FAILURE, "perfSanity cluster: 'here', testlist: 'aggr-says_nothing', retries: 0");

        jenkins.assertLogContains("here: 0 of 1 passed, 0 failed, 0 timed out, 1 infra", build);
    }

    @Test
    void shouldOnlyShowWhatADryRunWouldSubmit() throws Exception {
        WorkflowRun build = run(Result.SUCCESS, """
                def run = perfSanity cluster: 'here', testlist: 'aggr-passes', dryRun: true
                echo "planned ${run.modes['single-agg'].total}"
                """);

        jenkins.assertLogContains("planned 1", build);
        jenkins.assertLogContains("[001] aggr-passes: single-agg, 1 nodes, 4 GPUs", build);
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
    void shouldCancelItsJobsWhenTheBuildIsAborted() throws Exception {
        WorkflowRun build = job("perfSanity cluster: 'here', testlist: 'aggr-hangs'")
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("aggr-hangs: job", build);

        build.getExecutor().interrupt();

        await().atMost(Duration.ofSeconds(40)).until(() -> !build.isBuilding());
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
        assertThat(RunSummary.directory(build, "remote").resolve("run.json"))
                .content()
                .contains("checkout/tests/scripts/perf-sanity/aggregated/tiny.yaml", "server_configs")
                .doesNotContain("remote.tmp");
        assertThat(RunSummary.directories(build)).isDirectoryNotContaining("glob:**remote.tmp");
    }
}
