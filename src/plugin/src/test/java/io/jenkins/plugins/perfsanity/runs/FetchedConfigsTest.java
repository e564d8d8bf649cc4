package io.jenkins.plugins.perfsanity.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.perfsanity.engine.host.LocalHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Configs for a step that has no workspace. */
@WithJenkins
class FetchedConfigsTest {
    private static final String TWO_NODES = "server_configs:\n- name: a\n  gpus: 8\n  gpus_per_node: 4\n";

    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        LocalCluster.define(work);
        Path configs = Files.createDirectories(work.resolve("sources/tests/scripts/perf-sanity/aggregated"));
        Files.writeString(configs.resolve("one.yaml"), TWO_NODES);
        Files.writeString(configs.resolve("other.yaml"), TWO_NODES);
        Files.createSymbolicLink(configs.resolve("linked.yaml"), configs.resolve("one.yaml"));
        Files.createDirectories(work.resolve("sources/empty"));
        ClusterDefinition bare = PerfSanityConfiguration.get().getClusters().get(0);
        PerfSanityConfiguration.get()
                .setClusters(List.of(
                        bare,
                        new ClusterDefinition(
                                "with-sources",
                                new LocalConnection(),
                                bare.getProfile() + "sourceDirectory: '" + work.resolve("sources") + "'\n")));
    }

    private static WorkflowRun run(Result expected, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertStatus(expected, job);
    }

    private static String stashing(String file, String content, String configs) {
        return """
                node {
                  writeFile file: '%s', text: '''%s'''
                  stash name: 'configs', includes: '**/*.yaml'
                }
                perfSanity cluster: 'here', testlist: 'aggr_upload-one-a', configs: '%s', dryRun: true
                """.formatted(file, content, configs);
    }

    @Test
    void shouldTakeConfigsFromAStashOutsideNode() throws Exception {
        WorkflowRun build =
                run(Result.SUCCESS, stashing("tests/scripts/perf-sanity/one.yaml", TWO_NODES, "stash:configs"));

        jenkins.assertLogContains("[001] aggr_upload-one-a: multi-agg, 2 nodes", build);
        assertThat(build.getRootDir())
                .isDirectoryNotContaining(file -> file.getName().endsWith(".tmp"));
    }

    @Test
    void shouldNameTheStashesThatThereAre() throws Exception {
        WorkflowRun build = run(Result.FAILURE, stashing("one.yaml", TWO_NODES, "stash:config"));

        jenkins.assertLogContains(
                "the build has no stash 'config', expected one of configs, did you mean 'configs'?", build);
        jenkins.assertLogContains(
                "stash",
                run(
                        Result.FAILURE,
                        "perfSanity cluster: 'here', testlist: 'aggr_upload-one-a', configs: 'stash:../x', dryRun: true"));
    }

    /** The archive is small, what it unpacks to isn't. */
    @Test
    void shouldRefuseAStashThatUnpacksToTooMuch() throws Exception {
        WorkflowRun build = run(Result.FAILURE, """
                node {
                  writeFile file: 'one.yaml', text: '# ' + ('x' * (3 * 1024 * 1024))
                  stash name: 'configs'
                }
                perfSanity cluster: 'here', testlist: 'aggr_upload-one-a', configs: 'stash:configs', dryRun: true
                """);

        jenkins.assertLogContains("the stash 'configs' can't be taken: one.yaml", build);
        jenkins.assertLogContains("stash only configs", build);
    }

    @Test
    void shouldTakeConfigsFromTheSourcesOfTheCluster() throws Exception {
        for (String configs : List.of("cluster:", "cluster:tests/scripts/perf-sanity/aggregated")) {
            WorkflowRun build = run(
                    Result.SUCCESS,
                    "perfSanity cluster: 'with-sources', testlist: 'aggr_upload-one-a', dryRun: true, configs: '"
                            + configs + "'");

            jenkins.assertLogContains("[001] aggr_upload-one-a: multi-agg, 2 nodes", build);
        }
    }

    @Test
    void shouldFetchOnlyWhatTheListNames(@TempDir Path temporary) throws Exception {
        try (LocalHost host = new LocalHost()) {
            FetchedConfigs fetched = new FetchedConfigs(temporary);

            Path copy = fetched.onCluster(
                            host, work.resolve("sources").toString(), "", "aggr_upload-one-a\naggr_upload-linked-b\n")
                    .path();

            assertThat(copy.resolve("tests/scripts/perf-sanity/aggregated"))
                    .isDirectoryContaining(file -> file.endsWith("one.yaml"))
                    .isDirectoryNotContaining(file -> file.endsWith("other.yaml"))
                    .isDirectoryNotContaining(file -> file.endsWith("linked.yaml"));
            for (String wrong : List.of("missing", "../sources", "/etc", "a/../../b")) {
                assertThatThrownBy(() ->
                                fetched.onCluster(host, work.resolve("sources").toString(), wrong, "aggr_upload-one-a"))
                        .isInstanceOf(AbortException.class)
                        .hasMessageContaining(wrong);
            }
        }
    }

    @Test
    void shouldSayWhatAConfigNeeds() throws Exception {
        jenkins.assertLogContains(
                "the cluster 'here' has no sourceDirectory",
                run(
                        Result.FAILURE,
                        "perfSanity cluster: 'here', testlist: 'aggr_upload-one-a', configs: 'cluster:', dryRun: true"));
        jenkins.assertLogContains(
                "put the step into a node block, or name a 'stash:' or 'cluster:'",
                run(
                        Result.FAILURE,
                        "perfSanity cluster: 'here', testlist: 'aggr_upload-one-a', configs: 'configs', dryRun: true"));
        jenkins.assertLogContains(
                "no case",
                run(
                        Result.SUCCESS,
                        "perfSanity cluster: 'with-sources', testlist: 'aggr_upload-one-a', configs: 'cluster:empty',"
                                + " dryRun: true; echo 'no case'"));
    }
}
