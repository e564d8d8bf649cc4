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
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import jenkins.security.csp.impl.CspConfiguration;
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
import org.jvnet.localizer.LocaleProvider;

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

    private static String log(String index) {
        RunSummary run = build.getAction(PerfSanityAction.class).getRuns().get(0);
        return "attempts/1/logs/" + run.getCase(index).getLog();
    }

    @Test
    void shouldShowTheRunWithItsModesAndCases() throws Exception {
        HtmlPage page = pages.page("reader", RUN);

        assertThat(page.asNormalizedText())
                .contains(
                        "Cluster here", "single-agg", "multi-agg", "disagg", "1 of 4 passed", "2 failed", "1 skipped");
        assertThat(page.asNormalizedText()).contains("aggr-passes", "PASSED", "aggr-fails", "FAILED");
        assertThat(page.getByXPath("//tr[@data-case]")).hasSize(4);
        assertThat(page.getAnchorByText("aggr-fails").getHrefAttribute())
                .isEqualTo("/jenkins/" + build.getUrl() + RUN + "case/2/");
    }

    @Test
    void shouldShowACaseWithItsFiles() throws Exception {
        HtmlPage page = pages.page("reader", RUN + "case/2/");

        assertThat(page.asNormalizedText())
                .contains(
                        "aggr-fails", "too slow", "Attempts", "Why this mode", "NAME", "attempts/1/output/results.xml");
        Page file = pages.answer("reader", RUN + "case/2/file/attempts/1/output/results.xml");
        assertThat(file.getWebResponse().getContentType()).isEqualTo("text/plain");
        assertThat(file.getWebResponse().getContentAsString()).contains("too slow");
        assertThat(pages.page("reader", RUN + "case/2/log?file=" + log("2")).asNormalizedText())
                .contains("throughput is 3");
    }

    @Test
    void shouldShowHostileTextAsText() throws Exception {
        HtmlPage run = pages.page("reader", RUN);
        assertThat(run.asNormalizedText()).contains("window.pwned");
        assertThat(run.getWebResponse().getContentAsString()).doesNotContain(HOSTILE);

        HtmlPage hostile = pages.page("reader", RUN + "case/3/");
        assertThat(hostile.asNormalizedText()).contains("window.pwned").doesNotContain("\u001B");
        assertThat(hostile.getWebResponse().getContentAsString()).doesNotContain(HOSTILE);

        HtmlPage log = pages.page("reader", RUN + "case/3/log?file=" + log("3"));
        assertThat(log.asNormalizedText()).contains("window.pwned").doesNotContain("\u001B", "[31m");
        assertThat(log.getWebResponse().getContentAsString()).doesNotContain(HOSTILE);

        Page piece = pages.answer("reader", RUN + "case/3/logText?start=0&file=" + log("3"));
        assertThat(piece.getWebResponse().getContentType()).isEqualTo("text/plain");
        assertThat(piece.getWebResponse().getResponseHeaderValue("X-Content-Type-Options"))
                .isEqualTo("nosniff");
        Page html = pages.answer("reader", RUN + "case/3/file/attempts/1/output/report.html");
        assertThat(html.getWebResponse().getContentType()).isEqualTo("text/plain");
        assertThat(html.getWebResponse().getContentAsString()).contains(HOSTILE);
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
        assertThat(run.getJSONArray("cases").getJSONObject(1).getString("id")).isEqualTo("aggr-fails");
        assertThat(run.getJSONArray("cases").getJSONObject(1).getString("verdict"))
                .isEqualTo("FAILED");
    }

    @Test
    void shouldObeyTheEnforcedPolicyForContent() throws Exception {
        for (String path :
                new String[] {"perfSanity/", RUN, RUN + "case/2/", RUN + "case/2/log?file=attempts/1/exit"}) {
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
        LocaleProvider usual = LocaleProvider.getProvider();
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            LocaleProvider.setProvider(new LocaleProvider() {
                @Override
                public Locale get() {
                    return Locale.SIMPLIFIED_CHINESE;
                }
            });
            HtmlPage page = web.withJavaScriptEnabled(false).login("reader").getPage(build, RUN);
            assertThat(page.asNormalizedText()).contains("通过 1/4", "结论", "失败 2", "集群 here");
            assertThat(web.getPage(build, RUN + "case/2/").getWebResponse().getContentAsString())
                    .contains("失败的测试");
        } finally {
            LocaleProvider.setProvider(usual);
        }
    }

    @Test
    void shouldShowABadgeInTheListOfBuilds() throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            HtmlPage page = web.withJavaScriptEnabled(false).login("reader").getPage(job, "buildHistory/ajax");
            assertThat(page.asNormalizedText()).contains("1/4");
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
            String url = going.getUrl() + "perfSanity/here/live";
            JSONObject live = JSONObject.fromObject(
                    web.goTo(url, "application/json").getWebResponse().getContentAsString());
            assertThat(live.getBoolean("goingOn")).isTrue();
            assertThat(live.getInt("done")).isEqualTo(1);
            assertThat(live.getJSONArray("cases").getJSONObject(0).getString("label"))
                    .isEqualTo("PASSED");

            Files.createFile(work.resolve("go"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(going));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(JSONObject.fromObject(web.goTo(url, "application/json")
                                            .getWebResponse()
                                            .getContentAsString())
                                    .getBoolean("goingOn"))
                            .isFalse());
        }
    }

    @Test
    void shouldListEachFileOnce() throws Exception {
        CasePage page = build.getAction(PerfSanityAction.class).getRuns().get(0).getCase("2");
        Set<String> paths = page.getFiles().stream().map(CaseFile::getPath).collect(Collectors.toSet());
        assertThat(paths).hasSameSizeAs(page.getFiles()).contains("attempts/1/exit", "attempts/1/launch.sh");
    }

    @Test
    void shouldShowAThousandCasesFromMemory() throws Exception {
        WorkflowRun large = enlarged(1000);
        BuildPages view = new BuildPages(jenkins, large);
        view.page("reader", RUN);
        // From here on no row, and no case, can need it.
        Files.delete(new BuildFiles(large, "nightly").results());

        assertThat(view.page("reader", RUN).getByXPath("//tr[@data-case]")).hasSize(1000);
        assertThat(view.page("reader", RUN + "case/1000/").asNormalizedText()).contains("-1000", "con8/mean_ttft");
    }

    @Test
    void shouldShowAnIdOfMarkupAsText() throws Exception {
        BuildPages view = new BuildPages(jenkins, enlarged(3));
        for (String path : new String[] {"", "case/3/", "case/3/log?file=attempts/1/exit"}) {
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
        CaseRow row = build.getAction(PerfSanityAction.class)
                .getRuns()
                .get(0)
                .getCases()
                .get(0);
        going.setLive(new LiveRun() {
            @Override
            public List<CaseRow> rows() {
                throw new AssertionError("all rows");
            }

            @Override
            public Optional<CaseRow> row(int index) {
                return index == 1 ? Optional.of(row) : Optional.empty();
            }

            @Override
            public Optional<CaseResult> result(int index) {
                return Optional.empty();
            }

            @Override
            public String health() {
                return "";
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
            assertThat(tab.asNormalizedText()).contains("Perf Sanity", "1/4");
            assertThat(page.asNormalizedText()).contains("aggr-passes");
            assertThat(pages.page("reader", RUN + "case/2/").asNormalizedText()).contains("Attempts");
        } finally {
            reader.delete();
        }
    }

    /** A build with a run of that many cases, each as the second one here, but with an id of markup and a metric. */
    private static WorkflowRun enlarged(int cases) throws Exception {
        WorkflowJob empty = jenkins.createProject(WorkflowJob.class);
        empty.setDefinition(new CpsFlowDefinition("", true));
        WorkflowRun made = jenkins.buildAndAssertSuccess(empty);
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode results = (ObjectNode)
                mapper.readTree(new BuildFiles(build, "nightly").results().toFile());
        ArrayNode all = (ArrayNode) results.get("cases");
        ObjectNode second = (ObjectNode) all.get(1);
        all.removeAll();
        for (int i = 1; i <= cases; i++) {
            ObjectNode copy = second.deepCopy();
            copy.put("index", i).put("id", HOSTILE + "-" + i);
            copy.putObject("metrics").put("con8/mean_ttft", 123456.78);
            all.add(copy);
        }
        Path file = new BuildFiles(made, "nightly").results();
        Path attempt = file.resolveSibling(second.get("directory").asText()).resolve("attempts/1");
        Files.createDirectories(attempt);
        Files.writeString(attempt.resolve("exit"), "rc=1\n");
        mapper.writeValue(file.toFile(), results);
        PerfSanityAction.summary(made, "nightly", "here").end(new ResultsJson().read(file));
        return made;
    }
}
