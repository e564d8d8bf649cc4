package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.Browser;
import io.jenkins.plugins.perfsanity.EarlierRuns;
import io.jenkins.plugins.perfsanity.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.model.Jenkins;
import jenkins.security.csp.impl.CspConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A slower case in a browser, with an enforced policy for content. */
@WithJenkins
class CaseChartIT {
    private static final String CASE = "aggr-measures";

    @TempDir
    private static Path profile;

    @TempDir
    private static Path work;

    @Test
    void shouldDrawWhatBecameSlowerAndTakeWhatSomebodySays(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        ExtensionList.lookupSingleton(CspConfiguration.class).setEnforce(true);
        LocalCluster.define(work);
        Files.writeString(work.resolve("speed"), "92");
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "perf");
        EarlierRuns.of(job, CASE);
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: '" + CASE + "'", true));
        jenkins.buildAndAssertStatus(Result.UNSTABLE, job);

        try (Browser browser = new Browser(jenkins.getURL(), profile, "en")) {
            browser.login("admin");
            browser.open("job/perf/1/perfSanity/here/");
            browser.waitForText("Against earlier runs: 1 slower", "8 % slower, regression");
            assertThat(browser.find(".perf-sanity-spark").getSize().getWidth()).isEqualTo(80);
            browser.assertNothingRefused();
            browser.screenshot("jenkins-slower-run");

            browser.open("job/perf/1/perfSanity/here/case/1/");
            browser.waitForText("AGG.log, attempt 1", "AGG.log, attempt 3");
            assertThat(browser.find(".perf-sanity-past canvas").getSize().getWidth())
                    .isGreaterThan(300);
            browser.assertNothingRefused();
            browser.screenshot("jenkins-slower-case");
            browser.find("form[name=accept] [name=reason]").sendKeys("a safer kernel");
            browser.click("form[name=accept] button");
            browser.waitForText("Accepted as the new normal", "a safer kernel");

            for (String page : new String[] {"?by=date", "?mode=single-agg", "nodes", "compare"}) {
                browser.open("job/perf/perfSanityTrend/" + page);
                browser.assertNothingRefused();
            }
            browser.open("job/perf/perfSanityTrend/?by=date");
            assertThat(browser.find(".perf-sanity-chart canvas").getSize().getWidth())
                    .isGreaterThan(300);
            browser.screenshot("jenkins-slower-trend");
        }
    }
}
