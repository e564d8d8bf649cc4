package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.XmlFile;
import hudson.util.FormValidation;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorException;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.Util;
import io.jenkins.plugins.casc.model.CNode;
import io.perfsanity.engine.cluster.ClustersConf;
import io.perfsanity.engine.text.Problems;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ConfigurationAsCodeTest {
    private static JenkinsRule jenkins;

    @TempDir
    private Path directory;

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
        assertThat(lab.getFolders()).containsExactly("team-a", "team-b/nightly");
        assertThat(ssh.isLoginShell()).isTrue();
        assertThat(ssh.getJumpHost().getHost()).isEqualTo("jump");
        assertThat(PerfSanityConfiguration.get().cluster("there").orElseThrow().getConnection())
                .extracting(there -> ((AgentConnection) there).getNode())
                .isEqualTo("login-agent");
        assertThat(PerfSanityConfiguration.get().getClusters()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "unnamed, The name of a cluster is ''",
        "badly-named, The name of a cluster is 'a b'",
        "named-twice, Two clusters have the name 'gb200'"
    })
    void shouldRefuseClustersThatCannotBeToldApart(String file, String why) {
        String source = getClass().getResource("casc-" + file + ".yaml").toString();

        assertThatThrownBy(() -> ConfigurationAsCode.get().configure(source))
                .hasStackTraceContaining(why)
                .isInstanceOf(ConfiguratorException.class);

        assertThat(PerfSanityConfiguration.get().getClusters()).hasSize(3);
    }

    @Test
    void shouldTakeWhatTheCommandLineMakesOfAnOldFile() throws Exception {
        String yaml = ClustersConf.toJenkins(
                "clusters.conf", "[gb300]\nCLUSTER_HOST=login\nCLUSTER_WORKDIR=/lustre/perf\n", new Problems());

        ConfigurationAsCode.get()
                .configure(Files.writeString(directory.resolve("imported.yaml"), yaml)
                        .toUri()
                        .toString());

        assertThat(PerfSanityConfiguration.get().cluster("gb300").orElseThrow().getConnection())
                .isInstanceOf(SshConnection.class);
    }

    @Test
    void shouldFindClustersBesideOneWithoutAName() throws Exception {
        XmlFile file =
                new XmlFile(new File(jenkins.jenkins.getRootDir(), PerfSanityConfiguration.class.getName() + ".xml"));
        Files.writeString(file.getFile().toPath(), file.asString().replaceFirst("<name>gb200</name>", ""));
        PerfSanityConfiguration.get().load();

        assertThat(PerfSanityConfiguration.get().cluster("here")).isPresent();
        assertThat(PerfSanityConfiguration.get().cluster("gb200")).isEmpty();
    }

    @Test
    void shouldSayInTheFormThatTwoClustersHaveOneName() throws Exception {
        HtmlForm form = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .goTo("configure")
                .getFormByName("config");
        for (HtmlInput name : form.getInputsByName("_.name")) {
            if (name.getValue().equals("there")) {
                name.setValue("here");
            }
        }

        assertThat(jenkins.submit(form).asNormalizedText()).contains("Two clusters have the name 'here'");
        assertThat(PerfSanityConfiguration.get().cluster("there")).isPresent();
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
