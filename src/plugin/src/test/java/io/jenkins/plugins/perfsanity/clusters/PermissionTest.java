package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.DomainCredentials;
import com.cloudbees.plugins.credentials.domains.HostnamePortSpecification;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.util.FormValidation;
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
        assertThat(credentials.get(read.hosts(), read.login())).hasToString("password");
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
        assertThatThrownBy(() -> credentials.get(read.hosts(), other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no credential 'other' can be used by");
    }

    @Test
    void shouldUseACredentialOnlyForTheHostsOfItsDomain(JenkinsRule jenkins) throws Exception {
        Domain domain = new Domain("lab", "", List.of(new HostnamePortSpecification("login1:22,login1:2222", "")));
        SystemCredentialsProvider.getInstance()
                .getDomainCredentialsMap()
                .put(
                        domain,
                        List.of(new UsernamePasswordCredentialsImpl(
                                CredentialsScope.GLOBAL, "limited", "", "perf", "secret-enough-1")));
        RunCredentials credentials =
                new RunCredentials(jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject()));

        assertThat(new SshConnection("login1 login1:2222", "limited", "").read(credentials, new Problems()))
                .isPresent();
        for (String hosts : List.of("login2", "login1 login2", "login1:2200")) {
            Problems problems = new Problems();
            assertThat(new SshConnection(hosts, "limited", "").read(credentials, problems))
                    .as(hosts)
                    .isEmpty();
            assertThat(problems.toList().get(0).message()).contains("no credential 'limited' can be used by");
        }
        SshConnection named = new SshConnection("login2", "limited", "");
        named.setUser("perf");
        Connection read = named.read(credentials, new Problems()).orElseThrow();
        assertThatThrownBy(() -> credentials.mark(read)).hasMessageContaining("no credential 'limited'");

        JumpHost gate = new JumpHost("gate", "limited", "");
        assertThat(gate.read(credentials, new Problems())).isEmpty();
        assertThat(new OfferedCredentials("login1", "").items(""))
                .extracting(each -> each.value)
                .contains("limited");
        assertThat(new OfferedCredentials("gate", "").items(""))
                .extracting(each -> each.value)
                .doesNotContain("limited");
    }

    @Test
    void shouldOfferTheCredentialsOfTheFoldersThatAClusterIsFor(JenkinsRule jenkins) throws Exception {
        Folder team = jenkins.createProject(Folder.class, "team");
        team.createProject(FreeStyleProject.class, "perf");
        FolderCredentialsProvider.FolderCredentialsProperty kept =
                new FolderCredentialsProvider.FolderCredentialsProperty(new DomainCredentials[0]);
        team.addProperty(kept);
        CredentialsStore store = kept.getStore();
        store.addCredentials(
                Domain.global(),
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "of-team", "", "perf", "secret-enough-1"));

        for (String folders : List.of("team", " team/perf \nnone")) {
            assertThat(new OfferedCredentials("login1", folders).check("of-team").kind)
                    .as(folders)
                    .isEqualTo(FormValidation.Kind.OK);
        }
        assertThat(new OfferedCredentials("login1", "").check("of-team").kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(new OfferedCredentials("login1", "").check("").kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(new OfferedCredentials("login1", "").items("of-team"))
                .extracting(each -> each.value)
                .as("what a form has")
                .contains("of-team");
    }
}
