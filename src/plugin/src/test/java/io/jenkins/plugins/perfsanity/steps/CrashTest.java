package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.ExtensionList;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.ListeningSockets;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.orphans.OrphanSweep;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A controller that is killed, in a process of its own. */
class CrashTest {
    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension()
            .javaOptions(
                    "-Xmx512m",
                    "-D" + LocalCluster.ALLOW + "=true",
                    "-Djenkins.model.Jenkins.slaveAgentPort=-1",
                    "-Djenkins.model.Jenkins.slaveAgentPortEnforce=true");

    @TempDir
    private Path work;

    @Test
    void shouldGoOnWithTheSameJobsAfterAKill() throws Throwable {
        controller.startJenkins();
        controller.runRemotely(CrashTest::begin, work.toFile());
        controller.stopJenkinsForcibly();

        assertThat(LocalCluster.processes(work))
                .as("jobs go on without Jenkins")
                .isPositive();
        Files.createFile(work.resolve("go"));

        controller.startJenkins();
        controller.runRemotely(CrashTest::finish);
        assertThat(LocalCluster.ran(work)).containsExactlyInAnyOrder("aggr-waits", "aggr-other_waits");
    }

    @Test
    void shouldEndTheJobsOfABuildThatDoesNotSurviveAKill() throws Throwable {
        controller.startJenkins();
        controller.runRemotely(CrashTest::beginWithoutDurability, work.toFile());
        controller.stopJenkinsForcibly();
        assertThat(LocalCluster.processes(work)).isPositive();

        controller.startJenkins();
        controller.runRemotely(CrashTest::sweep);
        await().until(() -> LocalCluster.processes(work) == 0);
    }

    private static void beginWithoutDurability(JenkinsRule jenkins, File work) throws Throwable {
        LocalCluster.define(work.toPath());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "quick");
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-waits'", true));
        jenkins.waitForMessage("aggr-waits: job", job.scheduleBuild2(0).waitForStart());
    }

    private static void sweep(JenkinsRule jenkins) throws Throwable {
        WorkflowRun build =
                jenkins.jenkins.getItemByFullName("quick", WorkflowJob.class).getBuildByNumber(1);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        ExtensionList.lookupSingleton(OrphanSweep.class).run();
    }

    private static void begin(JenkinsRule jenkins, File work) throws Throwable {
        assertThat(ListeningSockets.ofThisProcess()).allMatch(ListeningSockets::isLoopback);
        LocalCluster.define(work.toPath());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "killed");
        job.setDefinition(new CpsFlowDefinition("""
                def run = perfSanity cluster: 'here', testlist: 'aggr-waits\\naggr-other_waits'
                echo "passed ${run.passed} of ${run.total}"
                """, true));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-waits: job", build);
        jenkins.waitForMessage("aggr-other_waits: job", build);
    }

    private static void finish(JenkinsRule jenkins) throws Throwable {
        WorkflowRun build =
                jenkins.jenkins.getItemByFullName("killed", WorkflowJob.class).getBuildByNumber(1);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        jenkins.assertLogContains("passed 2 of 2", build);
        assertThat(build.getAction(PerfSanityAction.class).getRuns().get(0).rows())
                .hasSize(2);
    }
}
