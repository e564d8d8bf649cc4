package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.ShortPatience;
import io.jenkins.plugins.perfsanity.SshServerOfTest;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Runs over a real SSH server in this process. */
@WithJenkins
class SshClusterTest {
    /** The promise is 45 s; the build needs a moment to be written. */
    private static final Duration ABORT = Duration.ofSeconds(50);

    private static JenkinsRule jenkins;

    /** Of all tests: what Jenkins does after a run is over may still write below it. */
    @TempDir
    private static Path directory;

    @RegisterExtension
    private final SshServerOfTest server = new SshServerOfTest();

    private Path work;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void makeRoom() throws IOException {
        work = Files.createTempDirectory(directory, "work");
    }

    @Test
    void shouldShareOneConnectionAmongRuns() throws Exception {
        UsernamePasswordCredentialsImpl login = server.credential();
        LocalCluster.define(work, server.connection());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                parallel a: { perfSanity cluster: 'here', testlist: 'aggr-passes', name: 'a' },
                         b: { perfSanity cluster: 'here', testlist: 'aggr-passes', name: 'b' }
                """, true));

        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        jenkins.assertLogContains("[a] [001] aggr-passes: PASSED", build);
        jenkins.assertLogNotContains(SshServerOfTest.PASSWORD, build);
        assertThat(server.sessions()).isEqualTo(1);
        assertThat(CredentialsProvider.getFingerprintOf(login).getJobs()).contains(job.getFullName());
    }

    @Test
    @ExtendWith(ShortPatience.class)
    void shouldFreeAnAbortedBuildWhenTheClusterDoesNotAnswer() throws Exception {
        server.credential();
        LocalCluster.define(work, server.connection());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-hangs'", true));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-hangs: job", build);

        server.before("exec sleep 600; ");
        build.getExecutor().interrupt();

        await().atMost(ABORT).until(() -> !build.isLogUpdated());
        jenkins.assertBuildStatus(Result.ABORTED, build);
        assertThat(new BuildFiles(build, "here").directory().resolve("orphans.json"))
                .content()
                .contains(work.toString());
    }

    @Test
    @ExtendWith(ShortPatience.class)
    void shouldFreeABuildThatIsAbortedWhileItsResultsDoNotCome() throws Exception {
        server.credential();
        server.holdResults(work);
        LocalCluster.define(work, server.connection());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-passes'", true));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-passes: fetching results", build);

        build.getExecutor().interrupt();

        await().atMost(ABORT).until(() -> !build.isLogUpdated());
        jenkins.assertBuildStatus(Result.ABORTED, build);
        assertThat(new BuildFiles(build, "here").directory().resolve("orphans.json"))
                .as("its job had ended")
                .doesNotExist();
        Files.createFile(work.resolve("collect"));
    }

    @Test
    void shouldAbortAFreestyleBuildThatStillWaitsForTheCluster() throws Exception {
        server.credential();
        server.before("exec sleep 600; ");
        LocalCluster.define(work, server.connection());
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new PerfSanityBuilder(new PerfSanityStep("here", "aggr-passes")));
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("testlist:1: note", build);

        build.doStop();

        // isBuilding() turns false before the build has written its build.xml, isLogUpdated() after it
        await().atMost(ABORT).until(() -> !build.isLogUpdated());
        jenkins.assertBuildStatus(Result.ABORTED, build);
    }

    @AfterEach
    void endOrphans() throws Exception {
        LocalCluster.kill(work);
        SystemCredentialsProvider.getInstance().getCredentials().clear();
    }
}
