package io.jenkins.plugins.perfsanity.orphans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.perfsanity.LabCluster;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.clusters.UsableCredentials;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.run.RunJob;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Builds that are aborted on a real Slurm, also while its controller says nothing. */
@WithJenkins
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class OrphanLabIT {
    private static final Path LAB = Path.of(System.getProperty("lab.dir", ""));
    /** The promise is 45 s; the build needs a moment to be written. */
    private static final Duration ABORT = Duration.ofSeconds(50);

    private JenkinsRule jenkins;
    private ClusterDefinition cluster;
    private WorkflowRun build;

    @BeforeEach
    void connect(JenkinsRule rule) {
        jenkins = rule;
    }

    private void start(String sbatchArgs, String message) throws Exception {
        cluster = new ClusterDefinition(
                "lab", LabCluster.gb200().getConnection(), """
                workDirectory: '%s'
                gpusPerNode: 4
                partition: gb200
                sbatchArgs: [%s]
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 5s}
                commands: {tasksPerNode: 1, agg: 'sleep 300'}
                """.formatted(LAB.resolve("home/perf/work"), sbatchArgs));
        PerfSanityConfiguration.get().setClusters(List.of(cluster));
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'lab', testlist: 'aggr-sleeps'", true));
        build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(message, build);
    }

    private void abort() throws Exception {
        build.getExecutor().interrupt();
        await().atMost(ABORT).until(() -> !build.isLogUpdated());
        jenkins.assertBuildStatus(Result.ABORTED, build);
    }

    private List<RunJob> liveJobs() throws IOException {
        String runId = build.getAction(PerfSanityAction.class).getRuns().get(0).getRunId();
        UsableCredentials credentials = UsableCredentials.ofAllJobs();
        ClusterProfile profile = cluster.read(credentials, new Problems()).orElseThrow();
        try (ClusterSweep sweep = new ClusterSweep(profile, credentials)) {
            return sweep.find(profile).stream()
                    .filter(job -> job.name().runId().equals(runId))
                    .toList();
        }
    }

    @Test
    void shouldEndAPendingJobOfAnAbortedBuild() throws Exception {
        start("--begin=now+3600", "PENDING");
        assertThat(liveJobs()).hasSize(1);

        abort();

        assertThat(liveJobs()).isEmpty();
        assertThat(StartedRuns.get().over()).isEmpty();
    }

    @Test
    void shouldFreeTheBuildWhileSlurmIsSilentAndEndItsJobWhenItIsBack() throws Exception {
        start("", "RUNNING on");
        LabCluster.command("controller-hang");
        try {
            abort();

            assertThat(StartedRuns.get().over())
                    .singleElement()
                    .satisfies(run -> assertThat(run.left()).hasSize(1));
            OrphanSweep.get().execute(StreamTaskListener.fromStderr());
            assertThat(StartedRuns.get().over()).as("while it is silent").hasSize(1);
        } finally {
            LabCluster.command("controller-start");
        }
        assertThat(liveJobs()).hasSize(1);

        OrphanSweep.get().execute(StreamTaskListener.fromStderr());

        assertThat(liveJobs()).isEmpty();
        assertThat(StartedRuns.get().over()).isEmpty();
    }
}
