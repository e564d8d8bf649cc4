package io.jenkins.plugins.perfsanity.views;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.HealthReport;
import hudson.model.ListView;
import hudson.model.Result;
import hudson.plugins.view.dashboard.Dashboard;
import io.jenkins.plugins.perfsanity.LocalCluster;
import java.nio.file.Path;
import java.util.Locale;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a list of jobs tells of their last runs. */
@WithJenkins
class LastRunTest {
    private static JenkinsRule jenkins;
    private static WorkflowJob nightly;

    @TempDir
    private static Path work;

    @BeforeAll
    static void run(JenkinsRule rule) throws Exception {
        jenkins = rule;
        LocalCluster.define(work);
        nightly = jenkins.createProject(WorkflowJob.class, "nightly");
        nightly.setDefinition(new CpsFlowDefinition("""
                perfSanity cluster: 'here', testlist: '''aggr-passes
                aggr-passes_too
                aggr-passes_also
                aggr-fails
                aggr-waived SKIP
                ''', retries: 0
                """, true));
        jenkins.buildAndAssertStatus(Result.UNSTABLE, nightly);
        jenkins.createFreeStyleProject("other");
        jenkins.buildAndAssertSuccess((FreeStyleProject) jenkins.jenkins.getItem("other"));
    }

    @Test
    void shouldMakeTheWeatherOfTheShareThatPassedAndNameTheWorstMode() {
        HealthReport report = nightly.getBuildHealthReports().stream()
                .filter(each -> each.getDescription().startsWith("Perf Sanity"))
                .findFirst()
                .orElseThrow();

        assertThat(report.getScore()).isEqualTo(75);
        assertThat(report.getLocalizableDescription().toString(Locale.ENGLISH))
                .isEqualTo("Perf Sanity: 3 of 4 passed; single-agg is worst with 3 of 4");
        assertThat(report.getLocalizableDescription().toString(Locale.SIMPLIFIED_CHINESE))
                .isEqualTo("Perf Sanity：通过 3/4；single-agg 最差，通过 3/4");
    }

    @Test
    void shouldShowTheLastRunInAColumnThatLeadsToIt() throws Exception {
        ListView list = new ListView("column");
        jenkins.jenkins.addView(list);
        list.getColumns().add(new PerfSanityColumn());
        list.add(nightly);
        list.add(jenkins.jenkins.getItemByFullName("other", FreeStyleProject.class));

        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            HtmlPage page = web.getPage(list);
            assertThat(page.getAnchorByText("3/4").getHrefAttribute()).endsWith("job/nightly/1/perfSanity/");
            HtmlPage run = page.getAnchorByText("3/4").click();
            assertThat(run.asNormalizedText()).contains("here", "1 failed");
        }
    }

    @Test
    void shouldShowTheModesOfTheLastRunsOnADashboard() throws Exception {
        Dashboard dashboard = new Dashboard("dashboard");
        jenkins.jenkins.addView(dashboard);
        dashboard.add(nightly);
        dashboard.add(jenkins.jenkins.getItemByFullName("other", FreeStyleProject.class));
        dashboard.getTopPortlets().add(new PerfSanityPortlet("last runs"));

        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            HtmlPage page = web.getPage(dashboard);
            assertThat(page.asNormalizedText()).contains("last runs", "multi-agg", "nightly\t#1\t3/4");
            assertThat(page.getAnchorByText("3/4").getHrefAttribute()).endsWith("job/nightly/1/perfSanity/");
        }
    }

    @Test
    void shouldTellNothingOfAJobWithoutRunsAndOfWhatIsNoJob() {
        assertThat(LastRun.of(jenkins.jenkins.getItem("other"))).isEmpty();
        assertThat(LastRun.of(jenkins.jenkins)).isEmpty();
    }
}
