package io.jenkins.plugins.perfsanity.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.perfsanity.LocalCluster;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class InputRestartTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path work;

    /** A repository can't be serialised, as a pipeline that waits is. */
    @Test
    void shouldTakeAListOfARepositoryAfterARestart() throws Throwable {
        Repository repository = new Repository(work.resolve("repository"));
        repository.write("lists/nightly.txt", "aggr-one-a\n");
        repository.commit();
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "waits");
            job.setDefinition(
                    new CpsFlowDefinition("""
                    def list = input message: 'Which?', id: 'Pick', parameters: [perfSanityTestlist(
                        name: 'PICK', source: scmTestlist(
                            repository: gitSource(remote: '%s'), branch: 'main', glob: 'lists/*.txt'))]
                    perfSanity cluster: 'here', testlist: list, dryRun: true
                    """.formatted(repository.source().getRemote()), true));
            waitForInput(job.scheduleBuild2(0).waitForStart());
        });
        sessions.then(jenkins -> {
            WorkflowRun build = jenkins.jenkins
                    .getItemByFullName("waits", WorkflowJob.class)
                    .getBuildByNumber(1);
            waitForInput(build);

            proceed(jenkins, build);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("[001] aggr-one-a: single-agg, 1 node", build);
        });
    }

    private static void waitForInput(WorkflowRun build) {
        await().until(() -> build.getAction(InputAction.class) != null
                && build.getAction(InputAction.class).isWaitingForInput());
    }

    private static void proceed(JenkinsRule jenkins, WorkflowRun build) throws Exception {
        JSONObject given = new JSONObject().accumulate("name", "PICK").accumulate("value", "list: lists/nightly.txt");
        try (JenkinsRule.WebClient web = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            WebRequest request =
                    new WebRequest(new URL(jenkins.getURL(), build.getUrl() + "input/Pick/proceed"), HttpMethod.POST);
            request.setRequestParameters(List.of(new NameValuePair(
                    "json", new JSONObject().accumulate("parameter", given).toString())));
            web.addCrumb(request);
            assertThat(web.getPage(request).getWebResponse().getStatusCode()).isEqualTo(200);
        }
    }
}
