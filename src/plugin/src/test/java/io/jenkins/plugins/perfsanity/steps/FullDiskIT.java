package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LabCluster;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The builds of a job lie on a disk that fills up: a small one, which root mounts as for the lab. */
@WithJenkins
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class FullDiskIT {

    @TempDir
    Path work;

    private JenkinsRule jenkins;
    private Path builds;
    private WorkflowRun build;
    private Path filler;

    @BeforeEach
    void fillWhileJobsRun(JenkinsRule rule) throws Exception {
        jenkins = rule;
        LocalCluster.define(work);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "full");
        job.setDefinition(new CpsFlowDefinition("""
                def run = perfSanity cluster: 'here', testlist: 'aggr-waits\\naggr-other_waits'
                echo "passed ${run.passed} of ${run.total}"
                """, true));
        builds = Files.createDirectories(job.getBuildDir().toPath());
        LabCluster.command("root", "mount", "-t", "tmpfs", "-o", "size=8m,mode=1777", "tmpfs", builds.toString());
        build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-waits: job", build);
        jenkins.waitForMessage("aggr-other_waits: job", build);
        filler = fill(builds);
    }

    @AfterEach
    void unmount() throws Exception {
        LabCluster.command("root", "umount", "--lazy", builds.toString());
    }

    @Test
    void shouldGoOnWithTheSameJobsWhenThereIsRoomAgain() throws Exception {
        Files.createFile(work.resolve("go"));
        await().until(() -> health().contains("No space left on device"));
        await().until(() -> LocalCluster.processes(work) == 0);
        assertThat(build.isLogUpdated()).isTrue();

        Files.delete(filler);

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        jenkins.assertLogContains("passed 2 of 2", build);
        assertThat(LocalCluster.ran(work)).containsExactlyInAnyOrder("aggr-waits", "aggr-other_waits");
    }

    @Test
    void shouldEndTheJobsOfAnAbortedBuildThoughThereIsNoRoom() throws Exception {
        build.getExecutor().interrupt();

        await().until(() -> LocalCluster.processes(work) == 0);
        Files.delete(filler);

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
    }

    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            return filler;
        }
    }

    private String health() {
        return build.getAction(PerfSanityAction.class).getRuns().get(0).getHealth();
    }
}
