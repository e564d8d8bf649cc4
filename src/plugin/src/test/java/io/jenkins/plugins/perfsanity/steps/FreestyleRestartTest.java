package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.SshServerOfTest;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import java.nio.file.Path;
import java.time.Duration;
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

    /** {@link JenkinsRule#waitForMessage} doesn't wait for builds that are over. */
    private static void awaitInLog(JenkinsRule jenkins, String text) {
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> jenkins.assertLogContains(text, build(jenkins)));
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
            awaitInLog(jenkins, "here: 0 of 1 passed, 0 failed, 0 timed out, 0 infra, 1 cancelled");
            jenkins.assertBuildStatus(Result.FAILURE, build(jenkins));
            jenkins.assertLogContains("Jenkins was restarted, which a freestyle build doesn't survive", build(jenkins));
            assertThat(LocalCluster.processes(work)).isZero();
        });
        sessions.then(jenkins -> {
            jenkins.assertBuildStatus(Result.FAILURE, build(jenkins));
            jenkins.assertLogContains("0 infra, 1 cancelled", build(jenkins));
        });
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
            Path orphans = RunSummary.directory(build(jenkins), "here").resolve("orphans.json");
            await().atMost(Duration.ofSeconds(90)).until(() -> orphans.toFile().isFile());
            assertThat(orphans).content().contains("\"jobName\" : \"ps-", work.toString());
            awaitInLog(jenkins, "here: 0 of 1 passed");
            jenkins.assertBuildStatus(Result.FAILURE, build(jenkins));
        });
    }

    @AfterEach
    void endOrphans() throws Exception {
        LocalCluster.kill(work);
    }
}
