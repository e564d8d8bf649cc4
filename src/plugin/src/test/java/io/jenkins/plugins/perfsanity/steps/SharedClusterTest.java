package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Item;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.ShortPatience;
import io.jenkins.plugins.perfsanity.SshServerOfTest;
import io.jenkins.plugins.perfsanity.clusters.ClusterConnection;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Builds that share a controller and its clusters. */
@WithJenkins
class SharedClusterTest {
    @RegisterExtension
    private final SshServerOfTest server = new SshServerOfTest();

    @TempDir
    private Path work;

    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterEach
    void leaveNothing() {
        LocalCluster.kill(work);
        SystemCredentialsProvider.getInstance().getCredentials().clear();
    }

    private ClusterDefinition cluster(String name, ClusterConnection connection, String limits) throws Exception {
        Path own = Files.createDirectories(work.resolve(name));
        LocalCluster.define(own);
        String profile = PerfSanityConfiguration.get().getClusters().get(0).getProfile();
        return new ClusterDefinition(name, connection, profile.replace("limits: {", "limits: {" + limits));
    }

    private static void define(ClusterDefinition... clusters) {
        PerfSanityConfiguration.get().setClusters(List.of(clusters));
    }

    private WorkflowJob job(String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    private WorkflowRun begin(String name, String script) throws Exception {
        return job(name, script).scheduleBuild2(0).waitForStart();
    }

    private static void abort(WorkflowRun build) {
        build.getExecutor().interrupt();
        await().until(() -> !build.isLogUpdated());
    }

    @Test
    @ExtendWith(ShortPatience.class)
    void shouldPollOtherClustersWhileOneSubmissionIsSlow() throws Exception {
        define(
                cluster("slow", new LocalConnection(), "submitPause: 5s, "),
                cluster("quick", new LocalConnection(), ""));
        String list = String.join(
                "\\n",
                IntStream.range(0, 24).mapToObj(i -> "aggr-" + i + "_hangs").toList());
        String branch = "%s: { perfSanity cluster: 'slow', testlist: '" + list + "', name: '%1$s' }";
        WorkflowRun slow = begin(
                "slow",
                "parallel "
                        + String.join(
                                ", ",
                                Stream.of("a", "b", "c", "d", "e")
                                        .map(branch::formatted)
                                        .toList()));
        for (String each : List.of("a", "b", "c", "d", "e")) {
            jenkins.waitForMessage("[" + each + "] run ", slow);
        }

        jenkins.buildAndAssertSuccess(job("quick", "perfSanity cluster: 'quick', testlist: 'aggr-passes'"));

        jenkins.assertLogNotContains("_hangs: job", slow);
        abort(slow);
        jenkins.assertBuildStatus(Result.ABORTED, slow);
    }

    @Test
    void shouldRunAndCancelElsewhereWhileFourSyncsAreSlow() throws Exception {
        server.credential();
        define(cluster("slow", server.connection(), ""), cluster("quick", new LocalConnection(), ""));
        jenkins.jenkins.setNumExecutors(6);
        WorkflowRun hanging = begin("hanging", "perfSanity cluster: 'quick', testlist: 'aggr-hangs'");
        jenkins.waitForMessage("aggr-hangs: job", hanging);
        Path bin = Files.createDirectory(work.resolve("bin"));
        Path tar = Files.writeString(bin.resolve("tar"), "#!/bin/sh\nsleep 600\n");
        assertThat(tar.toFile().setExecutable(true)).isTrue();
        server.before("PATH='" + bin + "':$PATH; ");
        String branch = "%s: { node { writeFile file: 'checkout/a', text: '%1$s'\n"
                + "perfSanity cluster: 'slow', testlist: 'aggr-passes', sync: 'checkout', name: '%1$s' } }";
        WorkflowRun slow = begin(
                "slow",
                "parallel "
                        + String.join(
                                ",\n",
                                Stream.of("a", "b", "c", "d")
                                        .map(branch::formatted)
                                        .toList()));
        jenkins.waitForMessage("sending sources", slow);

        jenkins.buildAndAssertSuccess(job("quick", "perfSanity cluster: 'quick', testlist: 'aggr-passes'"));
        abort(hanging);

        jenkins.assertLogContains("aggr-hangs: CANCELLED", hanging);
        jenkins.assertLogNotContains("sources are in", slow);
        abort(slow);
        jenkins.assertBuildStatus(Result.ABORTED, slow);
    }

    @Test
    void shouldGoOnWithTheSameJobsWhereItsJobWasMoved() throws Exception {
        LocalCluster.define(work);
        WorkflowRun build = begin("before", "perfSanity cluster: 'here', testlist: 'aggr-waits'");
        jenkins.waitForMessage("aggr-waits: job", build);
        Path before = build.getParent().getRootDir().toPath();

        build.getParent().renameTo("after");
        Files.createFile(work.resolve("go"));

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertThat(LocalCluster.ran(work)).containsExactly("aggr-waits");
        assertThat(new BuildFiles(build, "here").record()).exists();
        assertThat(before.resolve("builds/1/perf-sanity")).doesNotExist();
    }

    @Test
    void shouldCancelTheJobsOfABuildWhoseJobWasMoved() throws Exception {
        LocalCluster.define(work);
        WorkflowRun build = begin("before", "perfSanity cluster: 'here', testlist: 'aggr-hangs'");
        jenkins.waitForMessage("aggr-hangs: job", build);

        build.getParent().renameTo("after");
        abort(build);

        jenkins.assertLogContains("aggr-hangs: CANCELLED", build);
        assertThat(LocalCluster.processes(work)).isZero();
    }

    @Test
    void shouldShareTheJobsOfAClusterAmongAllBuildsAndShowWhoWaits() throws Exception {
        define(cluster("here", new LocalConnection(), "liveJobs: 1, "));
        WorkflowRun first = begin("alpha", "perfSanity cluster: 'here', testlist: 'aggr-waits'");
        jenkins.waitForMessage("aggr-waits: job", first);
        WorkflowRun second = begin("beta", "perfSanity cluster: 'here', testlist: 'aggr-passes'");
        jenkins.waitForMessage("1 cases", second);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("viewer", "stranger")
                .grant(Item.READ)
                .onItems(second.getParent())
                .to("viewer"));

        await().untilAsserted(() -> assertThat(page("admin"))
                .contains("1 of at most 1 jobs; 1 cases wait for room", "alpha #1", "beta #1"));
        assertThat(page("viewer")).contains("beta #1", "Another job").doesNotContain("alpha");
        assertThat(page("stranger")).doesNotContain("here", "alpha", "beta");
        jenkins.assertLogNotContains("aggr-passes: job", second);

        Files.createFile(work.resolve("here/go"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(first));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(second));
        assertThat(page("admin")).doesNotContain("alpha #1");
    }

    private String page(String user) throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient().login(user)) {
            return web.goTo("perfSanity/").getElementById("main-panel").getTextContent();
        }
    }

    @Test
    void shouldRefuseToRaiseTheLimitOfACluster() throws Exception {
        define(cluster("here", new LocalConnection(), "liveJobs: 2, "));

        WorkflowRun build = jenkins.buildAndAssertStatus(
                Result.FAILURE,
                job("raised", "perfSanity cluster: 'here', testlist: 'aggr-passes', overrides: [liveJobs: 3]"));

        jenkins.assertLogContains("liveJobs is 3, expected at most 2", build);
    }

    @Test
    void shouldGiveTheResultWithTheFailureOfAStep() throws Exception {
        LocalCluster.define(work);

        WorkflowRun build = jenkins.buildAndAssertSuccess(job("caught", """
                try {
                    perfSanity cluster: 'here', testlist: 'aggr-fails', failOn: 'tests', retries: 0
                } catch (e) {
                    echo "caught ${e.run.failed} of ${e.run.cases.size()}: ${e.message}"
                }
                """));

        jenkins.assertLogContains("caught 1 of 1: here: 0 of 1 passed", build);
    }
}
