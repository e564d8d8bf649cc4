package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.Util;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.EarlierRuns;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.history.CaseHistory;
import io.perfsanity.engine.history.Curation;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlOption;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The page of a case that became slower, and what people do there. */
@WithJenkins
class CasePastTest {
    private static final String CASE = "aggr-measures";
    private static final String METRIC = "total_token_throughput";
    private static final String PAGE = "perfSanity/here/case/1/";
    private static JenkinsRule jenkins;
    private static WorkflowJob job;
    private static WorkflowRun build;

    @TempDir
    private static Path work;

    private JenkinsRule.WebClient web;

    @BeforeAll
    static void runASlowerCase(JenkinsRule rule) throws Exception {
        jenkins = rule;
        LocalCluster.define(work);
        Files.writeString(work.resolve("speed"), "92");
        job = rule.createProject(WorkflowJob.class, "perf");
        EarlierRuns.of(job, CASE);
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: '" + CASE + "'", true));
        build = rule.buildAndAssertStatus(Result.UNSTABLE, job);
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader", "keeper")
                .grant(Run.UPDATE)
                .everywhere()
                .to("keeper"));
    }

    @BeforeEach
    void forgetWhatWasSaid() throws Exception {
        Util.deleteRecursive(JobHistory.directory(job).resolve("notes").toFile());
        web = jenkins.createWebClient().withJavaScriptEnabled(false).withThrowExceptionOnFailingStatusCode(false);
        web.getOptions().setCssEnabled(false);
    }

    private HtmlPage page(String user) throws Exception {
        return web.login(user).getPage(build, PAGE);
    }

    private int say(String... parameters) throws Exception {
        web.login("keeper");
        WebRequest request =
                new WebRequest(new URL(jenkins.getURL(), build.getUrl() + PAGE + "curate"), HttpMethod.POST);
        List<NameValuePair> pairs = new ArrayList<>();
        for (String each : parameters) {
            pairs.add(new NameValuePair(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1)));
        }
        request.setRequestParameters(pairs);
        web.addCrumb(request);
        return web.getPage(request).getWebResponse().getStatusCode();
    }

    private static CaseHistory history() throws Exception {
        return JobHistory.of(job).read(EarlierRuns.identity(CASE), 1000);
    }

    private static Series series() throws Exception {
        return history().series(METRIC);
    }

    @Test
    void shouldShowEveryValueWithItsBuildNodesAndStandingInATable() throws Exception {
        HtmlPage page = page("reader");

        List<DomElement> rows = page.getByXPath("//tr[@data-value]");
        assertThat(rows).hasSize(EarlierRuns.COUNT + 3);
        assertThat(rows.get(0).asNormalizedText()).contains("#1", "92", "regression");
        assertThat(rows.get(rows.size() - 1).asNormalizedText()).contains(EarlierRuns.id(0), "n0");
        assertThat(rows.get(0).getElementsByTagName("a").get(0).getAttribute("href"))
                .endsWith("job/perf/1/perfSanity/here/");
        DomElement chart = page.getFirstByXPath("//div[contains(@class, 'perf-sanity-chart')]");
        assertThat(Double.parseDouble(chart.getAttribute("data-low"))).isBetween(90.0, 99.0);
        assertThat(page.asNormalizedText()).contains("8 % slower, regression", "the baseline of 14 values");
    }

    @Test
    void shouldOfferNothingToWhoMayOnlyLook() throws Exception {
        assertThat(page("reader").<DomElement>getByXPath("//form[@action='curate']"))
                .isEmpty();
    }

    @Test
    void shouldAcceptARegressionWithAReasonAndSayWhoDid() throws Exception {
        assertThat(say("what=accept", "metric=" + METRIC, "reason=")).isEqualTo(400);
        assertThat(series().open()).isPresent();

        HtmlForm form = page("keeper").getFormByName("accept");
        assertThat(form.getInputByName("metric").getValue()).isEqualTo(METRIC);
        assertThat(form.getInputByName("reason").hasAttribute("required")).isTrue();

        assertThat(say("what=accept", "metric=" + METRIC, "reason=the <b>safer</b> kernel"))
                .isEqualTo(200);

        assertThat(series().open()).isEmpty();
        assertThat(page("reader").asNormalizedText())
                .contains("keeper", "Accepted as the new normal", "the <b>safer</b> kernel");
        assertThat(say("what=accept", "metric=" + METRIC, "reason=again")).isEqualTo(409);
    }

    @Test
    void shouldLeaveOutAValueThatIsCalledInvalidUntilItIsTakenBack() throws Exception {
        String run = EarlierRuns.id(3);
        assertThat(say("what=invalid", "metric=" + METRIC, "id=" + run)).isEqualTo(200);
        assertThat(marks(run)).containsExactly(Mark.INVALID);
        assertThat(say("what=valid", "metric=" + METRIC, "id=" + run)).isEqualTo(200);
        assertThat(marks(run)).containsExactly(Mark.GOOD);
        assertThat(say("what=invalid", "metric=" + METRIC, "id=none")).isEqualTo(409);
    }

    private static List<Mark> marks(String run) throws Exception {
        return series().samples().stream()
                .filter(sample -> sample.run().equals(run))
                .map(sample -> sample.mark())
                .toList();
    }

    @Test
    void shouldPinABaselineAndSetAThreshold() throws Exception {
        assertThat(say("what=pin", "metric=" + METRIC, "reason=release")).isEqualTo(200);
        assertThat(series().pinned()).isPresent();
        assertThat(say("what=unpin", "metric=" + METRIC)).isEqualTo(200);
        assertThat(series().pinned()).isEmpty();
        assertThat(say("what=threshold", "metric=" + METRIC, "threshold=8")).isEqualTo(200);
        assertThat(series().threshold()).contains(0.08);
        assertThat(page("reader").asNormalizedText()).contains("Changes below 8 % are never called one.");
        assertThat(say("what=threshold", "metric=" + METRIC)).isEqualTo(200);
        assertThat(series().threshold()).isEmpty();
        assertThat(history().curations()).extracting(Curation::who).containsOnly("keeper");
    }

    @Test
    void shouldShowTwoRunsSideBySideWithWhatElseDiffers() throws Exception {
        String run = runId(build);

        String text = web.login("reader")
                .goTo("job/perf/perfSanityTrend/compare?from=" + EarlierRuns.id(1) + "&to=" + run)
                .asNormalizedText();

        assertThat(text).contains(METRIC, "8 % slower", "commit", "c1");
        assertThat(web.goTo("job/perf/perfSanityTrend/compare?from=../x&to=" + run)
                        .asNormalizedText())
                .contains("Nothing is kept of one of these runs.");
    }

    @Test
    void shouldOfferTheNewestRunAndTheOneBeforeItToBeCompared() throws Exception {
        WorkflowJob twice = jenkins.createProject(WorkflowJob.class);
        twice.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-passes'", true));
        String first = runId(jenkins.buildAndAssertSuccess(twice));
        String second = runId(jenkins.buildAndAssertSuccess(twice));

        HtmlPage page = web.login("reader").getPage(twice, "perfSanityTrend/compare");

        assertThat(page.<HtmlSelect>getElementByName("from").getSelectedOptions())
                .extracting(HtmlOption::getValueAttribute)
                .containsExactly(first);
        assertThat(page.<HtmlSelect>getElementByName("to").getSelectedOptions())
                .extracting(HtmlOption::getValueAttribute)
                .containsExactly(second);
    }

    private static String runId(WorkflowRun of) {
        return of.getAction(PerfSanityAction.class).getRuns().get(0).getRunId();
    }

    @Test
    void shouldShowHowFastEachNodeIs() throws Exception {
        assertThat(web.login("reader").goTo("job/perf/perfSanityTrend/nodes").asNormalizedText())
                .contains("n0", "n1");
    }

    @Test
    void shouldShowTheCasesOfAModeWithTheirChangesOnTheTrend() throws Exception {
        web.login("reader");
        assertThat(web.goTo("job/perf/perfSanityTrend/?mode=single-agg&by=date").asNormalizedText())
                .contains(CASE, "8 % slower, regression");
        assertThat(web.goTo("job/perf/perfSanityTrend/?mode=disagg").asNormalizedText())
                .doesNotContain(CASE);
    }

    @Test
    void shouldRefuseWhatNoFormSends() throws Exception {
        assertThat(say("what=forget")).isEqualTo(400);
        assertThat(say("what=pin", "metric=none")).isEqualTo(400);
        assertThat(say("what=threshold", "threshold=-3")).isEqualTo(400);
    }
}
