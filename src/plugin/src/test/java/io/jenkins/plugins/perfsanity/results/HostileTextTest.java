package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import hudson.ExtensionList;
import hudson.console.ConsoleNote;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.User;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.parameters.FolderTestlistSource;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterDefinition;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterValue;
import io.jenkins.plugins.perfsanity.parameters.TestlistRoot;
import io.jenkins.plugins.perfsanity.parameters.TestlistRoots;
import io.perfsanity.engine.report.ResultsJson;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jenkins.model.Jenkins;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import jenkins.security.csp.impl.CspConfiguration;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Every page, when every text that comes from outside is an attack on who reads it. */
@WithJenkins
class HostileTextTest {
    /** Without blanks, as the ids of lists are. */
    private static final String ID = "aggr-<script>pwned=1</script>\"><svg/onload=pwned=1>'&amp;-";

    /** What a file name may hold. */
    private static final String MARKUP = "<script>pwned=1<-script>\"><img src=x onerror=pwned=1>'&amp;";

    /** What may stand in logs, messages and whatever a scheduler says. */
    private static final String HOSTILE = "<script>pwned=1</script>\"><img src=x onerror=pwned=1>'&amp; "
            + "\u202Eevil\u2066 \u001B[31mred\u001B[0m \u009B2J " + ConsoleNote.PREAMBLE_STR + "AAAA"
            + ConsoleNote.POSTAMBLE_STR + "\u0000\u0007";

    private static final String FILE = "<img src=x onerror=pwned=1>.log";
    private static final String LONG = HOSTILE + "x".repeat(10_000);
    private static final String RUN = "perfSanity/nightly/";
    /** Fields of results.json that only we write. */
    private static final Set<String> OURS = Set.of(
            "runId",
            "started",
            "ended",
            "mode",
            "verdict",
            "state",
            "directory",
            "source",
            "severity",
            "rule",
            "direction",
            "use",
            "kind",
            "jobId",
            "at",
            "queued");

    private static final String CHANGES = """
            [{"index": %s, "id": "x", "newBaseline": "x", "changes": [{
                "metric": {"name": "x", "unit": "x", "direction": "higher", "use": "gates"},
                "kind": "regression", "severity": "failure", "value": 92, "band": 0.05, "worse": 0.08,
                "rerunsWanted": 0, "standing": {"marks": []}}]}]
            """;

    private static JenkinsRule jenkins;
    private static WorkflowJob job;
    private static WorkflowRun build;
    private static BuildPages pages;

    @TempDir
    private static Path work;

