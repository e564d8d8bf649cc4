package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.ExtensionList;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.SshServerOfTest;
import io.jenkins.plugins.perfsanity.orphans.OrphanMonitor;
import io.jenkins.plugins.perfsanity.orphans.OrphanSweep;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A freestyle build doesn't survive a restart, and must leave nothing that runs on. */
class FreestyleRestartTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final SshServerOfTest server = new SshServerOfTest();

    @TempDir
    private Path work;

    private static void begin(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createProject(FreeStyleProject.class, "held");
        job.getBuildersList().add(new PerfSanityBuilder(new PerfSanityStep("here", "aggr-hangs")));
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-hangs: job", build);
    }

    private static FreeStyleBuild build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("held", FreeStyleProject.class).getBuildByNumber(1);
    }

    /** What Jenkins does every few minutes. */
    private static void sweep() {
        ExtensionList.lookupSingleton(OrphanSweep.class).doRun();
    }

    @Test
    void shouldFailTheBuildAndEndItsJobs() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            begin(jenkins);
            await().until(() -> LocalCluster.processes(work) > 0);
        });
        assertThat(LocalCluster.processes(work))
                .as("jobs go on without Jenkins")
                .isPositive();
        sessions.then(jenkins -> {
            jenkins.assertBuildStatus(Result.FAILURE, build(jenkins));
            sweep();
            await().until(() -> LocalCluster.processes(work) == 0);
        });
        sessions.then(jenkins -> jenkins.assertBuildStatus(Result.FAILURE, build(jenkins)));
    }

    @Test
    void shouldWriteDownTheJobsThatItCantReach() throws Throwable {
        sessions.then(jenkins -> {
            server.credential();
            LocalCluster.define(work, server.connection());
            begin(jenkins);
        });
        server.close();
        sessions.then(jenkins -> {
            sweep();
            await().until(() ->
                    ExtensionList.lookupSingleton(OrphanMonitor.class).isActivated());
            jenkins.assertBuildStatus(Result.FAILURE, build(jenkins));
            assertThat(LocalCluster.processes(work)).isPositive();
        });
    }

    @AfterEach
    void endOrphans() throws Exception {
        LocalCluster.kill(work);
    }
}
