package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.LocalCluster;
import java.nio.file.Path;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockFolder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who gets which page of a build's runs, and that none leads to anything else. */
@WithJenkins
class ResultAccessTest {
    private static final String RUN = "perfSanity/nightly/";
    /** Everything that a reader of the build may see, below it. */
    private static final List<String> PAGES = List.of(
            "perfSanity/",
            "perfSanity/api/json",
            RUN,
            RUN + "api/json?depth=1",
            RUN + "live",
            RUN + "case/1/",
            RUN + "cases/api/json",
            "../perfSanityTrend/",
            "../perfSanityTrend/api/json");

    private static WorkflowRun build;
    private static BuildPages pages;

    @TempDir
    private static Path work;

    @BeforeAll
    static void runAListInAFolder(JenkinsRule rule) throws Exception {
        LocalCluster.define(work);
        WorkflowJob job = rule.createProject(MockFolder.class, "team").createProject(WorkflowJob.class, "perf");
        job.setDefinition(new CpsFlowDefinition("""
                perfSanity cluster: 'here', name: 'nightly', retries: 0, testlist: '''aggr-passes
                aggr-fails'''
                """, true));
        build = rule.buildAndAssertStatus(Result.UNSTABLE, job);
        pages = new BuildPages(rule, build);
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("visitor", "guest", "finder", "reader", "builder", "configurer")
                .grant(Item.DISCOVER)
                .everywhere()
                .to("finder")
                // Of the job, but not of the folder it is in
                .grant(Item.READ)
                .onItems(job)
                .to("guest")
                .grant(Item.READ)
                .everywhere()
                .to("reader", "builder", "configurer")
                .grant(Item.BUILD, Run.ARTIFACTS)
                .everywhere()
                .to("builder")
                .grant(Item.CONFIGURE)
                .everywhere()
                .to("configurer")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 403",
        "visitor, 404",
        "guest, 404",
        "finder, 403",
        "reader, 200",
        "builder, 200",
        "configurer, 200",
        "admin, 200"
    })
    void shouldShowEveryPageToReadersOfTheJobOnly(String user, int status) throws Exception {
        for (String path : PAGES) {
            assertThat(pages.status(user, path)).as(path).isEqualTo(status);
        }
    }

    @Test
    void shouldHideFilesFromReadersWithoutArtifacts() throws Exception {
        String property = "hudson.security.ArtifactsPermission";
        System.setProperty(property, "true");
        Run.ARTIFACTS.setEnabled(true);
        try {
            assertThat(pages.page("builder", RUN + "case/2/").asXml())
                    .contains("results.xml", "too slow", "throughput is 3");
            assertThat(pages.page("reader", RUN + "case/2/").asXml())
                    .contains("aggr-fails")
                    // What the test wrote; the verdict's reason is the build's own
                    .doesNotContain("results.xml", "throughput is 3");
        } finally {
            System.clearProperty(property);
            Run.ARTIFACTS.setEnabled(false);
        }
    }

    @Test
    void shouldFindNoCaseThatThereIsNot() throws Exception {
        for (String index : new String[] {"0", "3", "x", "-1", "01", "99999999999"}) {
            assertThat(pages.status("reader", RUN + "case/" + index + "/"))
                    .as(index)
                    .isEqualTo(404);
        }
        assertThat(pages.status("reader", "perfSanity/other/")).isEqualTo(404);
    }
}
