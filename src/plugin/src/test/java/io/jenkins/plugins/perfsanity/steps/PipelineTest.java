package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.ParametersAction;
import hudson.model.Result;
import hudson.model.queue.QueueTaskFuture;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterValue;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The step among other steps, as Jenkinsfiles have it. */
@WithJenkins
class PipelineTest {
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

    @Test
    void shouldRunInParallelStagesOfADeclarativePipeline() throws Exception {
        WorkflowRun build = jenkins.buildAndAssertSuccess(job("""
                pipeline {
                    agent none
                    options { timeout(time: 5, unit: 'MINUTES') }
                    stages {
                        stage('Measure') {
                            parallel {
                                stage('Nightly') {
                                    steps { perfSanity cluster: 'here', testlist: 'aggr-passes', name: 'nightly' }
                                }
                                stage('Release') {
                                    steps {
                                        script {
                                            def run = perfSanity cluster: 'here', testlist: 'aggr-passes', name: 'release'
                                            echo "${run.name} passed ${run.modes['single-agg'].passed}"
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                """));

        jenkins.assertLogContains("release passed 1", build);
        assertThat(build.getAction(PerfSanityAction.class).getRuns())
                .extracting(RunSummary::getName)
                .containsExactlyInAnyOrder("nightly", "release");
    }

    @ParameterizedTest
    @CsvSource({
        "aggr-fails, infra, UNSTABLE",
        "aggr-says_nothing, infra, FAILURE",
        "aggr-fails, tests, FAILURE",
        "aggr-fails, never, SUCCESS",
        "aggr-says_nothing, never, SUCCESS"
    })
    void shouldMakeOfABuildWhatTheStepSays(String testcase, String failOn, String result) throws Exception {
        jenkins.buildAndAssertStatus(
                Result.fromString(result),
                job("perfSanity cluster: 'here', testlist: '" + testcase + "', retries: 0, failOn: '" + failOn + "'"));
    }

    @Test
    void shouldGoOnAfterAnUnstableStep() throws Exception {
        WorkflowRun build = jenkins.buildAndAssertStatus(Result.UNSTABLE, job("""
                def runs = ['first', 'second'].collect { name ->
                    perfSanity cluster: 'here', testlist: 'aggr-fails', name: name
                }
                echo runs.collect { "${it.name}: ${it.cases[0].verdict}" }.join(', ')
                """));

        jenkins.assertLogContains("first: FAILED, second: FAILED", build);
    }

    @Test
    void shouldCancelItsJobsWhenItsTimeIsOver() throws Exception {
        WorkflowRun build = jenkins.buildAndAssertStatus(Result.ABORTED, job("""
                timeout(time: 8, unit: 'SECONDS') {
                    perfSanity cluster: 'here', testlist: 'aggr-hangs'
                }
                """));

        jenkins.assertLogContains("cancelling the jobs of run", build);
        // In tests the step timeout grants 5 s instead of 60 s, and the jobs may need more.
        await().until(() -> LocalCluster.processes(work) == 0);
    }

    @Test
    void shouldHandATestlistToAnotherJob() throws Exception {
        WorkflowJob measure = job("""
                properties([parameters([perfSanityTestlist(name: 'TESTLIST')])])
                perfSanity cluster: 'here', testlist: params.TESTLIST
                """);
        jenkins.buildAndAssertStatus(Result.FAILURE, measure);

        WorkflowRun build = jenkins.buildAndAssertSuccess(job("build job: '" + measure.getName()
                + "', parameters: [string(name: 'TESTLIST', value: 'aggr-passes\\naggr-other_passes')]"));

        jenkins.assertLogContains("Starting building: " + measure.getName() + " #2", build);
        WorkflowRun called = measure.getBuildByNumber(2);
        assertThat(called.getAction(ParametersAction.class).getParameter("TESTLIST"))
                .isInstanceOf(TestlistParameterValue.class);
        jenkins.assertLogContains("[002] aggr-other_passes: PASSED", called);
    }

    @Test
    void shouldRunTheSameListAgainWhenABuildIsRebuilt() throws Exception {
        WorkflowJob measure = job("""
                properties([parameters([perfSanityTestlist(name: 'TESTLIST', defaultValue: 'aggr-passes')])])
                perfSanity cluster: 'here', testlist: params.TESTLIST
                """);
        jenkins.buildAndAssertSuccess(measure);
        QueueTaskFuture<WorkflowRun> started = measure.scheduleBuild2(
                0, new ParametersAction(new TestlistParameterValue("TESTLIST", "aggr-other_passes")));
        WorkflowRun given = jenkins.assertBuildStatusSuccess(started);

        try (JenkinsRule.WebClient web = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            WebRequest rebuild = new WebRequest(
                    new URL(jenkins.getURL(), given.getUrl() + "rebuild/?autorebuild=true"), HttpMethod.POST);
            web.addCrumb(rebuild);
            web.getPage(rebuild);
        }

        await().until(() -> measure.getBuildByNumber(3) != null);
        WorkflowRun again = jenkins.waitForCompletion(measure.getBuildByNumber(3));
        jenkins.assertBuildStatusSuccess(again);
        jenkins.assertLogContains("aggr-other_passes: PASSED", again);
    }

    @Test
    void shouldRunTheListThatAnInputWasGiven() throws Exception {
        WorkflowRun build = job("""
                def list = input message: 'Which?', id: 'Pick', parameters: [perfSanityTestlist(name: 'PICK')]
                perfSanity cluster: 'here', testlist: list
                """).scheduleBuild2(0).waitForStart();
        await().until(() -> build.getAction(InputAction.class) != null
                && build.getAction(InputAction.class).isWaitingForInput());
        String chosen = "exclude: [aggr-fails]\ntext: |\n  aggr-passes\n  aggr-fails\n";

        assertThat(proceed(build, "Pick", "PICK", chosen)).isEqualTo(200);

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        jenkins.assertLogContains("[001] aggr-passes: PASSED", build);
        jenkins.assertLogContains("[002] aggr-fails: SKIPPED: left out in the build form", build);
    }

    /** As a program submits an input. */
    private static int proceed(WorkflowRun build, String input, String parameter, String value) throws Exception {
        JSONObject given = new JSONObject().accumulate("name", parameter).accumulate("value", value);
        try (JenkinsRule.WebClient web = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            WebRequest request = new WebRequest(
                    new URL(jenkins.getURL(), build.getUrl() + "input/" + input + "/proceed"), HttpMethod.POST);
            request.setRequestParameters(List.of(new NameValuePair(
                    "json", new JSONObject().accumulate("parameter", given).toString())));
            web.addCrumb(request);
            return web.getPage(request).getWebResponse().getStatusCode();
        }
    }
}
