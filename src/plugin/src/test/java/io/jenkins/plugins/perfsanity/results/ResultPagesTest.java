package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.ReaderLocale;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.perfsanity.engine.report.ResultsJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import jenkins.model.Jenkins;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import jenkins.security.csp.impl.CspConfiguration;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.Page;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The pages of one build that passed and failed cases, as a reader without scripts sees them. */
@WithJenkins
class ResultPagesTest {
    private static final String HOSTILE = "<script>window.pwned = 1</script>";
    private static final String RUN = "perfSanity/nightly/";

    private static JenkinsRule jenkins;
    private static WorkflowJob job;
    private static WorkflowRun build;
    private static BuildPages pages;

    @TempDir
    private static Path work;

    @BeforeAll
    static void runAList(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        ExtensionList.lookupSingleton(CspConfiguration.class).setEnforce(true);
        LocalCluster.define(work);
        job = rule.createProject(WorkflowJob.class, "perf");
        job.setDefinition(new CpsFlowDefinition("""
                perfSanity cluster: 'here', name: 'nightly', retries: 0, testlist: '''aggr-passes
                aggr-fails
                aggr-hostile
                aggr-waived SKIP (%s)
                '''
                """.formatted(HOSTILE), true));
        build = rule.buildAndAssertStatus(Result.UNSTABLE, job);
        build.reload();
        pages = new BuildPages(rule, build);
    }

    @Test
    void shouldShowTheRunWithItsModesAndCases() throws Exception {
        HtmlPage page = pages.page("reader", RUN);

        assertThat(page.asNormalizedText())
                .contains("2 of 3 did not pass: 2 failed", "here", "single-agg", "multi-agg", "disagg")
                .contains("1 of 3 passed", "2 failed", "1 skipped");
        assertThat(page.asNormalizedText()).contains("aggr-passes", "PASSED", "aggr-fails", "FAILED");
        assertThat(page.<DomElement>getByXPath("//tr[@data-case]"))
                .extracting(row -> row.getAttribute("data-case"))
                .containsExactly("3", "2", "1", "4");
        assertThat(page.getAnchorByText("aggr-fails").getHrefAttribute())
                .isEqualTo("/jenkins/" + build.getUrl() + RUN + "case/2/");
    }

    @Test
    void shouldShowThePartThatAnAddressAsksFor() throws Exception {
        HtmlPage page = pages.page("reader", RUN + "?verdict=passed&mode=single-agg&sort=-time");

        assertThat(page.getByXPath("//tr[@data-case]")).hasSize(1);
        assertThat(page.asNormalizedText()).contains("1 of 4 cases", "Show all");
        assertThat(page.<DomElement>getFirstByXPath("//select[@name='verdict']/option[@selected]")
                        .asNormalizedText())
                .isEqualTo("PASSED");
        for (String markup : List.of("q", "reason", "verdict", "mode", "sort", "page")) {
            HtmlPage odd = pages.page("reader", RUN + "?" + markup + "=%22%3E%3Cscript%3Epwned%3C/script%3E");
            assertThat(odd.getWebResponse().getContentAsString()).as(markup).doesNotContain("<script>pwned");
        }
    }

    @Test
    void shouldSayOnTheBuildsPageWhatFailedInWhichMode() throws Exception {
        HtmlPage page = pages.page("reader", "");

        assertThat(page.asNormalizedText()).contains("nightly: 2 of 3 did not pass: 2 failed", "disagg", "no cases");
        assertThat(page.getAnchorByText("2 failed").getHrefAttribute())
                .isEqualTo("/jenkins/" + build.getUrl() + RUN + "?mode=single-agg&verdict=failed");
    }

    @Test
    void shouldShowACaseWithItsFiles() throws Exception {
        HtmlPage page = pages.page("reader", RUN + "case/2/");

        assertThat(page.asNormalizedText())
                .contains("aggr-fails", "too slow", "Attempts", "Why this mode", "throughput is 3");
        // Folded
        assertThat(page.asXml()).contains("results.xml");
        assertThat(page.getByXPath("//td[normalize-space()='name']")).isNotEmpty();
        assertThat(page.getByXPath("//details")).isNotEmpty();
        String link = page.<DomElement>getFirstByXPath("//a[contains(@href, 'results.xml')]")
                .getAttribute("href");
        assertThat(link).startsWith("/jenkins/" + build.getUrl() + "artifact/perf-sanity/nightly/");
        Page file = pages.answer("reader", link.substring(("/jenkins/" + build.getUrl()).length()));
        assertThat(file.getWebResponse().getContentType()).isEqualTo("text/plain");
        assertThat(file.getWebResponse().getContentAsString()).contains("too slow");
    }

