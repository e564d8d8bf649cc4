package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.clusters.SshConnection;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Runs over a real SSH server in this process; what it is told really runs. */
@WithJenkins
class SshClusterTest {
    private final AtomicInteger sessions = new AtomicInteger();
    private SshServer sshd;
    private String knownHosts;

    @TempDir
    private Path work;

    @BeforeEach
    void listen() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair hostKey = generator.generateKeyPair();
        sshd = SshServer.setUpDefaultServer();
        sshd.setHost("127.0.0.1");
        sshd.setPort(0);
        sshd.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        sshd.setPasswordAuthenticator(
                (user, password, session) -> user.equals("perf") && password.equals("secret-enough-1"));
        sshd.setCommandFactory((channel, line) -> new ProcessShellFactory(line, "sh", "-c", line).createShell(channel));
        sshd.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                sessions.incrementAndGet();
            }
        });
        sshd.start();
        knownHosts = "[127.0.0.1]:" + sshd.getPort() + " " + PublicKeyEntry.toString(hostKey.getPublic());
    }

    @AfterEach
    void close() throws Exception {
        sshd.stop(true);
    }

    @Test
    void shouldShareOneConnectionAmongRuns(JenkinsRule jenkins) throws Exception {
        UsernamePasswordCredentialsImpl login =
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "login", "", "perf", "secret-enough-1");
        SystemCredentialsProvider.getInstance().getCredentials().add(login);
        LocalCluster.define(work, new SshConnection("127.0.0.1:" + sshd.getPort(), "login", knownHosts));
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                parallel a: { perfSanity cluster: 'here', testlist: 'aggr-passes', name: 'a' },
                         b: { perfSanity cluster: 'here', testlist: 'aggr-passes', name: 'b' }
                """, true));

        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        jenkins.assertLogContains("[a] [001] aggr-passes: PASSED", build);
        jenkins.assertLogNotContains("secret-enough-1", build);
        assertThat(sessions).hasValue(1);
        assertThat(CredentialsProvider.getFingerprintOf(login).getJobs()).contains(job.getFullName());
    }
}
