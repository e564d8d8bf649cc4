package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LabCluster;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Many builds at once on the lab, while its connections and its controller fail again and again. What ran is counted
 * there. {@code work/soak builds} has more of them for longer.
 */
@Tag("long")
@WithJenkins
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class BuildLoadIT {
    private static final int BUILDS = Integer.getInteger("load.runs", 4);
    private static final int CASES = Integer.getInteger("load.cases", 8);
    /** As long as new builds take the place of those that have ended. */
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("load.seconds", 120));
    /** Between two misfortunes. */
    private static final Duration PEACE = Duration.ofSeconds(Integer.getInteger("load.longest", 5));

    private static final int JOB_SECONDS = Integer.getInteger("load.job", 5);

    private final List<WorkflowRun> live = new ArrayList<>();
    private final List<Long> heap = new ArrayList<>();
    private final List<Long> threads = new ArrayList<>();
    private JenkinsRule jenkins;
    private WorkflowJob job;
    private Path starts;
    private int begun;
    private int passed;
    private int misfortunes;
    private Optional<Instant> controllerIsBack = Optional.empty();

    @BeforeEach
    void define(JenkinsRule rule) throws Exception {
        jenkins = rule;
        starts = LabCluster.sharedDirectory().resolve("starts");
        PerfSanityConfiguration.get().setClusters(List.of(LabCluster.counted(starts, JOB_SECONDS)));
        job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'lab', testlist: '" + LabCluster.list(CASES) + "'", true));
    }

    @AfterEach
    void leaveNothing() throws Exception {
        LabCluster.command("controller-start");
        for (WorkflowRun left : live) {
            left.getExecutor().interrupt();
            jenkins.waitForCompletion(left);
        }
        Files.deleteIfExists(starts);
        Files.delete(starts.getParent());
    }

    @Test
    void shouldLoseAndDoubleNothingInManyBuildsWhileConnectionsAndControllerFail() throws Exception {
        Instant end = Instant.now().plus(LENGTH);
        Instant next = Instant.now().plus(PEACE);
        while (!live.isEmpty() || Instant.now().isBefore(end)) {
            while (live.size() < BUILDS && Instant.now().isBefore(end)) {
                live.add(job.scheduleBuild2(0).waitForStart());
                begun++;
            }
            if (Instant.now().isAfter(next)) {
                misfortune();
                next = Instant.now().plus(PEACE);
            }
            clearUp();
            look();
            Thread.sleep(500);
        }

        List<String> attempts = Files.readAllLines(starts);
        assertThat(attempts).as("attempts that ran").doesNotHaveDuplicates();
        assertThat(attempts.stream()
                        .map(Path::of)
                        .map(output -> output.getParent().getParent().getParent())
                        .distinct())
                .as("cases that ran")
                .hasSize(begun * CASES);
        assertThat(passed).isEqualTo(begun * CASES);
        assertFlat("MiB of heap", heap, 64);
        assertFlat("threads", threads, 3);
    }

    private void misfortune() throws Exception {
        if (misfortunes++ % 2 == 0) {
            // The processes of the connections, not the server's
            LabCluster.command("root", "bash", "-c", "pkill -KILL -u perf -x sshd || true");
        } else {
            LabCluster.command("controller-hang");
            controllerIsBack = Optional.of(Instant.now().plus(PEACE.dividedBy(2)));
        }
    }

    private void clearUp() throws Exception {
        if (controllerIsBack.filter(Instant.now()::isAfter).isPresent()) {
            LabCluster.command("controller-start");
            controllerIsBack = Optional.empty();
        }
    }

    private void look() throws Exception {
        for (WorkflowRun build : List.copyOf(live)) {
            if (build.isLogUpdated()) {
                continue;
            }
            live.remove(build);
            jenkins.assertBuildStatus(Result.SUCCESS, build);
            RunSummary run = build.getAction(PerfSanityAction.class).getRuns().get(0);
            passed += run.getTotals().getPassed();
            System.gc();
            heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
            threads.add(Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().matches("perf-sanity.*|ssh .*"))
                    .count());
            System.out.printf(
                    "%d builds begun, %d live, %d cases passed; heap %s MiB, %s threads of ours%n",
                    begun, live.size(), passed, heap.get(heap.size() - 1), threads.get(threads.size() - 1));
        }
    }

    /** The later half of what was measured is not above the earlier one. */
    private static void assertFlat(String what, List<Long> measured, int slack) {
        int half = measured.size() / 2;
        assertThat(Collections.max(measured.subList(half, measured.size())))
                .as(what)
                .isLessThanOrEqualTo(Collections.max(measured.subList(0, half + 1)) + slack);
    }
}
