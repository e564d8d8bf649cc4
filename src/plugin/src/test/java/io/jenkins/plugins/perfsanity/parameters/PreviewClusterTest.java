package io.jenkins.plugins.perfsanity.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import io.jenkins.plugins.perfsanity.clusters.ClusterAnswers;
import io.jenkins.plugins.perfsanity.clusters.ClusterAnswers.Answer;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.DirectoryFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.LoginFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.scheduler.SlurmRules;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A preview knows what a cluster said last, and connects to nothing. */
@WithJenkins
class PreviewClusterTest {
    private static final String LIST = "aggr-a-b\naggr-k2_2_nodes-c # mode:multi-agg nodes:3\n";
    private static final String PROFILE = "workDirectory: /w\npartition: gpu\ngpusPerNode: 8\n";

    private static JenkinsRule jenkins;
    private FreeStyleProject job;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void define() throws IOException {
        job = jenkins.createFreeStyleProject();
        configure(cluster());
        TestlistParameterDefinition definition = new TestlistParameterDefinition("TESTLIST");
        definition.setCluster("gb200");
        job.addProperty(new ParametersDefinitionProperty(definition));
    }

    private static ClusterDefinition cluster() {
        return new ClusterDefinition("gb200", new LocalConnection(), PROFILE);
    }

    private static void configure(ClusterDefinition cluster) {
        PerfSanityConfiguration.get().setClusters(List.of(cluster));
    }

    private static Answer answer(Instant at) {
        PartitionFacts partition =
                new PartitionFacts("gpu", true, "up", "1-00:00:00", 2, 2, Optional.of(2), 16, 16, List.of(8, 8));
        return new Answer(
                new ClusterFacts(
                        new LoginFacts("login1", "5.2", "alice", Duration.ZERO),
                        List.of(),
                        new DirectoryFacts("/w", true, "", true, Optional.empty(), Optional.empty()),
                        Map.of(),
                        Optional.of(new SlurmFacts(
                                "24.11.5", Optional.empty(), true, List.of(partition), SlurmRules.UNKNOWN))),
                at);
    }

    private JsonNode preview() throws IOException {
        TestlistParameterDefinition definition = TestlistParameterDefinition.find(job, "TESTLIST");
        ResolvedTestlist list = new TestlistLoader(definition).known(job, TestlistValue.text(LIST, null, List.of()));
        return TestlistPreview.compute(list, 0, PreviewCluster.of(job, definition.getCluster()), Words.ENGLISH, 0);
    }

    @Test
    void shouldTellWhatCannotStartOnTheCluster() throws IOException {
        ClusterAnswers.get().heard("gb200", answer(Instant.now()));

        JsonNode json = preview();

        assertThat(json.get("held").asText()).contains("gb200", "said");
        assertThat(json.get("errors").asInt()).isEqualTo(1);
        JsonNode problem = json.get("problems").get(0);
        assertThat(problem.get("place").asText()).isEqualTo("text:2");
        assertThat(problem.get("message").asText()).contains("3 nodes", "gpu");
    }

    @Test
    void shouldPlanByTheProfileWhereTheClusterWasNotAsked() throws IOException {
        JsonNode json = preview();

        assertThat(json.get("cases").get(0).get("gpus").asText()).startsWith("8");
        assertThat(json.get("problems")).isEmpty();
        assertThat(json.get("held").asText()).contains("the profile of the cluster gb200");
    }

    @Test
    void shouldForgetWhatAClusterSaidLongAgoOrBeforeItWasConfiguredAnew() throws IOException {
        ClusterAnswers.get().heard("gb200", answer(Instant.now().minus(Duration.ofHours(25))));
        assertThat(preview().get("problems")).isEmpty();

        ClusterAnswers.get().heard("gb200", answer(Instant.now()));
        configure(cluster());
        assertThat(preview().get("problems")).isEmpty();
    }

    @Test
    void shouldSayNothingOfAClusterThatTheJobMayNotUse() throws IOException {
        ClusterDefinition secluded = cluster();
        secluded.setFolders(List.of("elsewhere"));
        configure(secluded);
        ClusterAnswers.get().heard("gb200", answer(Instant.now()));

        JsonNode json = preview();

        assertThat(json.get("problems")).isEmpty();
        assertThat(json.get("held").asText()).contains("Not held against a cluster");
    }
}
