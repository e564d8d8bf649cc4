package io.jenkins.plugins.perfsanity.orphans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.ExtensionList;
import hudson.model.Result;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.perfsanity.LocalCluster;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What administrators, and nobody else, see and do about jobs that were left behind. */
@WithJenkins
class OrphanMonitorTest {
    private static final String PAGE = "administrativeMonitor/" + OrphanMonitor.class.getName() + "/";

    private static JenkinsRule jenkins;
    private static OrphanMonitor monitor;

    /** Of all tests: what Jenkins does after a run is over may still write below it. */
    @TempDir
    private static Path directory;

    private Path work;
    private WorkflowRun build;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
        monitor = ExtensionList.lookupSingleton(OrphanMonitor.class);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader"));
    }

    @BeforeEach
    void startARun() throws Exception {
        work = Files.createTempDirectory(directory, "work");
        LocalCluster.define(work);
        // What is still told of a build that is gone must not be taken for the next one's.
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        // A run whose build was lost is still driven here, and would try a case again whose job was swept.
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-hangs', retries: 0", true));
        build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-hangs: job", build);
        await().until(() -> LocalCluster.processes(work) > 0);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        LocalCluster.kill(work);
        for (WorkflowJob job : jenkins.jenkins.getAllItems(WorkflowJob.class)) {
            job.delete();
        }
        await().until(() -> {
            StartedRuns.get().forget(StartedRuns.get().dead());
            return !StartedRuns.get().hasBegun(build, "here");
        });
    }

    private JenkinsRule.WebClient as(String user) throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient();
        web.getOptions().setThrowExceptionOnFailingStatusCode(false);
        return web.login(user);
    }

    private HtmlPage page() throws Exception {
        return as("admin").goTo(PAGE);
    }

    private WebResponse send(String user, String method, HttpMethod verb) throws Exception {
        JenkinsRule.WebClient web = as(user);
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), PAGE + method), verb);
        if (verb == HttpMethod.POST) {
            web.addCrumb(request);
        }
        return web.loadWebResponse(request);
    }

    private void click(String form) throws Exception {
        HtmlPage page = page();
        jenkins.submit(page.getFormByName(form));
        await().until(() -> !monitor.isEnding());
    }

    private String runId() throws IOException {
        try (Stream<Path> runs = Files.list(work.resolve("runs"))) {
            return assertThat(runs.map(run -> run.getFileName().toString()))
                    .singleElement()
                    .actual();
        }
    }

    /** As where a build is over and Jenkins never heard of the end of its run. */
    private void loseTheBuild() throws Exception {
        build.doKill();
        await().until(() -> !build.isLogUpdated());
        StartedRuns.get().find(build, "here").orElseThrow().release();
    }

    @Test
    void shouldLeaveALiveRunAloneWhateverIsClicked() throws Exception {
        assertThat(monitor.isActivated()).isFalse();

        send("admin", "end", HttpMethod.POST);
        OrphanSweep.get().execute(StreamTaskListener.fromStderr());

        assertThat(LocalCluster.processes(work)).isPositive();
        assertThat(build.isBuilding()).isTrue();
    }

    @Test
    void shouldShowTheJobsOfADeadRunAndEndThem() throws Exception {
        loseTheBuild();
        String runId = runId();
        assertThat(monitor.isActivated()).isTrue();
        assertThat(as("admin").goTo("manage").asNormalizedText()).contains("1 run of Perf Sanity may have left jobs");

        assertThat(page().getElementById("perf-sanity-runs").asNormalizedText())
                .contains("here", build.getFullDisplayName(), runId, "being ended");

        click("end");

        await().until(() -> LocalCluster.processes(work) == 0);
        assertThat(monitor.isActivated()).isFalse();
        assertThat(page().asNormalizedText()).contains("No run has left any.");
    }

    @Test
    void shouldEndTheJobsOfABuildThatIsOverWithoutAClick() throws Exception {
        loseTheBuild();

        OrphanSweep.get().execute(StreamTaskListener.fromStderr());

        await().until(() -> LocalCluster.processes(work) == 0);
        assertThat(monitor.isActivated()).isFalse();
    }

    @Test
    void shouldLeaveTheJobsOfARunAloneThatWasForgotten() throws Exception {
        loseTheBuild();
        click("forget-" + runId());
        assertThat(monitor.isActivated()).isFalse();

        send("admin", "end", HttpMethod.POST);
        OrphanSweep.get().execute(StreamTaskListener.fromStderr());

        assertThat(LocalCluster.processes(work)).isPositive();
    }

    @Test
    void shouldNotTakeTheEndOfADeletedBuildsRunForThatOfTheNextBuildWithItsName() throws Exception {
        loseTheBuild();
        StartedRun.Driver ofTheDeletedOne = new StartedRun.Driver() {
            @Override
            public void buildDeleted() {}

            @Override
            public void moved() {}
        };

        StartedRuns.get().ended(build, "here", ofTheDeletedOne, List.of());

        assertThat(monitor.getRuns()).singleElement().satisfies(run -> {
            assertThat(run.getRunId()).isEqualTo(runId());
            assertThat(run.isOver()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "end", "forget"})
    void shouldBeForAdministratorsAndItsButtonsForClicks(String method) throws Exception {
        assertThat(send("reader", method, HttpMethod.POST).getStatusCode()).isEqualTo(403);
        if (!method.isEmpty()) {
            assertThat(send("admin", method, HttpMethod.GET).getStatusCode()).isIn(404, 405);
        }
    }

    @Test
    void shouldEndTheJobsOfABuildThatIsDeletedWhileItsRunGoesOn() throws Exception {
        build.doKill();
        await().until(() -> !build.isLogUpdated());
        assertThat(LocalCluster.processes(work)).isPositive();

        build.delete();

        await().until(() -> LocalCluster.processes(work) == 0);
        await().until(() -> !StartedRuns.get().over().isEmpty());
        OrphanSweep.get().execute(StreamTaskListener.fromStderr());
        assertThat(monitor.isActivated()).isFalse();
        await("the build isn't written anew").until(() -> !build.getRootDir().exists());
    }

    @Test
    void shouldEndTheJobsOfAJobThatIsDeletedWhileItRuns() throws Exception {
        build.getParent().delete();

        await().until(() -> LocalCluster.processes(work) == 0);
        assertThat(monitor.isActivated()).isFalse();
    }

    @Test
    void shouldForgetARunWhoseJobsAllEnded() throws Exception {
        build.getExecutor().interrupt();
        await().until(() -> !build.isLogUpdated());

        jenkins.assertBuildStatus(Result.ABORTED, build);
        assertThat(monitor.isActivated()).isFalse();
        assertThat(StartedRuns.get().over()).isEmpty();
        build.delete();
        assertThat(monitor.isActivated()).isFalse();
    }
}