    @Test
    void shouldLinkToTheLogThatExplainsAFailure() throws Exception {
        HtmlPage page = pages.page("reader", RUN);

        String link = page.<DomElement>getFirstByXPath("//tr[@data-case='2']//a[contains(@href, 'artifact/')]")
                .getAttribute("href");
        Page log = pages.answer("reader", link.substring(("/jenkins/" + build.getUrl()).length()));
        assertThat(log.getWebResponse().getContentAsString()).contains("throughput is 3");
    }

    @Test
    void shouldShowHostileTextAsText() throws Exception {
        HtmlPage run = pages.page("reader", RUN);
        assertThat(run.asNormalizedText()).contains("window.pwned");
        assertThat(run.getWebResponse().getContentAsString()).doesNotContain(HOSTILE);

        HtmlPage hostile = pages.page("reader", RUN + "case/3/");
        assertThat(hostile.asNormalizedText()).contains("window.pwned").doesNotContain("\u001B", "[31m");
        assertThat(hostile.getWebResponse().getContentAsString()).doesNotContain(HOSTILE);
    }

    @Test
    void shouldTellProgramsAll() throws Exception {
        JSONObject action = pages.json("reader", "perfSanity/api/json");
        assertThat(action.getJSONArray("runs").getJSONObject(0).getString("name"))
                .isEqualTo("nightly");
        assertThat(action.getJSONArray("runs")
                        .getJSONObject(0)
                        .getJSONObject("totals")
                        .getInt("passed"))
                .isEqualTo(1);

        JSONObject run = pages.json("reader", RUN + "api/json?depth=1");
        assertThat(run.getBoolean("finished")).isTrue();
        assertThat(run.getJSONArray("modes").size()).isEqualTo(3);

        run = pages.json("reader", RUN + "cases/api/json");
        assertThat(run.getJSONArray("cases").getJSONObject(1).getString("id")).isEqualTo("aggr-fails");
        assertThat(run.getJSONArray("cases").getJSONObject(1).getString("verdict"))
                .isEqualTo("FAILED");
    }

