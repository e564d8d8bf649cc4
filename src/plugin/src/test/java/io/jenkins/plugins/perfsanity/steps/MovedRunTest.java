package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Items;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.EarlierRuns;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.JobHistory;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.perfsanity.engine.history.HistoryLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockFolder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Builds that are moved, aborted or deleted while their runs go on, also while these run cases again to confirm. */
@WithJenkins
class MovedRunTest {
    private static final String CASE = "aggr-measures_held";
    private static JenkinsRule jenkins;

    @TempDir
    private Path work;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void define() {
        LocalCluster.define(work);
    }

    @AfterEach
    void endWhatIsLeft() {
        LocalCluster.kill(work);
    }

    private static void define(WorkflowJob job, String testlist) throws Exception {
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: '%s'".formatted(testlist), true));
    }

    /** Whose case is slower than in earlier runs, and runs again until it is let go. */
    private WorkflowRun confirming(WorkflowJob job) throws Exception {
        EarlierRuns.of(job, CASE);
        Files.writeString(work.resolve("speed"), "92");
        define(job, CASE);
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("running again to confirm: 2", build);
        await().until(() -> LocalCluster.ran(work).size() > 1);
        return build;
    }

    private static List<HistoryLine> measured(WorkflowRun build) throws IOException {
        String run = build.getAction(PerfSanityAction.class).getRuns().get(0).getRunId();
        return JobHistory.of(build.getParent()).read(EarlierRuns.identity(CASE), 100).lines().stream()
                .filter(line -> line.run().equals(run))
                .toList();
    }

    @Test
    void shouldGoOnWithTheSameJobsWhereAFolderOfItsJobWasRenamedAndMoved() throws Exception {
        MockFolder team = jenkins.createFolder("team");
        MockFolder company = jenkins.createFolder("company");
        WorkflowJob job = team.createProject(WorkflowJob.class, "perf");
        define(job, "aggr-waits");
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-waits: job", build);
        Path before = job.getRootDir().toPath();

        team.renameTo("crew");
        Items.move(team, company);
        Files.createFile(work.resolve("go"));

        assertThat(job.getFullName()).isEqualTo("company/crew/perf");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertThat(LocalCluster.ran(work)).containsExactly("aggr-waits");
        assertThat(new BuildFiles(build, "here").record()).exists();
        assertThat(before.resolve("builds/1/perf-sanity")).doesNotExist();
    }

    @Test
    void shouldGoOnWithAConfirmationWhoseJobWasMoved() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "before");
        WorkflowRun build = confirming(job);

        job.renameTo("after");
        Files.createFile(work.resolve("go"));

        jenkins.assertBuildStatus(Result.UNSTABLE, jenkins.waitForCompletion(build));
        assertThat(LocalCluster.ran(work)).containsExactly(CASE, CASE, CASE);
        assertThat(measured(build)).as("kept in the job's new place").hasSize(3);
        jenkins.assertLogContains("confirmed by 2 re-runs", build);
    }

    @Test
    void shouldEndAConfirmationWithItsBuild() throws Exception {
        WorkflowRun build = confirming(jenkins.createProject(WorkflowJob.class));

        build.getExecutor().interrupt();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        await().until(() -> LocalCluster.processes(work) == 0);
        jenkins.assertLogNotContains("confirmed by", build);
    }

    @Test
    void shouldEndAConfirmationWhoseJobIsDeletedAndKeepNothingOfIt() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        WorkflowRun build = confirming(job);
        Path directory = build.getRootDir().toPath();
        Path history = JobHistory.directory(job);

        job.delete();

        await().until(() -> LocalCluster.processes(work) == 0);
        await().until(() -> Files.notExists(directory));
        assertThat(history).doesNotExist();
    }
}
