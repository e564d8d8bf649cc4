package io.jenkins.plugins.perfsanity.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.jenkins.support.api.Container;
import com.cloudbees.jenkins.support.api.Content;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.support.ClusterComponent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.metrics.api.Metrics;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What monitoring and support bundles tell of the clusters. */
@WithJenkins
class ClusterGaugesTest {
    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
        LocalCluster.define(work);
    }

    private static Number gauge(String name) {
        return (Number) Metrics.metricRegistry()
                .getGauges()
                .get("perf-sanity.here." + name)
                .getValue();
    }

    private static String bundled() throws Exception {
        List<Content> contents = new ArrayList<>();
        new ClusterComponent().addContents(new Container() {
            @Override
            public void add(Content content) {
                contents.add(content);
            }
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Content content : contents) {
            content.writeTo(out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldCountTheJobsOfARunThatGoesOn() throws Exception {
        LocalCluster.define(work);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-waits'", true));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();

        await().untilAsserted(() -> {
            assertThat(gauge("runs").intValue()).isEqualTo(1);
            assertThat(gauge("live-jobs").intValue()).isEqualTo(1);
            assertThat(gauge("poll-millis").longValue()).isPositive();
        });
        assertThat(gauge("waiting-cases").intValue()).isZero();
        assertThat(gauge("failed-polls").intValue()).isZero();
        assertThat(bundled()).contains("## here", " * live jobs: 1", " * connection: LocalConnection");

        Files.createFile(work.resolve("go"));
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(build));
        await().untilAsserted(() -> assertThat(gauge("runs").intValue()).isZero());
    }

    @Test
    void shouldHaveGaugesOfTheClustersThatAreConfigured() {
        PerfSanityConfiguration.get().setClusters(List.of());

        assertThat(Metrics.metricRegistry().getNames()).noneMatch(name -> name.startsWith("perf-sanity."));

        LocalCluster.define(work);

        assertThat(Metrics.metricRegistry().getNames())
                .contains("perf-sanity.here.live-jobs", "perf-sanity.here.failed-polls");
    }

    @Test
    void shouldPutNothingOfAProfileIntoABundle() throws Exception {
        LocalCluster.define(work, new LocalConnection(), "environment: {HF_TOKEN: not-for-bundles}\n");

        assertThat(bundled()).contains("## here").doesNotContain("not-for-bundles", work.toString());
    }
}
