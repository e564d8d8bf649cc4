package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.util.FormValidation;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.Util;
import io.jenkins.plugins.casc.model.CNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ConfigurationAsCodeTest {
    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void configure() throws Exception {
        PerfSanityConfiguration.get().setClusters(List.of());
        ConfigurationAsCode.get().configure(getClass().getResource("casc.yaml").toString());
    }

    @Test
    void shouldComeBackAsItWasWritten() throws Exception {
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
    void shouldSurviveTheForm() throws Exception {
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
    void shouldShowProblemsOfAProfileWithTheirLines() {
        ClusterDefinition.DescriptorImpl descriptor =
                jenkins.jenkins.getDescriptorByType(ClusterDefinition.DescriptorImpl.class);

        FormValidation bad = descriptor.doCheckProfile("workDirectory: /w\ngpusPerNod: 4\n");

        assertThat(bad.kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(bad.renderHtml()).contains("Line 2: unknown key", "gpusPerNode");
        assertThat(descriptor.doCheckProfile("workDirectory: /w\ngpusPerNode: 4\n").kind)
                .isEqualTo(FormValidation.Kind.OK);
    }
}