    @Test
    void shouldNotReadCasesForWhoAsksForBuilds() throws Exception {
        WorkflowRun large = enlarged(3);
        String record = Files.readString(new BuildFiles(large, "nightly").record());
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            web.login("reader");
            for (int depth = 0; depth < 6; depth++) {
                String all = web.goTo(large.getParent().getUrl() + "api/json?depth=" + depth, "application/json")
                        .getWebResponse()
                        .getContentAsString();
                assertThat(all).doesNotContain("window.pwned");
            }
        }
        assertThat(record).contains("window.pwned");
    }

    @Test
    void shouldLeaveNoTagOfItsTemplatesInAPage() throws Exception {
        for (String path : new String[] {"", "perfSanity/", RUN, RUN + "case/2/"}) {
            assertThat(pages.page("reader", path).getWebResponse().getContentAsString())
                    .as(path)
                    .doesNotContain("<j:", "<st:", "<l:", "<f:");
        }
    }

    @Test
    void shouldObeyTheEnforcedPolicyForContent() throws Exception {
        for (String path : new String[] {"perfSanity/", RUN, RUN + "case/2/"}) {
            HtmlPage page = pages.page("reader", path);
            assertThat(page.getWebResponse().getResponseHeaderValue("Content-Security-Policy"))
                    .as(path)
                    .contains("script-src");
            assertThat(page.<DomElement>getByXPath("//*[@id='main-panel']//script[not(@src)]"
                            + "|//*[@id='main-panel']//*[@style or @onclick or @onload or @onerror]"))
                    .as(path)
                    .isEmpty();
        }
    }

    @Test
    void shouldSpeakChinese() throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient();
                ReaderLocale reader = ReaderLocale.of(Locale.SIMPLIFIED_CHINESE)) {
            HtmlPage page = web.withJavaScriptEnabled(false).login("reader").getPage(build, RUN);
            assertThat(page.asNormalizedText()).contains("3 个用例中 2 个未通过：失败 2", "通过 1/3", "结论", "复制为列表");
            assertThat(web.getPage(build, RUN + "case/2/").getWebResponse().getContentAsString())
                    .contains("失败的测试", "日志", "尝试次数", "1 个节点");
        }
    }

    @Test
    void shouldShowABadgeInTheListOfBuilds() throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            HtmlPage page = web.withJavaScriptEnabled(false).login("reader").getPage(job, "buildHistory/ajax");
            assertThat(page.asNormalizedText()).contains("1/3");
        }
    }

    @Test
    void shouldSetTheBuildsOfAJobSideBySide() throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            web.withJavaScriptEnabled(false).login("reader");
            assertThat(web.getPage(job).asNormalizedText()).contains("Perf Sanity Trend");
            HtmlPage page = web.getPage(job, "perfSanityTrend/");
            assertThat(page.asNormalizedText()).contains("nightly", "#1");
            DomElement row = page.getFirstByXPath("//tr[@data-build]");
            assertThat(row.getAttribute("data-passed")).isEqualTo("1");
            assertThat(row.getAttribute("data-failed")).isEqualTo("2");
            JSONObject trend =
                    JSONObject.fromObject(web.goTo(job.getUrl() + "perfSanityTrend/api/json", "application/json")
                            .getWebResponse()
                            .getContentAsString());
            assertThat(trend.getJSONArray("series").getJSONObject(0).getString("name"))
                    .isEqualTo("nightly");
        }
    }

    @Test
    void shouldShowWhereARunIsWhileItGoesOn() throws Exception {
        WorkflowJob slow = jenkins.createProject(WorkflowJob.class);
        slow.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: '''aggr-passes\naggr-waits'''", true));
        WorkflowRun going = slow.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-passes: PASSED", going);
        jenkins.waitForMessage("aggr-waits: job", going);

        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            web.withJavaScriptEnabled(false).login("reader");
            HtmlPage page = web.getPage(going, "perfSanity/here/");
            assertThat(page.asNormalizedText()).contains("1 of 2 cases have a verdict", "PASSED", "aggr-waits");
            assertThat(web.getPage(going, "perfSanity/here/case/2/").asNormalizedText())
                    .contains("aggr-waits");
            String url = going.getUrl() + "perfSanity/here/live?since=0";
            JSONObject live = JSONObject.fromObject(
                    web.goTo(url, "application/json").getWebResponse().getContentAsString());
            assertThat(live.getBoolean("goingOn")).isTrue();
            assertThat(live.getInt("done")).isEqualTo(1);
            assertThat(live.getJSONArray("cases").getJSONObject(0).getString("label"))
                    .isEqualTo("PASSED");
            // A verdict is not new to who has seen it; the other case runs, and its time goes on
            JSONObject again =
                    JSONObject.fromObject(web.goTo(url.replace("=0", "=" + live.getLong("number")), "application/json")
                            .getWebResponse()
                            .getContentAsString());
            JSONArray told = again.getJSONArray("cases");
            assertThat(IntStream.range(0, told.size())
                            .map(at -> told.getJSONObject(at).getInt("index")))
                    .doesNotContain(1);

            await().untilAsserted(() -> assertThat(JSONObject.fromObject(web.goTo(url, "application/json")
                                    .getWebResponse()
                                    .getContentAsString())
                            .getJSONArray("cases")
                            .getJSONObject(1)
                            .getString("time"))
                    .isNotEmpty());
            HtmlPage modes = web.getPage(going, "perfSanity/here/modeLines");
            assertThat(modes.asNormalizedText()).contains("1 of 2 passed");
            assertThat(modes.getAnchorByText("1 open").getHrefAttribute()).startsWith("/jenkins/" + going.getUrl());

            Files.createFile(work.resolve("go"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(going));
            await().untilAsserted(() -> assertThat(JSONObject.fromObject(web.goTo(url, "application/json")
                                    .getWebResponse()
                                    .getContentAsString())
                            .getBoolean("goingOn"))
                    .isFalse());
        }
    }

    @Test
    void shouldShowAThousandCasesFromMemoryAPageAtATime() throws Exception {
        WorkflowRun large = enlarged(1000);
        BuildPages view = new BuildPages(jenkins, large);
        view.page("reader", RUN);
        view.page("reader", RUN + "case/1/");
        // From here on no row, and no case, can need it.
        Files.delete(new BuildFiles(large, "nightly").record());
        Files.delete(results(large));

        assertThat(view.page("reader", RUN).getByXPath("//tr[@data-case]")).hasSize(CaseTable.PAGE);
        assertThat(view.page("reader", RUN + "?page=5").asNormalizedText()).contains("-1000");
        assertThat(view.page("reader", RUN + "case/1000/").asNormalizedText()).contains("-1000", "con8", "mean_ttft");
    }

    @Test
    void shouldShowWhatTheBuildKeptOnceItsArtifactsAreGone() throws Exception {
        WorkflowRun bare = enlarged(2);
        Files.delete(results(bare));
        BuildPages view = new BuildPages(jenkins, bare);

        HtmlPage page = view.page("reader", RUN);
        assertThat(page.getByXPath("//tr[@data-case]")).hasSize(2);
        assertThat(page.asNormalizedText()).contains("123,456.8");
        assertThat(view.page("reader", RUN + "case/2/").asNormalizedText()).contains("-2", "discarded");
    }

    @Test
    void shouldKeepOnlyASmallRecordBesideTheArtifacts() throws Exception {
        assertThat(new BuildFiles(build, "nightly").directory())
                .isDirectoryContaining("glob:**record.json")
                .isDirectoryNotContaining("glob:**{results.json,report.html,junit.xml,summary.md,cases}");
        assertThat(results(build)).isRegularFile();
    }

    @Test
    void shouldShowAnIdOfMarkupAsText() throws Exception {
        BuildPages view = new BuildPages(jenkins, enlarged(3));
        for (String path : new String[] {"", "case/3/"}) {
            HtmlPage page = view.page("reader", RUN + path);
            assertThat(page.asNormalizedText()).as(path).contains(HOSTILE + "-3");
            assertThat(page.getWebResponse().getContentAsString()).as(path).doesNotContain(HOSTILE);
        }
        assertThat(view.answer("reader", RUN + "live").getWebResponse().getContentType())
                .isEqualTo("application/json");
    }

    @Test
    void shouldWriteMetricsAsTheReportDoes() throws Exception {
        BuildPages view = new BuildPages(jenkins, enlarged(1));
        assertThat(view.page("reader", RUN + "case/1/").asNormalizedText()).contains("123,456.8", "ms");
    }

    @Test
    void shouldFindACaseOfARunThatGoesOnWithoutAllOthers() throws Exception {
        RunSummary going = new RunSummary("going", "here");
        going.attach(build);
        CaseRow row =
                build.getAction(PerfSanityAction.class).getRuns().get(0).rows().get(0);
        going.setLive(new OneLiveCase(row, "") {
            @Override
            public List<CaseRow> rows() {
                throw new AssertionError("all rows");
            }
        });
        assertThat(going.getCase("1").getRow()).isSameAs(row);
        assertThat(going.getCase("2")).isNull();
    }

    @Test
    void shouldShowATabOnTheNewBuildPage() throws Exception {
        User reader = User.getById("reader", true);
        reader.addProperty(new UserExperimentalFlagsProperty(Map.of("new-build-page.flag", "true")));
        try {
            HtmlPage page = pages.page("reader", RUN);
            DomElement tab =
                    page.getFirstByXPath("//*[contains(@class, 'app-build-tabs')]//a[contains(@href, 'perfSanity')]");
            assertThat(tab.asNormalizedText()).contains("Perf Sanity", "1/3");
            assertThat(page.asNormalizedText()).contains("aggr-passes");
            assertThat(pages.page("reader", RUN + "case/2/").asNormalizedText()).contains("Attempts");
        } finally {
            reader.delete();
        }
    }

    private static Path results(WorkflowRun of) {
        return of.getRootDir().toPath().resolve("archive/perf-sanity/nightly/results.json");
    }

    /** A build with a run of that many cases, each as the second one here, but with an id of markup and a metric. */
    private static WorkflowRun enlarged(int cases) throws Exception {
        WorkflowJob empty = jenkins.createProject(WorkflowJob.class);
        empty.setDefinition(new CpsFlowDefinition("", true));
        WorkflowRun made = jenkins.buildAndAssertSuccess(empty);
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode results = (ObjectNode) mapper.readTree(results(build).toFile());
        ArrayNode all = (ArrayNode) results.get("cases");
        ObjectNode second = (ObjectNode) all.get(1);
        all.removeAll();
        for (int i = 1; i <= cases; i++) {
            ObjectNode copy = second.deepCopy();
            copy.put("index", i).put("id", HOSTILE + "-" + i);
            copy.putObject("metrics").put("con8/mean_ttft", 123456.78);
            all.add(copy);
        }
        ManyCases.record(
                made, "nightly", new ResultsJson().parse(mapper.writeValueAsString(results), Path.of("results.json")));
        return made;
    }
}
