package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import io.jenkins.plugins.perfsanity.EarlierRuns;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.SshServerOfTest;
import io.jenkins.plugins.perfsanity.orphans.StartedRuns;
import io.jenkins.plugins.perfsanity.results.JobHistory;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class RestartTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final SshServerOfTest server = new SshServerOfTest();

    @TempDir
    private Path work;

    @Test
    void shouldGoOnWithTheSameJobAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "restarted");
            job.setDefinition(new CpsFlowDefinition(
                    "def run = perfSanity cluster: 'here', testlist: 'aggr-waits'\necho \"passed ${run.passed}\"",
                    true));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("aggr-waits: job", build);
        });
        sessions.then(jenkins -> {
            Files.createFile(work.resolve("go"));
            WorkflowRun build = jenkins.jenkins
                    .getItemByFullName("restarted", WorkflowJob.class)
                    .getBuildByNumber(1);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("passed 1", build);
            assertThat(runDirectories()).isEqualTo(1);
        });
        sessions.then(jenkins -> {
            WorkflowRun build = jenkins.jenkins
                    .getItemByFullName("restarted", WorkflowJob.class)
                    .getBuildByNumber(1);
            PerfSanityAction action = build.getAction(PerfSanityAction.class);
            assertThat(action.getRuns().get(0).getTotals().getPassed()).isEqualTo(1);
            assertThat(action.getRuns().get(0).rows()).hasSize(1);
        });
    }

    @Test
    void shouldGoOnThroughRestartsWhileCasesWaitRunAndAreCollected() throws Throwable {
        server.holdResults(work);
        sessions.then(jenkins -> {
            server.credential();
            LocalCluster.define(work, server.connection());
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "restarted");
            job.setDefinition(new CpsFlowDefinition("""
                    def run = perfSanity cluster: 'here', testlist: 'aggr-waits\\naggr-passes', overrides: [liveJobs: 1]
                    echo "passed ${run.passed} of ${run.total}"
                    """, true));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("aggr-waits: job", build);
        });
        sessions.then(jenkins -> {
            Files.createFile(work.resolve("go"));
            jenkins.waitForMessage("aggr-waits: fetching results", build(jenkins));
        });
        sessions.then(jenkins -> {
            jenkins.assertLogNotContains("PASSED", build(jenkins));
            Files.createFile(work.resolve("collect"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins)));
            jenkins.assertLogContains("passed 2 of 2", build(jenkins));
            assertThat(LocalCluster.ran(work)).containsExactly("aggr-waits", "aggr-passes");
            assertThat(runDirectories()).isEqualTo(1);
        });
    }

    @Test
    void shouldGoOnWithAConfirmationAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "restarted");
            EarlierRuns.of(job, "aggr-measures_held");
            Files.writeString(work.resolve("speed"), "92");
            job.setDefinition(new CpsFlowDefinition("""
                    def run = perfSanity cluster: 'here', testlist: 'aggr-measures_held'
                    echo "slower: ${run.regressions[0].words}"
                    """, true));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("running again to confirm: 2", build);
        });
        sessions.then(jenkins -> {
            Files.createFile(work.resolve("go"));
            WorkflowRun build = build(jenkins);
            jenkins.assertBuildStatus(Result.UNSTABLE, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("slower: 8 % slower", build);
            assertThat(LocalCluster.ran(work)).hasSize(3);
            String run =
                    build.getAction(PerfSanityAction.class).getRuns().get(0).getRunId();
            assertThat(JobHistory.of(build.getParent())
                            .read(EarlierRuns.identity("aggr-measures_held"), 100)
                            .lines())
                    .filteredOn(line -> line.run().equals(run))
                    .hasSize(3);
        });
    }

    @Test
    void shouldGoOnWithAComparisonAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "restarted");
            job.setDefinition(new CpsFlowDefinition("""
                    node {
                        writeFile file: 'main/speed', text: '100'
                        writeFile file: 'change/speed', text: '80'
                    }
                    node {
                        def run = perfSanity cluster: 'here', testlist: 'aggr-legs_held',
                            compare: [a: 'main', b: 'change', pairs: 1]
                        echo "slower: ${run.regressions[0].words}"
                    }
                    """, true));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            await().until(() -> Files.exists(work.resolve("legs"))
                    && Files.readString(work.resolve("legs")).contains("2-b"));
            jenkins.waitForMessage("aggr-legs_held: job", build);
        });
        sessions.then(jenkins -> {
            Files.createFile(work.resolve("go"));
            WorkflowRun build = build(jenkins);
            jenkins.assertBuildStatus(Result.UNSTABLE, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("slower: 20 % slower", build);
            assertThat(Files.readAllLines(work.resolve("legs"))).containsExactly("1-a 100", "2-b 80");
        });
    }

    /** Whoever can't read whether the run has jobs neither submits them again nor gives them up. */
    @Test
    void shouldWaitForADiskThatCannotBeReadWhenItGoesOn() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "restarted");
            job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-waits'", true));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("aggr-waits: job", build);
        });
        Path list = sessions.getHome().toPath().resolve(StartedRuns.class.getName() + ".xml");
        Path aside = list.resolveSibling("aside");
        Files.move(list, aside);
        Files.createDirectory(list);
        sessions.then(jenkins -> {
            jenkins.waitForMessage("can't go on now, trying again", build(jenkins));
            Files.delete(list);
            Files.move(aside, list);
            Files.createFile(work.resolve("go"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins)));
            assertThat(LocalCluster.ran(work)).containsExactly("aggr-waits");
            assertThat(runDirectories()).isEqualTo(1);
        });
    }

    @Test
    void shouldReadTheCasesOfAResultFromItsBuildAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "restarted");
            job.setDefinition(new CpsFlowDefinition("""
                    def run = perfSanity cluster: 'here', testlist: 'aggr-passes'
                    input 'go on'
                    echo "${run.cases.size()} case is ${run.cases[0].verdict}"
                    """, true));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("go on", build);
        });
        sessions.then(jenkins -> {
            WorkflowRun build = build(jenkins);
            await().until(() -> build.getAction(InputAction.class) != null);
            build.getAction(InputAction.class).getExecutions().get(0).proceed(null);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("1 case is PASSED", build);
        });
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("restarted", WorkflowJob.class).getBuildByNumber(1);
    }

    private long runDirectories() throws Exception {
        try (var runs = Files.list(work.resolve("runs"))) {
            return runs.count();
        }
    }
}
