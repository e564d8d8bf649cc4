package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.queue.QueueTaskFuture;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterDefinition;
import java.nio.file.Path;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What was written to disk by one Jenkins is shown by the next. */
class ReloadTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path work;

    @Test
    void shouldShowEveryPageOfABuildAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            TestlistParameterDefinition parameter = new TestlistParameterDefinition("TESTLIST");
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "perf");
            job.addProperty(new ParametersDefinitionProperty(parameter));
            job.setDefinition(new CpsFlowDefinition(
                    "perfSanity cluster: 'here', name: 'nightly', testlist: params.TESTLIST, retries: 0", true));
            QueueTaskFuture<WorkflowRun> build =
                    job.scheduleBuild2(0, new ParametersAction(parameter.createValue("aggr-passes\naggr-fails\n")));
            jenkins.assertBuildStatus(Result.UNSTABLE, build);
        });
        sessions.then(jenkins -> {
            WorkflowRun build =
                    jenkins.jenkins.getItemByFullName("perf", WorkflowJob.class).getBuildByNumber(1);
            assertThat(said(jenkins, build, "")).contains("nightly", "1 of 2 passed", "1 failed");
            assertThat(said(jenkins, build, "parameters/")).contains("TESTLIST", "aggr-fails");
            assertThat(said(jenkins, build, "perfSanity/")).contains("nightly", "1 of 2 did not pass", "single-agg");
            assertThat(said(jenkins, build, "perfSanity/nightly/")).contains("here", "aggr-fails", "FAILED");
            assertThat(said(jenkins, build, "perfSanity/nightly/case/2/"))
                    .contains("too slow", "AGG.log", "Attempts: 1");
            assertThat(said(jenkins, build, "../perfSanityTrend/")).contains("nightly", "#1");
        });
    }

    private static String said(JenkinsRule jenkins, WorkflowRun build, String path) throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            HtmlPage page = web.withJavaScriptEnabled(false).getPage(build, path);
            return page.asNormalizedText();
        }
    }
}
