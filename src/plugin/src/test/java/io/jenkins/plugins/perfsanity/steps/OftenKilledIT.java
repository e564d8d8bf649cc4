package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Result;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.perfsanity.LabCluster;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * A controller that is killed at moments that nothing is prepared for, while a build prepares, submits, waits, collects and
 * records. What ran is counted on the lab. {@code work/soak crashes} kills it more often.
 */
@Tag("long")
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class OftenKilledIT {
    private static final int KILLS = Integer.getInteger("soak.kills", 2);
    private static final int CASES = 12;
    private static final int JOB_SECONDS = 3;
    /** About as long as a build takes. */
    private static final int LONGEST_LIFE_MILLIS = 12_000;

    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension()
            .withTimeout((int) Duration.ofMinutes(5 + KILLS).toSeconds())
            .javaOptions(
                    "-Xmx512m",
                    "-Dlab.dir=" + System.getProperty("lab.dir"),
                    "-Dio.jenkins.plugins.perfsanity.orphans.OrphanSweep.minutes=1",
                    "-Djenkins.model.Jenkins.slaveAgentPort=-1",
                    "-Djenkins.model.Jenkins.slaveAgentPortEnforce=true");

    private Path starts;

    @BeforeEach
    void prepare() throws Exception {
        starts = Files.createFile(LabCluster.sharedDirectory().resolve("starts"));
        LabCluster.command("root", "chmod", "a+w", starts.toString());
    }

    @AfterEach
    void leaveNothing() throws Exception {
        Files.delete(starts);
        Files.delete(starts.getParent());
    }

    @Test
    void shouldRunEachAttemptOnceHoweverOftenTheControllerIsKilled() throws Throwable {
        long seed = Long.getLong("soak.seed", System.nanoTime());
        Random random = new Random(seed);
        controller.startJenkins();
        controller.runRemotely(OftenKilledIT::define, starts.toFile());
        for (int killed = 0; killed < KILLS; killed++) {
            controller.runRemotely(OftenKilledIT::build);
            int life = random.nextInt(LONGEST_LIFE_MILLIS);
            Thread.sleep(life);
            controller.stopJenkinsForcibly();
            System.out.printf("seed %d: killed %d times, last after %d ms%n", seed, killed + 1, life);
            controller.startJenkins();
        }
        int builds = controller.runRemotely(OftenKilledIT::finish);

        List<String> attempts = Files.readAllLines(starts);
        assertThat(attempts).as("attempts that ran").doesNotHaveDuplicates().hasSize(builds * CASES);
        await("no job is left")
                .until(() -> LabCluster.output("ssh", "squeue -h -o %j").isEmpty());
    }

    private static void define(JenkinsRule jenkins, File starts) throws Throwable {
        PerfSanityConfiguration.get().setClusters(List.of(LabCluster.counted(starts.toPath(), JOB_SECONDS)));
        SystemCredentialsProvider.getInstance().save();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "killed");
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'lab', testlist: '" + LabCluster.list(CASES) + "'", true));
    }

    /** One build goes on or begins. */
    private static void build(JenkinsRule jenkins) throws Throwable {
        WorkflowJob job = jenkins.jenkins.getItemByFullName("killed", WorkflowJob.class);
        WorkflowRun last = job.getLastBuild();
        if (last == null || !last.isLogUpdated()) {
            WorkflowRun begun = job.scheduleBuild2(0).waitForStart();
            // Before its first step, and until that is saved, a build is Jenkins' own matter
            jenkins.waitForMessage("[Pipeline] perfSanity", begun);
            await("the program is saved")
                    .until(() -> Files.exists(begun.getRootDir().toPath().resolve("program.dat")));
        }
    }

    /** Waits for all builds; returns how many there were. */
    private static int finish(JenkinsRule jenkins) throws Throwable {
        List<WorkflowRun> builds =
                jenkins.jenkins.getItemByFullName("killed", WorkflowJob.class).getBuilds();
        for (WorkflowRun build : builds) {
            jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(build));
            assertThat(build.getAction(PerfSanityAction.class)
                            .getRuns()
                            .get(0)
                            .getTotals()
                            .getPassed())
                    .isEqualTo(CASES);
            assertThat(build.getAction(TestResultAction.class).getTotalCount())
                    .as("tests that were recorded")
                    .isEqualTo(CASES);
        }
        return builds.size();
    }
}
