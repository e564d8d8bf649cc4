package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Computer;
import hudson.model.Job;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.User;
import hudson.model.queue.CauseOfBlockage;
import hudson.slaves.DumbSlave;
import hudson.slaves.NodeProperty;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.steps.PerfSanityStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticator;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import jenkins.security.QueueItemAuthenticatorDescriptor;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;
import org.springframework.security.core.Authentication;

/** Which builds may use which cluster, when they begin and when they go on after a restart. */
class ClusterAccessTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path work;

    @AfterEach
    void leaveNothing() {
        LocalCluster.kill(work);
    }

    /** Builds of folders run as alice, others as bob, who may build on no agent. Survives a restart. */
    public static class AliceOrBob extends QueueItemAuthenticator {
        @Override
        public Authentication authenticate2(Queue.Task task) {
            boolean inFolder = task instanceof Job<?, ?> job && job.getParent() instanceof Folder;
            return User.getById(inFolder ? "alice" : "bob", true).impersonate2();
        }

        @TestExtension
        public static class DescriptorImpl extends QueueItemAuthenticatorDescriptor {}
    }

    private static void secure(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        allow(jenkins, "alice");
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().replace(new AliceOrBob());
    }

    private static void allow(JenkinsRule jenkins, String... onAgents) {
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .toAuthenticated()
                .grant(Computer.BUILD)
                .everywhere()
                .to(onAgents)
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    private static WorkflowJob inFolder(JenkinsRule jenkins) throws Exception {
        return jenkins.createProject(Folder.class, "team").createProject(WorkflowJob.class, "perf");
    }

    private static WorkflowRun build(WorkflowJob job, String list, Result result, JenkinsRule jenkins)
            throws Exception {
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: '" + list + "'", true));
        return jenkins.assertBuildStatus(result, job.scheduleBuild2(0));
    }

    @Test
    void shouldLetOnlyWhoMayBuildOnAnAgentRunCasesThere() throws Throwable {
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createOnlineSlave();
            LocalCluster.define(work, new AgentConnection(agent.getNodeName()));
            secure(jenkins);

            build(inFolder(jenkins), "aggr-passes", Result.SUCCESS, jenkins);
            assertThat(LocalCluster.ran(work)).hasSize(1);

            WorkflowRun refused =
                    build(jenkins.createProject(WorkflowJob.class, "perf"), "aggr-passes", Result.FAILURE, jenkins);
            jenkins.assertLogContains(
                    "'perf' may not use the agent '" + agent.getNodeName() + "': its builds run as 'bob'", refused);
            assertThat(LocalCluster.ran(work)).hasSize(1);
        });
    }

    @Test
    void shouldAskTheAgentsPropertiesWhichJobsItTakes() throws Throwable {
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createOnlineSlave();
            agent.getNodeProperties().add(new OnlyTrusted());
            LocalCluster.define(work, new AgentConnection(agent.getNodeName()));

            build(jenkins.createProject(WorkflowJob.class, "trusted"), "aggr-passes", Result.SUCCESS, jenkins);
            WorkflowRun refused =
                    build(jenkins.createProject(WorkflowJob.class, "other"), "aggr-passes", Result.FAILURE, jenkins);

            jenkins.assertLogContains(
                    "'other' may not use the agent '" + agent.getNodeName() + "': only for trusted jobs", refused);
            assertThat(LocalCluster.ran(work)).hasSize(1);
        });
    }

    /** As plugins have it that restrict jobs to nodes. */
    private static final class OnlyTrusted extends NodeProperty<Node> {
        @Override
        public CauseOfBlockage canTake(Queue.BuildableItem item) {
            return item.task.getName().equals("trusted")
                    ? null
                    : new CauseOfBlockage() {
                        @Override
                        public String getShortDescription() {
                            return "only for trusted jobs";
                        }
                    };
        }
    }

    @Test
    void shouldAskForTheAgentAgainAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("login", null, null);
            jenkins.waitOnline(agent);
            LocalCluster.define(work, new AgentConnection("login"));
            secure(jenkins);
            WorkflowJob job = inFolder(jenkins);
            job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-waits'", true));
            jenkins.waitForMessage("aggr-waits: job", job.scheduleBuild2(0).waitForStart());
            allow(jenkins, "somebody-else");
        });
        sessions.then(jenkins -> {
            WorkflowRun build = jenkins.jenkins
                    .getItemByFullName("team/perf", WorkflowJob.class)
                    .getBuildByNumber(1);
            await().until(() -> !build.isLogUpdated());

            jenkins.assertBuildStatus(Result.FAILURE, build);
            jenkins.assertLogContains("its builds run as 'alice', who has no permission Agent/Build there", build);
            Files.createFile(work.resolve("go"));
        });
    }

    @Test
    void shouldBeUsedOnlyInTheFoldersAndByTheJobsThatItNames() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            ClusterDefinition here =
                    PerfSanityConfiguration.get().cluster("here").orElseThrow();
            WorkflowJob inside = inFolder(jenkins);
            WorkflowJob outside = jenkins.createProject(WorkflowJob.class, "teams");

            here.setFolders(List.of("team"));
            build(inside, "aggr-passes", Result.SUCCESS, jenkins);
            WorkflowRun refused = build(outside, "aggr-passes", Result.FAILURE, jenkins);
            jenkins.assertLogContains("the cluster 'here' may not be used by 'teams'", refused);
            assertThat(LocalCluster.ran(work)).hasSize(1);

            here.setFolders(List.of(" team/other \n\nteams\n"));
            assertThat(here.getFolders()).containsExactly("team/other", "teams");
            build(inside, "aggr-passes", Result.FAILURE, jenkins);
            build(outside, "aggr-passes", Result.SUCCESS, jenkins);
        });
    }

    @Test
    void shouldNotGoOnWhereAClusterIsNotForTheJobAnyMore() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "perf");
            job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-waits'", true));
            jenkins.waitForMessage("aggr-waits: job", job.scheduleBuild2(0).waitForStart());
            PerfSanityConfiguration.get().cluster("here").orElseThrow().setFolders(List.of("team"));
            PerfSanityConfiguration.get().save();
        });
        sessions.then(jenkins -> {
            WorkflowRun build =
                    jenkins.jenkins.getItemByFullName("perf", WorkflowJob.class).getBuildByNumber(1);
            await().until(() -> !build.isLogUpdated());

            jenkins.assertBuildStatus(Result.FAILURE, build);
            jenkins.assertLogContains("the cluster 'here' may not be used by 'perf'", build);
            Files.createFile(work.resolve("go"));
        });
    }

    @Test
    void shouldOfferEachJobOnlyTheClustersThatAreForIt() throws Throwable {
        sessions.then(jenkins -> {
            LocalCluster.define(work);
            PerfSanityConfiguration.get().cluster("here").orElseThrow().setFolders(List.of("team"));
            WorkflowJob inside = inFolder(jenkins);
            WorkflowJob outside = jenkins.createProject(WorkflowJob.class, "perf");

            PerfSanityStep.DescriptorImpl step =
                    jenkins.jenkins.getDescriptorByType(PerfSanityStep.DescriptorImpl.class);

            assertThat(step.doFillClusterItems(inside, "")).singleElement().hasToString("here=here");
            assertThat(step.doFillClusterItems(outside, "")).isEmpty();
            assertThat(step.doFillClusterItems(outside, "gone"))
                    .as("what a form has")
                    .hasSize(1);

            outside.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'her', testlist: 'a'", true));
            WorkflowRun mistyped = jenkins.buildAndAssertStatus(Result.FAILURE, outside);
            jenkins.assertLogContains("no cluster 'her' is configured", mistyped);
            jenkins.assertLogNotContains("did you mean", mistyped);
        });
    }
}