    @BeforeAll
    static void runAHostileCase(JenkinsRule rule) throws Exception {
        jenkins = rule;
        Path lists = Files.createDirectory(work.resolve("lists"));
        String hostileList = MARKUP.replace('/', '-') + ".txt";
        String id = "test_perf_sanity.py::test_e2e[" + ID + "x".repeat(900) + "]";
        Files.writeString(lists.resolve(hostileList), id + "\n");
        Files.writeString(work.resolve("says"), (HOSTILE + "\n").repeat(20));
        System.setProperty(LocalCluster.ALLOW, "true");
        PerfSanityConfiguration.get()
                .setClusters(List.of(new ClusterDefinition("here", new LocalConnection(), """
                scheduler: local
                workDirectory: '%s'
                gpusPerNode: 4
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 5s}
                commands:
                  agg: |
                    cat '%s/says'
                    cat '%s/says' >&2
                    echo '%s' >"$PS_OUTPUT_DIR/<img src=x onerror=pwned=1>.log"
                    cp '%s/says' "$PS_OUTPUT_DIR/report.html"
                    printf '<testsuite name="p"><testcase classname="c" name="&quot;&gt;&lt;img src=x onerror=pwned=1&gt;">' \\
                      >"$PS_OUTPUT_DIR/results.xml"
                    printf '<failure message="&lt;script&gt;pwned=1&lt;/script&gt;&#x202E;">&lt;img src=x onerror=pwned=1&gt;</failure>' \\
                      >>"$PS_OUTPUT_DIR/results.xml"
                    printf '</testcase></testsuite>' >>"$PS_OUTPUT_DIR/results.xml"
                    exit 1
                  ctx: 'true'
                  gen: 'true'
                  benchmark: 'true'
                """.formatted(
                                work, work, work, MARKUP.replace("'", ""), work))));
        TestlistRoots.get().setRoots(List.of(new TestlistRoot("lists", lists.toString())));
        job = rule.createProject(WorkflowJob.class, "perf");
        TestlistParameterDefinition parameter = new TestlistParameterDefinition("TESTLIST");
        parameter.setSource(new FolderTestlistSource("lists"));
        parameter.setDefaultValue("list: '" + hostileList.replace("'", "''") + "'");
        parameter.setDescription(MARKUP);
        job.addProperty(new ParametersDefinitionProperty(parameter));
        job.setDefinition(new CpsFlowDefinition(
                "perfSanity cluster: 'here', name: 'nightly', retries: 0, testlist: params.TESTLIST", true));
        build = rule.assertBuildStatus(
                Result.UNSTABLE,
                job.scheduleBuild2(
                        0, new ParametersAction(new TestlistParameterValue("TESTLIST", parameter.getDefaultValue()))));
        build.setDisplayName(MARKUP);
        // Names from a cluster are made safe on their way; one that isn't may still come from another plugin
        Path output = build.getRootDir()
                .toPath()
                .resolve("archive/perf-sanity/nightly")
                .resolve(summary().getCase("1").getRow().getDirectory())
                .resolve("attempts/1/output");
        Files.writeString(output.resolve(FILE), HOSTILE);
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        ExtensionList.lookupSingleton(CspConfiguration.class).setEnforce(true);
        pages = new BuildPages(rule, build);
    }

    /** Nothing of it lives, and nothing of it hides or turns round what is read. */
    private static void assertHarmless(String what, HtmlPage page) {
        assertThat(page.<DomElement>getByXPath("//img[@src='x'] | //*[@onerror or @onload or @onclick or @onmouseover]"
                        + " | //script[contains(., 'pwned=1') and not(@type='application/json')]"
                        + " | //*[starts-with(@href, 'javascript:')]"))
                .as(what)
                .isEmpty();
        String ours = page.getElementById("main-panel") == null
                ? page.asXml()
                : page.getElementById("main-panel").asXml();
        assertThat(ours).as(what).doesNotContain("\u202E", "\u2066", "\u001B", "\u009B", "\u0007", "\u0000");
    }

    private static RunSummary summary() {
        return build.getAction(PerfSanityAction.class).getRuns().get(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldShowTextAsTextOnEveryPageOfABuild(boolean newPage) throws Exception {
        User.getById("admin", true)
                .addProperty(new UserExperimentalFlagsProperty(Map.of("new-build-page.flag", String.valueOf(newPage))));
        for (String path : List.of(
                "perfSanity/",
                RUN,
                RUN + "case/1/",
                RUN + "?verdict=failed&sort=case&q=pwned",
                "../perfSanityTrend/")) {
            HtmlPage page = pages.page("admin", path);
            assertThat(page.asNormalizedText()).as(path).isNotEmpty();
            assertHarmless(path, page);
        }
        assertThat(pages.page("admin", RUN + "case/1/").asNormalizedText())
                .contains("pwned=1", "<script>pwned=1</script>");
    }

    @Test
    void shouldShowTextAsTextOnPagesThatOthersMake() throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            web.getOptions().setCssEnabled(false);
            web.withJavaScriptEnabled(false).login("admin");
            for (String path : List.of("", "testReport/", "testReport/perf-sanity/", "parameters/", "console")) {
                HtmlPage page = web.getPage(build, path);
                assertThat(page.<DomElement>getByXPath(
                                "//img[@src='x'] | //*[@onerror]" + " | //script[contains(., 'pwned=1')]"))
                        .as(path)
                        .isEmpty();
            }
            HtmlPage failed = web.getPage(build, "testReport/");
            assertThat(failed.asNormalizedText()).contains("pwned");
            assertHarmless("builds", web.getPage(job, "buildHistory/ajax"));
        }
    }

