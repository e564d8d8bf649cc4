package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.FreeStyleBuild;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PermissionTest {
    @Test
    void shouldRefuseALocalConnectionUnlessAllowed(JenkinsRule jenkins) throws Exception {
        System.clearProperty(LocalConnection.ALLOW);
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        Problems problems = new Problems();

        assertThat(new ClusterDefinition("here", new LocalConnection(), "workDirectory: /w\ngpusPerNode: 1\n")
                        .read(new RunCredentials(build), problems))
                .isEmpty();
        assertThat(problems.toList().get(0).message()).contains(LocalConnection.ALLOW);
    }

    @Test
    void shouldFindAndTrackACredentialOfTheBuild(JenkinsRule jenkins) throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "login", "", "perf", "secret-enough-1"));
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        RunCredentials credentials = new RunCredentials(build);
        SshConnection ssh = new SshConnection("login1 login2:2222", "login", "");

        Connection.Ssh read =
                (Connection.Ssh) ssh.read(credentials, new Problems()).orElseThrow();

        assertThat(read.login().user()).isEqualTo("perf");
        assertThat(read.hosts()).hasSize(2);
        assertThat(credentials.get(read.login())).hasToString("password");
        assertThat(credentials.mark(read))
                .isEqualTo(new RunCredentials(build).mark(read))
                .doesNotContain("secret");
        assertThat(CredentialsProvider.findCredentialById(
                        "login",
                        com.cloudbees.plugins.credentials.common.StandardUsernameCredentials.class,
                        build,
                        List.of()))
                .isNotNull();
        Login other = new Login(
                "perf",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("other"),
                List.of(),
                Optional.empty());
        assertThatThrownBy(() -> credentials.get(other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no credential 'other' can be used by");
    }
}
