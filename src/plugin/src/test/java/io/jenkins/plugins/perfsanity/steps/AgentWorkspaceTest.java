package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Label;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What comes from the workspace of an agent, which may hold anything, such as links to files of the controller. */
@WithJenkins
class AgentWorkspaceTest {
    private static final String SECRET = "secret: of-the-controller";

    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        LocalCluster.define(work);
        rule.createOnlineSlave(Label.get("agent"));
        Files.writeString(Files.createDirectory(work.resolve("controller")).resolve("one.yaml"), SECRET);
    }

    /** Runs with a directory {@code checkout} in the workspace that has a link of that name. */
    private static WorkflowRun run(Result result, String link, String target, String options) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('agent') {
                  sh 'mkdir checkout && echo ours >checkout/file && ln -s %s checkout/%s'
                  perfSanity cluster: 'here', testlist: 'aggr_passes-one-a', %s
                }
                """.formatted(target, link, options), true));
        return jenkins.buildAndAssertStatus(result, job);
    }

    @Test
    void shouldNotReadAConfigThroughALink() throws Exception {
        WorkflowRun build = run(
                Result.FAILURE, "one.yaml", work.resolve("controller/one.yaml").toString(), "configs: 'checkout'");

        jenkins.assertLogContains("is a link out of checkout", build);
        jenkins.assertLogNotContains("of-the-controller", build);
    }

    @Test
    void shouldBringLinksToTheClusterAsLinks() throws Exception {
        run(Result.SUCCESS, "stolen", work.resolve("controller/one.yaml").toString(), "sync: 'checkout'");

        try (Stream<Path> all = Files.walk(work.resolve("sources"))) {
            List<Path> brought = all.toList();
            assertThat(brought).anyMatch(file -> file.endsWith("file"));
            assertThat(brought)
                    .filteredOn(file -> file.endsWith("stolen"))
                    .hasSize(1)
                    .allMatch(Files::isSymbolicLink);
        }
    }

    @Test
    void shouldBringTheSameContentOnceWhateverItsTimes() throws Exception {
        WorkflowRun first = run(Result.SUCCESS, "same", "file", "sync: 'checkout'");
        jenkins.assertLogContains("sending sources: ", first);

        WorkflowRun second = run(Result.SUCCESS, "same", "file", "sync: 'checkout'");

        jenkins.assertLogContains("sources are in ", second);
        jenkins.assertLogNotContains("sending sources", second);
    }

    @Test
    void shouldHoldTheLimitsOfACheckoutOnItsAgent() throws Exception {
        ClusterDefinition cluster = PerfSanityConfiguration.get().getClusters().get(0);
        PerfSanityConfiguration.get()
                .setClusters(List.of(new ClusterDefinition(
                        "here",
                        cluster.getConnection(),
                        cluster.getProfile().replace("limits: {", "limits: {syncFiles: 1, "))));
        try {
            WorkflowRun build = run(Result.FAILURE, "link", "file", "sync: 'checkout'");

            jenkins.assertLogContains("holds more than 1 files", build);
            jenkins.assertLogContains("raise limits.syncFiles of the profile", build);
        } finally {
            LocalCluster.define(work);
        }
    }

    @Test
    void shouldTakeNoMoreConfigsThanAStashMayHold() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('agent') {
                  sh 'mkdir checkout && head -c 70000000 /dev/zero >checkout/large.yaml'
                  perfSanity cluster: 'here', testlist: 'aggr_passes-one-a', configs: 'checkout'
                }
                """, true));

        WorkflowRun build = jenkins.buildAndAssertStatus(Result.FAILURE, job);

        jenkins.assertLogContains("'checkout' on the agent has more than 10000 files or 64 MiB of them", build);
    }

    /** A hole takes no room on the agent and in what it sends. */
    @Test
    void shouldCountTheHolesOfAConfig() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('agent') {
                  sh 'mkdir checkout && for i in 1 2 3; do truncate -s 30M checkout/$i.yaml; done'
                  perfSanity cluster: 'here', testlist: 'aggr_passes-one-a', configs: 'checkout'
                }
                """, true));

        jenkins.assertLogContains(
                "has more than 10000 files or 64 MiB", jenkins.buildAndAssertStatus(Result.FAILURE, job));
    }

    @Test
    void shouldStayInTheWorkspace() throws Exception {
        for (String path : List.of("../other", "/etc", "checkout/../../x")) {
            WorkflowRun build = run(Result.FAILURE, "link", "file", "configs: '" + path + "'");
            jenkins.assertLogContains("'" + path + "' is not a path inside the workspace", build);
        }
    }
}