    @Test
    void shouldWriteNothingIntoTheLogThatSteersItsReader() throws Exception {
        String text = Files.readString(build.getRootDir().toPath().resolve("log"))
                .lines()
                .filter(line -> line.contains("[nightly]"))
                .reduce("", (all, line) -> all + line.substring(line.indexOf("[nightly]")) + "\n");

        assertThat(text)
                .contains("<script>pwned=1</script>")
                .doesNotContain("\u001B", ConsoleNote.PREAMBLE_STR, "\u202E", "\u0000", "\u009B");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "configs: 'stash:X'",
                "select: 'X'",
                "mode: 'X'",
                "waives: 'X.txt'",
                "overrides: [partition: 'X']"
            })
    void shouldNotLetARefusalSteerTheReaderOfTheLog(String option) throws Exception {
        WorkflowJob refused = jenkins.createProject(WorkflowJob.class);
        String hostile = HOSTILE.replace("'", "").replace("\u0000", "");
        refused.setDefinition(new CpsFlowDefinition(
                "perfSanity cluster: 'here', testlist: 'aggr-a', " + option.replace("X", hostile), true));
        WorkflowRun failed = jenkins.buildAndAssertStatus(Result.FAILURE, refused);

        assertThat(Files.readString(failed.getRootDir().toPath().resolve("log"))
                        .lines()
                        .filter(line -> line.contains("ERROR")))
                .isNotEmpty()
                .noneMatch(line -> line.contains(ConsoleNote.PREAMBLE_STR + "AAAA") || line.contains("\u202E"));
    }

    @Test
    void shouldAnswerProgramsWithWhatNoBrowserRuns() throws Exception {
        for (String json : List.of("live", "api/json?depth=1", "cases/api/json")) {
            Page answer = pages.answer("admin", RUN + json);
            assertThat(answer.getWebResponse().getContentType()).isEqualTo("application/json");
            assertThat(answer.getWebResponse().getResponseHeaderValue("X-Content-Type-Options"))
                    .as(json)
                    .isEqualTo("nosniff");
        }
    }

    @Test
    void shouldOfferListsAndPreviewThemAsText() throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            web.getOptions().setCssEnabled(false);
            web.withThrowExceptionOnFailingStatusCode(false)
                    .withJavaScriptEnabled(false)
                    .login("admin");
            HtmlPage form = web.getPage(job, "build?delay=0sec");
            assertHarmless("form", form);
            assertThat(form.asXml()).contains("perf-sanity-testlist");

            for (String value : List.of("list: '" + MARKUP.replace("'", "''") + ".txt'", LONG, "list: " + LONG)) {
                WebResponse preview = post(web, "preview", value);
                assertThat(preview.getContentType()).isEqualTo("application/json");
                assertThat(preview.getStatusCode()).isEqualTo(200);
                assertThat(preview.getContentAsString()).doesNotContain("\u001B", "\u0000");
            }
            WebRequest refused =
                    new WebRequest(new URL(jenkins.getURL(), job.getUrl() + "buildWithParameters"), HttpMethod.POST);
            refused.setRequestParameters(List.of(new NameValuePair("TESTLIST", "list: " + LONG)));
            web.addCrumb(refused);
            Page answer = web.getPage(refused);
            assertThat(answer.getWebResponse().getStatusCode()).isEqualTo(400);
            assertHarmless("refusal", (HtmlPage) answer);
        }
    }

    /** Jenkins can't write it to disk: the build would be gone after a restart. */
    @Test
    void shouldRefuseAValueThatNoFileOfJenkinsCanHold() throws Exception {
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            web.getOptions().setCssEnabled(false);
            web.withThrowExceptionOnFailingStatusCode(false)
                    .withJavaScriptEnabled(false)
                    .login("admin");
            for (String value : List.of("aggr-a\u0000b", "list: \"a\\0b\"")) {
                WebRequest request = new WebRequest(
                        new URL(jenkins.getURL(), job.getUrl() + "buildWithParameters"), HttpMethod.POST);
                request.setRequestParameters(List.of(new NameValuePair("TESTLIST", value)));
                web.addCrumb(request);
                assertThat(web.loadWebResponse(request).getStatusCode())
                        .as(value)
                        .isEqualTo(400);
            }
        }
    }

    private static WebResponse post(JenkinsRule.WebClient web, String method, String value) throws Exception {
        WebRequest request = new WebRequest(
                new URL(
                        jenkins.getURL(),
                        job.getUrl() + "descriptorByName/" + TestlistParameterDefinition.class.getName() + "/"
                                + method),
                HttpMethod.POST);
        request.setCharset(StandardCharsets.UTF_8);
        request.setRequestParameters(
                List.of(new NameValuePair("parameter", "TESTLIST"), new NameValuePair("value", value)));
        web.addCrumb(request);
        return web.loadWebResponse(request);
    }

    /** More than a real cluster can be made to say: every text of the results, and the names of the metrics. */
    @Test
    void shouldShowResultsWhoseEveryTextIsHostile() throws Exception {
        WorkflowJob empty = jenkins.createProject(WorkflowJob.class);
        empty.setDefinition(new CpsFlowDefinition("", true));
        WorkflowRun made = jenkins.buildAndAssertSuccess(empty);
        ObjectMapper mapper = new ObjectMapper();
        JsonNode results = mapper.readTree(build.getRootDir()
                .toPath()
                .resolve("archive/perf-sanity/nightly/results.json")
                .toFile());
        ObjectNode first = (ObjectNode) results.get("cases").get(0);
        first.putObject("metrics").put(HOSTILE, 1.5);
        ((ArrayNode) first.withArray("warnings")).add("");
        ((ObjectNode) results.get("gate"))
                .set(
                        "cases",
                        mapper.readTree(CHANGES.formatted(first.get("index").asInt())));
        poison(results);
        first.put("id", ID);
        PerfSanityAction.summary(made, "nightly", MARKUP);
        RunSummary summary = ManyCases.record(
                made, "nightly", new ResultsJson().parse(mapper.writeValueAsString(results), Path.of("results.json")));
        BuildPages hostile = new BuildPages(jenkins, made);

        for (String path : List.of("perfSanity/", RUN, RUN + "case/1/", "../perfSanityTrend/")) {
            assertHarmless(path, hostile.page("admin", path));
        }
        HtmlPage page = hostile.page("admin", RUN + "case/1/");
        assertThat(page.asNormalizedText()).contains("evil red", "1.5");

        summary.setLive(new OneLiveCase(summary.rows().get(0), LONG));
        assertHarmless("live", hostile.page("admin", RUN));
        for (String json : List.of("live", "case/1/log?file=GEN_0.log&offset=-10")) {
            WebResponse answer = hostile.answer("admin", RUN + json).getWebResponse();
            assertThat(answer.getStatusCode()).as(json).isEqualTo(200);
            assertThat(answer.getContentType()).as(json).isEqualTo("application/json");
            assertThat(answer.getContentAsString()).as(json).doesNotContain("\u202E", "\u001B", "\\u001b");
        }
    }

    private static void poison(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                JsonNode value = object.get(name);
                if (value.isTextual() && !OURS.contains(name)) {
                    object.replace(name, new TextNode(LONG));
                } else {
                    poison(value);
                }
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isTextual()) {
                    array.set(i, new TextNode(LONG));
                } else {
                    poison(array.get(i));
                }
            }
        }
    }
}
