package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterDefinition;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterValue;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the buttons of a run's pages do. */
@WithJenkins
class CaseActionsTest {
    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void begin(JenkinsRule rule) {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        LocalCluster.define(work);
    }

    private static WorkflowJob job() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.addProperty(new ParametersDefinitionProperty(new TestlistParameterDefinition("TESTLIST")));
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', retries: 0, testlist: params.TESTLIST", true));
        return job;
    }

    private static WorkflowRun start(String list) throws Exception {
        return job().scheduleBuild2(0, new ParametersAction(new TestlistParameterValue("TESTLIST", list)))
                .waitForStart();
    }

    private static int press(WorkflowRun build, String button) throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            web.withThrowExceptionOnFailingStatusCode(false)
                    .withJavaScriptEnabled(false)
                    .login("admin");
            web.getOptions().setRedirectEnabled(false);
            WebRequest request = new WebRequest(
                    new URL(jenkins.getURL(), build.getUrl() + "perfSanity/here/" + button), HttpMethod.POST);
            web.addCrumb(request);
            return web.loadWebResponse(request).getStatusCode();
        }
    }

    private static List<String> verdicts(WorkflowRun build) {
        return build.getAction(PerfSanityAction.class).getRuns().get(0).rows().stream()
                .map(CaseRow::getVerdict)
                .toList();
    }

    @Test
    void shouldRunOnlyWhatFailedInANewBuild() throws Exception {
        WorkflowRun first = start("aggr-passes\naggr-fails\naggr-also_fails\n");
        jenkins.assertBuildStatus(Result.UNSTABLE, jenkins.waitForCompletion(first));

        assertThat(press(first, "rerun")).isEqualTo(302);
        await().until(() -> first.getParent().getBuildByNumber(2) != null);
        WorkflowRun second = jenkins.waitForCompletion(first.getParent().getBuildByNumber(2));
        assertThat(verdicts(second)).containsExactly("SKIPPED", "FAILED", "FAILED");
        assertThat(second.getAction(ParametersAction.class).getParameter("TESTLIST"))
                .isInstanceOf(TestlistParameterValue.class);
    }

    @Test
    void shouldEndOneCaseAndRunItAgainWhileTheOthersGoOn() throws Exception {
        WorkflowRun build = start("aggr-waits\naggr-other_waits\n");
        jenkins.waitForMessage("aggr-waits: job", build);
        jenkins.waitForMessage("aggr-other_waits: job", build);

        assertThat(press(build, "case/1/cancel")).isEqualTo(302);
        jenkins.waitForMessage("aggr-waits: CANCELLED", build);
        assertThat(press(build, "case/1/cancel")).isEqualTo(409);
        assertThat(press(build, "case/1/again")).isEqualTo(302);
        await().until(() -> verdicts(build).get(0).isEmpty());
        Files.createFile(work.resolve("go"));

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertThat(verdicts(build)).containsExactly("PASSED", "PASSED");
        assertThat(press(build, "case/1/again")).isEqualTo(409);
    }
}
