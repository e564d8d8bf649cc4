package io.jenkins.plugins.perfsanity.orphans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.ExtensionList;
import hudson.model.Result;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.ShortPatience;
import io.jenkins.plugins.perfsanity.SshServerOfTest;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Builds that were aborted while their cluster said nothing, and are gone when it is back. */
@ExtendWith(ShortPatience.class)
class OrphanRestartTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final SshServerOfTest server = new SshServerOfTest();

    @TempDir
    private Path work;

    private WorkflowJob abortedJob(JenkinsRule jenkins) throws Exception {
        server.credential();
        LocalCluster.define(work, server.connection());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "silent");
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-hangs'", true));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-hangs: job", build);
        await().until(() -> LocalCluster.processes(work) > 0);
        server.before("exec sleep 600; ");
        build.getExecutor().interrupt();
        await().until(() -> !build.isLogUpdated());
        jenkins.assertBuildStatus(Result.ABORTED, build);
        return job;
    }

    /** What Jenkins does every few minutes. */
    private static void sweep() throws Exception {
        OrphanSweep.get().execute(StreamTaskListener.fromStderr());
    }

    private static boolean warned() {
        return ExtensionList.lookupSingleton(OrphanMonitor.class).isActivated();
    }

    @Test
    void shouldEndTheJobsOfADeletedBuildAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = abortedJob(jenkins);
            assertThat(StartedRuns.get().over()).singleElement().satisfies(run -> {
                assertThat(run.left()).hasSize(1);
                assertThat(run.getBuildId()).isEqualTo("silent#1");
            });
            job.renameTo("renamed");
            assertThat(StartedRuns.get().over().get(0).getBuild()).isEqualTo(job.getBuildByNumber(1));
            job.getBuildByNumber(1).delete();
        });
        assertThat(LocalCluster.processes(work)).as("jobs live on").isPositive();
        server.before("");
        sessions.then(jenkins -> {
            assertThat(warned()).isTrue();

            sweep();

            assertThat(StartedRuns.get().over()).isEmpty();
            assertThat(warned()).isFalse();
            assertThat(LocalCluster.processes(work)).isZero();
            int connections = server.sessions();
            sweep();
            assertThat(server.sessions()).as("nothing to connect for").isEqualTo(connections);
        });
    }

    @Test
    void shouldKeepTheJobsOfADeletedJobOnRecordUntilTheClusterAnswers() throws Throwable {
        sessions.then(jenkins -> {
            abortedJob(jenkins).delete();
            server.before("exit 1; ");

            sweep();

            assertThat(StartedRuns.get().over())
                    .singleElement()
                    .satisfies(run -> assertThat(run.getProblem()).contains("the login shell ended with exit code 1"));
            assertThat(LocalCluster.processes(work)).isPositive();
            server.before("");

            sweep();

            assertThat(StartedRuns.get().over()).isEmpty();
            assertThat(LocalCluster.processes(work)).isZero();
        });
    }

    @AfterEach
    void leaveNothing() {
        LocalCluster.kill(work);
    }
}
