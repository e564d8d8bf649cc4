package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.util.FormValidation;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.Util;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import io.jenkins.plugins.casc.model.CNode;
import org.junit.jupiter.api.Test;

@WithJenkinsConfiguredWithCode
class ConfigurationAsCodeTest {
    @Test
    @ConfiguredWithCode("casc.yaml")
    void shouldComeBackAsItWasWritten(JenkinsConfiguredWithCodeRule jenkins) throws Exception {
        ClusterDefinition lab = PerfSanityConfiguration.get().cluster("gb200").orElseThrow();
        SshConnection ssh = (SshConnection) lab.getConnection();

        assertThat(ssh.getHosts()).isEqualTo("login1, login2:2222");
        assertThat(ssh.getUser()).isEqualTo("perf");
        assertThat(ssh.getJumpHost().getCredentialsId()).isEqualTo("jump-key");
        assertThat(PerfSanityConfiguration.get().cluster("here").orElseThrow().getConnection())
                .isInstanceOf(LocalConnection.class);

        ConfigurationContext context = new ConfigurationContext(ConfiguratorRegistry.get());
        CNode exported = Util.getUnclassifiedRoot(context).get("perfSanity");
        assertThat(Util.toYamlString(exported)).isEqualTo(Util.toStringFromYamlFile(this, "casc-export.yaml"));
    }

    @Test
    @ConfiguredWithCode("casc.yaml")
    void shouldSurviveTheForm(JenkinsConfiguredWithCodeRule jenkins) throws Exception {
        jenkins.configRoundtrip();

        ClusterDefinition lab = PerfSanityConfiguration.get().cluster("gb200").orElseThrow();
        SshConnection ssh = (SshConnection) lab.getConnection();
        assertThat(lab.getProfile().strip()).endsWith("gpusPerNode: 4");
        assertThat(ssh.getHosts()).isEqualTo("login1, login2:2222");
        assertThat(ssh.isLoginShell()).isTrue();
        assertThat(ssh.getJumpHost().getHost()).isEqualTo("jump");
        assertThat(PerfSanityConfiguration.get().cluster("there").orElseThrow().getConnection())
                .extracting(there -> ((AgentConnection) there).getNode())
                .isEqualTo("login-agent");
        assertThat(PerfSanityConfiguration.get().getClusters()).hasSize(3);
    }

    @Test
    @ConfiguredWithCode("casc.yaml")
    void shouldShowProblemsOfAProfileWithTheirLines(JenkinsConfiguredWithCodeRule jenkins) {
        ClusterDefinition.DescriptorImpl descriptor =
                jenkins.jenkins.getDescriptorByType(ClusterDefinition.DescriptorImpl.class);

        FormValidation bad = descriptor.doCheckProfile("workDirectory: /w\ngpusPerNod: 4\n");

        assertThat(bad.kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(bad.renderHtml()).contains("Line 2: unknown key", "gpusPerNode");
        assertThat(descriptor.doCheckProfile("workDirectory: /w\ngpusPerNode: 4\n").kind)
                .isEqualTo(FormValidation.Kind.OK);
    }
}
