package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import hudson.EnvVars;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import hudson.util.FormValidation;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.HostRefusedException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.text.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Commands and runs on an agent, which is a process of its own on this machine. */
@WithJenkins
class AgentConnectionTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static JenkinsRule jenkins;
    private static DumbSlave agent;

    @TempDir
    private Path work;

    private Host host;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        System.clearProperty(LocalConnection.ALLOW);
        agent = rule.createOnlineSlave(null, new EnvVars("ON_AGENT", "yes"));
    }

    @BeforeEach
    void open() throws IOException {
        host = open(agent.getNodeName());
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static Host open(String node) throws IOException {
        return ClusterHosts.open(new Connection.Agent(node), (hosts, login) -> () -> {
            throw new IOException("an agent needs no credential");
        });
    }

    private Output run(String... command) throws IOException {
        return host.exec(List.of(command), InputStream.nullInputStream(), LIMIT, 1 << 20);
    }

    @Test
    void shouldRunCasesThereWithoutAnExecutor() throws Exception {
        LocalCluster.define(work, new AgentConnection(agent.getNodeName()));
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-passes'", true));

        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        jenkins.assertLogContains("[here] [001] aggr-passes: PASSED", build);
        assertThat(agent.toComputer().isIdle()).isTrue();
        assertThat(work.resolve("runs")).isDirectory();
    }

    @Test
    void shouldGiveTheCommandItsWordsAsTheyAre() throws IOException {
        assertThat(run("printf", "%s|", "two words", "$HOME", "'\"\\", "", "a\nb", "温度")
                        .text())
                .isEqualTo("two words|$HOME|'\"\\||a\nb|温度|");
        assertThat(run("sh", "-c", "echo $ON_AGENT").text()).isEqualTo("yes\n");
    }

    @Test
    void shouldTellHowTheCommandEnded() throws IOException {
        Output failed = run("sh", "-c", "echo out; echo err >&2; exit 3");

        assertThat(failed.exitCode()).isEqualTo(3);
        assertThat(failed.text()).isEqualTo("out\n");
        assertThat(failed.stderr()).isEqualTo("err\n");
        assertThat(run("no-such-program-anywhere").exitCode()).isEqualTo(127);
    }

    @Test
    void shouldPassBytesBothWays() throws IOException {
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);

        Output output = host.exec(List.of("cat"), new ByteArrayInputStream(bytes), LIMIT, 4 << 20);

        assertThat(output.stdout()).isEqualTo(bytes);
    }

    @Test
    void shouldStreamMoreThanAnybodyHolds() throws IOException {
        AtomicLong count = new AtomicLong();

        host.stream(List.of("head", "-c", "50000000", "/dev/zero"), LIMIT, in -> {
            byte[] block = new byte[1 << 16];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                count.addAndGet(read);
            }
        });

        assertThat(count).hasValue(50_000_000);
    }

    @Test
    void shouldKillWhatPassesItsLimit() throws Exception {
        Path pid = work.resolve("pid");

        assertThatThrownBy(() -> host.exec(
                        List.of("sh", "-c", "sleep 300 & echo $! >\"$1\"; wait", "sh", pid.toString()),
                        InputStream.nullInputStream(),
                        Duration.ofSeconds(5),
                        100))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("agent " + agent.getNodeName())
                .hasMessageContaining("didn't end within 5 s; it was killed");

        long child =
                Long.parseLong(Files.readString(pid, StandardCharsets.UTF_8).strip());
        await().until(() ->
                ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void shouldBeOutOfReachOnlyWhileTheAgentIsOffline() throws Exception {
        DumbSlave other = jenkins.createOnlineSlave();
        try (Host there = open(other.getNodeName())) {
            Host.StreamSink ignore = in -> {};
            there.stream(List.of("true"), LIMIT, ignore);

            other.toComputer().disconnect(new OfflineCause.ByCLI("maintenance")).get();
            assertThatThrownBy(() -> there.stream(List.of("true"), LIMIT, ignore))
                    .isExactlyInstanceOf(HostException.class)
                    .hasMessageContaining("agent " + other.getNodeName() + " is offline")
                    .hasMessageContaining("maintenance");

            other.toComputer().connect(true).get();
            assertThat(there.stream(List.of("true"), LIMIT, ignore).succeeded()).isTrue();
        }
    }

    @Test
    void shouldNotHangOnAnAgentThatIsLostMeanwhile() throws Exception {
        DumbSlave other = jenkins.createOnlineSlave();
        Path started = work.resolve("started");
        try (Host there = open(other.getNodeName())) {
            Thread loss = new Thread(() -> {
                await().until(() -> Files.exists(started));
                other.toComputer().disconnect(new OfflineCause.ByCLI("lost"));
            });
            loss.start();

            assertThatThrownBy(() -> there.exec(
                            List.of("sh", "-c", "touch \"$1\"; sleep 300", "sh", started.toString()),
                            InputStream.nullInputStream(),
                            Duration.ofSeconds(200),
                            100))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("connection lost");
            loss.join();
        }
    }

    @Test
    void shouldSayThatThereIsNoSuchAgent() throws Exception {
        try (Host nowhere = open("nowhere")) {
            assertThatThrownBy(() -> nowhere.stream(List.of("true"), LIMIT, in -> {}))
                    .isInstanceOf(HostRefusedException.class)
                    .hasMessage("there is no agent 'nowhere'");
        }
    }

    @Test
    void shouldRefuseTheControllerUnlessAllowed() throws Exception {
        Problems problems = new Problems();
        UsableCredentials none = FormCredentials.of("");

        assertThat(new AgentConnection("built-in").read(none, problems)).isEmpty();
        assertThat(problems.toList().get(0).message()).contains(LocalConnection.ALLOW);
        assertThat(new AgentConnection(" ").read(none, problems)).isEmpty();
        System.setProperty(LocalConnection.ALLOW, "true");
        try {
            assertThat(new AgentConnection("built-in").read(none, problems)).contains(new Connection.Local());
        } finally {
            System.clearProperty(LocalConnection.ALLOW);
        }
    }

    @Test
    void shouldNameTheNearestAgent() {
        AgentConnection.DescriptorImpl descriptor =
                jenkins.jenkins.getDescriptorByType(AgentConnection.DescriptorImpl.class);

        assertThat(descriptor.doCheckNode(agent.getNodeName()).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(descriptor.doCheckNode(agent.getNodeName() + "x").getMessage())
                .contains("did you mean", agent.getNodeName());
        assertThat(descriptor.doCheckNode("master").kind).isEqualTo(FormValidation.Kind.ERROR);
    }
}
