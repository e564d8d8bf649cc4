package io.jenkins.plugins.perfsanity.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.AbortException;
import hudson.cli.CLICommandInvoker;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.ParameterDefinition;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterValue;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.ReaderLocale;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.perfsanity.engine.classify.ConfigDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.apache.commons.lang3.StringUtils;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlCheckBoxInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.CaptureEnvironmentBuilder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.Stapler;

/** One controller for all of them: its start takes longer than all tests. */
@WithJenkins
class TestlistParameterTest {
    private static final String NAME = "TESTLIST";
    private static final String REFERENCE = "list: nightly/perf.txt\nmode: single-agg\n";

    @TempDir
    private static Path folder;

    @TempDir
    private static Path work;

    private static JenkinsRule jenkins;

    private FreeStyleProject job;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        Files.createDirectories(folder.resolve("nightly"));
        Files.writeString(folder.resolve("nightly/perf.txt"), "aggr-a-b\naggr-c-d\n");
        Files.writeString(folder.resolve("broken.txt"), "aggr-a-b\naggr-c-d # mode:disag\n");
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ, Item.BUILD)
                .everywhere()
                .to("builder")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("configurer")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
    }

    @AfterAll
    static void stop() throws Exception {
        jenkins.after();
    }

    @BeforeEach
    void define() throws Exception {
        TestlistRoot root = new TestlistRoot("lists", folder.toString());
        root.setConfigs(folder.resolve("nightly").toString());
        TestlistRoots.get().setRoots(List.of(root));
        job = jenkins.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(definition()));
    }

    private static TestlistParameterDefinition definition() {
        TestlistParameterDefinition definition = new TestlistParameterDefinition(NAME);
        definition.setSource(new FolderTestlistSource("lists"));
        definition.setDefaultValue(REFERENCE);
        definition.setDescription("What to run");
        return definition;
    }

    private static TestlistParameterValue valueOf(FreeStyleBuild build) {
        return (TestlistParameterValue) build.getAction(ParametersAction.class).getParameter(NAME);
    }

    private FreeStyleBuild lastBuild() throws Exception {
        jenkins.waitUntilNoActivity();
        return job.getLastBuild();
    }

    private static WebResponse post(String user, String path, String... parameters) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withJavaScriptEnabled(false);
        // Without permission one is sent on to the login form, which answers 200.
        client.setRefreshHandler((page, target, seconds) -> {});
        if (user != null) {
            client.withBasicCredentials(user);
        }
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), path), HttpMethod.POST);
        List<NameValuePair> pairs = new ArrayList<>();
        for (int i = 0; i < parameters.length; i += 2) {
            pairs.add(new NameValuePair(parameters[i], parameters[i + 1]));
        }
        request.setCharset(StandardCharsets.UTF_8);
        request.setRequestParameters(pairs);
        client.addCrumb(request);
        return client.getPage(request).getWebResponse();
    }

    @Test
    void shouldTakeTheValueOfTheForm() throws Exception {
        JSONObject form = JSONObject.fromObject("{}")
                .element(
                        "parameter",
                        JSONObject.fromObject("{}").element("name", NAME).element("value", REFERENCE));

        post("builder", job.getUrl() + "build?delay=0sec", "json", form.toString());

        assertThat(valueOf(lastBuild()).getValue()).isEqualTo(REFERENCE);
    }

    @Test
    void shouldTakeTheValueOfARequest() throws Exception {
        String pasted = "[2026-11-24 10:00:00] FAILED perf/test_perf_sanity.py::test_e2e[aggr-a-b]";

        WebResponse response = post("builder", job.getUrl() + "buildWithParameters?delay=0sec", NAME, pasted);

        assertThat(response.getStatusCode()).isLessThan(400);
        FreeStyleBuild build = lastBuild();
        assertThat(valueOf(build).getValue()).isEqualTo(pasted);
        assertThat(valueOf(build).resolve(build).text()).isEqualTo(pasted);
    }

    @Test
    void shouldTakeTheDefaultWhereARequestGivesNone() throws Exception {
        post("builder", job.getUrl() + "buildWithParameters?delay=0sec");

        assertThat(valueOf(lastBuild()).getValue()).isEqualTo(REFERENCE);
    }

    @Test
    void shouldRefuseABadValueOfARequest() throws Exception {
        for (String bad : List.of("list: ../secret.txt", "list: missing.txt", "list: a\nmode: disag", " ")) {
            WebResponse response = post("builder", job.getUrl() + "buildWithParameters?delay=0sec", NAME, bad);

            assertThat(response.getStatusCode()).as(bad).isEqualTo(400);
        }
        jenkins.waitUntilNoActivity();
        assertThat(job.getLastBuild()).isNull();
    }

    @Test
    void shouldTakeTheValueOfTheCommandLine() throws Exception {
        CLICommandInvoker.Result good = new CLICommandInvoker(jenkins, "build")
                .asUser("builder")
                .invokeWithArgs("-s", "-p", NAME + "=" + REFERENCE, job.getName());
        assertThat(good.returnCode()).isZero();
        assertThat(valueOf(lastBuild()).getValue()).isEqualTo(REFERENCE);

        CLICommandInvoker.Result bad = new CLICommandInvoker(jenkins, "build")
                .asUser("builder")
                .invokeWithArgs("-s", "-p", NAME + "=list: missing.txt", job.getName());
        assertThat(bad.returnCode()).isNotZero();
        assertThat(bad.stderr()).contains("missing.txt").doesNotContain(folder.toString());
    }

    @Test
    void shouldConvertTheTextOfAnotherJob() {
        TestlistParameterDefinition definition = definition();

        assertThat(definition.isValid(definition.createValue(REFERENCE))).isTrue();
        assertThat(definition.isValid(new TestlistParameterValue(NAME, "list: missing.txt")))
                .isFalse();
        assertThat(definition.isValid(new StringParameterValue(NAME, REFERENCE)))
                .isFalse();
        TestlistParameterDefinition copy = (TestlistParameterDefinition)
                definition.copyWithDefaultValue(new TestlistParameterValue(NAME, "aggr-e-f"));
        assertThat(copy.getDefaultValue()).isEqualTo("aggr-e-f");
        assertThat(copy.getSource()).isSameAs(definition.getSource());
        assertThat(copy.getDescription()).isEqualTo("What to run");
    }

    @Test
    void shouldResolveAgainstTheDefinitionOfTheJob() throws Exception {
        FreeStyleBuild build = build("list: nightly/perf.txt\nexclude: aggr-c-d\nmode: disagg");

        ResolvedTestlist resolved = valueOf(build).resolve(build);

        assertThat(resolved.listName()).isEqualTo("nightly/perf.txt");
        assertThat(resolved.text()).isEqualTo("aggr-a-b\naggr-c-d\n");
        assertThat(resolved.configRoots()).extracting(ConfigDirectory::path).containsExactly(folder.resolve("nightly"));
        assertThat(resolved.mode()).map(Object::toString).contains("disagg");
        assertThat(resolved.exclusions()).containsExactly("aggr-c-d");
        assertThat(TestlistParameterValue.find(build, valueOf(build).getValue()))
                .map(ResolvedTestlist::listName)
                .contains("nightly/perf.txt");
        assertThat(TestlistParameterValue.find(build, valueOf(build).getReference()))
                .map(ResolvedTestlist::exclusions)
                .contains(Set.of("aggr-c-d"));
        assertThat(TestlistParameterValue.find(build, "aggr-x-y")).isEmpty();
        assertThat(TestlistParameterValue.find(build, "text: aggr-x-y"))
                .map(ResolvedTestlist::text)
                .contains("aggr-x-y");
        assertThatThrownBy(() -> TestlistParameterValue.find(build, "list: broken.txt"))
                .isInstanceOf(AbortException.class);
    }

    @Test
    void shouldCheckAgainWhenTheBuildUsesIt() throws Exception {
        assertThatThrownBy(() -> resolve("list: broken.txt"))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("broken.txt:2: error: ");
        assertThatThrownBy(() -> resolve("list: ../secret.txt")).isInstanceOf(AbortException.class);
        assertThatThrownBy(() -> resolve("exclude: [aggr-a-b]\ntext: aggr-a-b"))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("excluded");
        assertThatThrownBy(() -> resolve("")).isInstanceOf(AbortException.class);
        TestlistRoots.get().setRoots(List.of());
        assertThatThrownBy(() -> resolve(REFERENCE))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("lists");
    }

    private ResolvedTestlist resolve(String value) throws Exception {
        FreeStyleBuild build = build(value);
        return valueOf(build).resolve(build);
    }

    /** With a value that no definition has looked at, as some plugins schedule builds. */
    private FreeStyleBuild build(String value) throws Exception {
        return jenkins.assertBuildStatusSuccess(
                job.scheduleBuild2(0, new ParametersAction(new TestlistParameterValue(NAME, value))));
    }

    @Test
    void shouldHoldToTheModeOfTheDefinition() throws Exception {
        TestlistParameterDefinition definition = definition();
        definition.setMode("disagg");

        assertThat(definition.resolve(job, "list: nightly/perf.txt").mode())
                .map(Object::toString)
                .contains("disagg");
        assertThatThrownBy(() -> definition.createValue(REFERENCE)).isInstanceOf(InvalidTestlistException.class);
    }

    @Test
    void shouldPutOnlyAReferenceIntoTheEnvironment() throws Exception {
        CaptureEnvironmentBuilder environment = new CaptureEnvironmentBuilder();
        job.getBuildersList().add(environment);

        build("list: nightly/perf.txt");
        assertThat(environment.getEnvVars()).containsEntry(NAME, "list: nightly/perf.txt");

        FreeStyleBuild build = build("aggr-a-b\n".repeat(50_000));
        assertThat(environment.getEnvVars().get(NAME))
                .startsWith("text: sha256:")
                .hasSizeLessThan(100);
        assertThat(TestlistParameterValue.find(build, environment.getEnvVars().get(NAME)))
                .map(ResolvedTestlist::listName)
                .contains("text");
    }

    @Test
    void shouldSurviveTheFormOfTheJob() throws Exception {
        TestlistParameterDefinition before = definition();
        before.setMode("single-agg");
        before.setConfigRoot("lists");
        before.setCluster("gone-meanwhile");
        before.setGpusPerNode(4);
        before.setAllowPaste(false);
        job.removeProperty(ParametersDefinitionProperty.class);
        job.addProperty(new ParametersDefinitionProperty(before));

        JenkinsRule.WebClient admin = jenkins.createWebClient().login("admin");
        jenkins.submit(admin.getPage(job, "configure").getFormByName("config"));

        TestlistParameterDefinition after = TestlistParameterDefinition.find(job, NAME);
        jenkins.assertEqualDataBoundBeans(before, after);
    }

    @Test
    void shouldComeBackFromDisk() throws Exception {
        FreeStyleBuild build = build(REFERENCE);
        String name = job.getFullName();
        int number = build.getNumber();
        TestlistParameterDefinition before = TestlistParameterDefinition.find(job, NAME);

        jenkins.jenkins.reload();

        job = jenkins.jenkins.getItemByFullName(name, FreeStyleProject.class);
        jenkins.assertEqualDataBoundBeans(before, TestlistParameterDefinition.find(job, NAME));
        FreeStyleBuild reloaded = job.getBuildByNumber(number);
        assertThat(valueOf(reloaded)).isEqualTo(valueOf(build));
        assertThat(valueOf(reloaded).resolve(reloaded).text()).startsWith("aggr-a-b");
        assertThat(TestlistRoots.get().getRoots()).hasSize(1);
    }

    private static List<String> namesOf(TestlistParameterDefinition definition) {
        try {
            return definition.getSource().known(null, null).names();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldBeMadeByItsSymbols() throws Exception {
        UninstantiatedDescribable source =
                new UninstantiatedDescribable("folderTestlist", null, Map.of("root", "lists", "glob", "**/*.txt"));
        ParameterDefinition made = new UninstantiatedDescribable(
                        "perfSanityTestlist",
                        null,
                        Map.of("name", NAME, "source", source, "defaultValue", REFERENCE, "gpusPerNode", 4))
                .instantiate(ParameterDefinition.class, null);

        assertThat(made).isInstanceOfSatisfying(TestlistParameterDefinition.class, definition -> {
            assertThat(namesOf(definition)).containsExactly("broken.txt", "nightly/perf.txt");
            assertThat(definition.getGpusPerNode()).isEqualTo(4);
            assertThat(definition.getMode()).isNull();
        });
    }

    @Test
    void shouldGiveItsStringToAPipeline() throws Exception {
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        TestlistParameterDefinition definition = definition();
        definition.setDefaultValue("list: nightly/perf.txt");
        pipeline.addProperty(new ParametersDefinitionProperty(definition));
        pipeline.setDefinition(new CpsFlowDefinition("echo \"params=${params.TESTLIST} env=${env.TESTLIST}\"", true));

        WorkflowRun run = jenkins.buildAndAssertSuccess(pipeline);

        jenkins.assertLogContains("params=list: nightly/perf.txt env=list: nightly/perf.txt", run);
    }

    @Test
    void shouldGiveItsCasesToTheStep() throws Exception {
        LocalCluster.define(work);
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        pipeline.addProperty(new ParametersDefinitionProperty(definition()));
        pipeline.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: params.TESTLIST, dryRun: true", true));

        WorkflowRun excluded = jenkins.assertBuildStatusSuccess(pipeline.scheduleBuild2(
                0,
                new ParametersAction(new TestlistParameterValue(NAME, "list: nightly/perf.txt\nexclude: aggr-c-d"))));
        jenkins.assertLogContains("[001] aggr-a-b: single-agg, 1 node", excluded);
        assertThat(JenkinsRule.getLog(excluded)).containsPattern("\\[002\\] aggr-c-d: .*, skipped");

        WorkflowRun none = jenkins.assertBuildStatus(
                Result.FAILURE,
                pipeline.scheduleBuild2(
                        0, new ParametersAction(new TestlistParameterValue(NAME, "mode: disagg\ntext: aggr-a-b"))));
        jenkins.assertLogContains("no case is left of the 1 that were selected", none);

        WorkflowRun broken = jenkins.assertBuildStatus(
                Result.FAILURE,
                pipeline.scheduleBuild2(0, new ParametersAction(new TestlistParameterValue(NAME, "list: broken.txt"))));
        jenkins.assertLogContains("broken.txt:2: error: ", broken);
    }

    @Test
    void shouldTakeTheImageOfAPastedListOnlyWhereTheProfileAllowsIt() throws Exception {
        LocalCluster.define(
                work, new LocalConnection(), "container: {image: base, allowedImages: ['nvcr.io/ours/*']}\n");
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        pipeline.addProperty(new ParametersDefinitionProperty(new TestlistParameterDefinition(NAME)));
        String pasted = "single_agg_tests: [aggr-passes]\nexecution_config: {docker_image: '%s'}\n";
        ParametersAction theirs =
                new ParametersAction(new TestlistParameterValue(NAME, pasted.formatted("evil.example/miner")));
        ParametersAction ours =
                new ParametersAction(new TestlistParameterValue(NAME, pasted.formatted("nvcr.io/ours/trtllm")));

        for (boolean dryRun : new boolean[] {true, false}) {
            pipeline.setDefinition(new CpsFlowDefinition(
                    "perfSanity cluster: 'here', testlist: params.TESTLIST, dryRun: " + dryRun, true));
            WorkflowRun refused = jenkins.assertBuildStatus(Result.FAILURE, pipeline.scheduleBuild2(0, theirs));
            jenkins.assertLogContains(
                    "ERROR: the container image 'evil.example/miner' isn't one that the profile allows, expected"
                            + " nvcr.io/ours/* (container.allowedImages)",
                    refused);
            assertThat(new BuildFiles(refused, "here").directory()).isEmptyDirectory();
        }

        pipeline.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: params.TESTLIST, dryRun: true", true));
        jenkins.assertBuildStatusSuccess(pipeline.scheduleBuild2(0, ours));
    }

    /** The engine's limits, for whoever may only build as for the job's own settings. */
    @Test
    void shouldHoldPastedListsAndOverridesToTheLimitsOfTheProfile() throws Exception {
        PerfSanityConfiguration.get()
                .setClusters(List.of(new ClusterDefinition("here", new LocalConnection(), """
                scheduler: local
                workDirectory: '%s'
                gpusPerNode: 4
                limits: {caseTime: 2h, runGpuHours: 8}
                commands: {agg: 'true', ctx: 'true', gen: 'true', benchmark: 'true'}
                """.formatted(work))));
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        pipeline.addProperty(new ParametersDefinitionProperty(new TestlistParameterDefinition(NAME)));
        String step = "perfSanity cluster: 'here', testlist: params.TESTLIST, dryRun: true";

        runsWith(pipeline, step, "aggr-a-b\naggr-c-d", null);
        runsWith(pipeline, step, "aggr-a-b TIMEOUT (121)", "the profile allows 2h 00m (limits.caseTime)");
        runsWith(pipeline, step, "aggr-a-b # timeout:3h", "the profile allows 2h 00m (limits.caseTime)");
        runsWith(pipeline, step, "aggr-a-b\naggr-c-d\naggr-e-f", "the profile allows 8 (limits.runGpuHours)");
        runsWith(
                pipeline,
                step + ", overrides: [timeLimits: 'single-agg=150m']",
                "aggr-a-b",
                "the profile allows 2h 00m (limits.caseTime)");
    }

    /** @param refusal what the log says; null for a build that is to succeed */
    private static void runsWith(WorkflowJob pipeline, String step, String pasted, String refusal) throws Exception {
        pipeline.setDefinition(new CpsFlowDefinition(step, true));
        ParametersAction given = new ParametersAction(new TestlistParameterValue(NAME, pasted));
        WorkflowRun run = jenkins.assertBuildStatus(
                refusal == null ? Result.SUCCESS : Result.FAILURE, pipeline.scheduleBuild2(0, given));
        if (refusal != null) {
            jenkins.assertLogContains(refusal, run);
        }
    }

    private static TestlistParameterDefinition withoutPaste() {
        TestlistParameterDefinition definition = definition();
        definition.setAllowPaste(false);
        return definition;
    }

    @Test
    void shouldRefuseAPastedListWhereTheParameterForbidsIt() throws Exception {
        job.removeProperty(ParametersDefinitionProperty.class);
        job.addProperty(new ParametersDefinitionProperty(withoutPaste()));

        for (String pasted : List.of("aggr-a-b", "text: aggr-a-b", "mode: single-agg\ntext: aggr-a-b")) {
            assertThat(post("builder", job.getUrl() + "buildWithParameters?delay=0sec", NAME, pasted)
                            .getStatusCode())
                    .isEqualTo(400);
            CLICommandInvoker.Result cli = new CLICommandInvoker(jenkins, "build")
                    .asUser("builder")
                    .invokeWithArgs("-p", NAME + "=" + pasted, job.getName());
            assertThat(cli.returnCode()).isNotZero();
            assertThat(cli.stderr()).contains("can't be pasted");
            assertThat(post("builder", url("preview"), "parameter", NAME, "value", pasted)
                            .getContentAsString())
                    .contains("can't be pasted");
            TestlistParameterDefinition definition = TestlistParameterDefinition.find(job, NAME);
            assertThat(definition.isValid(new TestlistParameterValue(NAME, pasted)))
                    .isFalse();
        }
        jenkins.waitUntilNoActivity();
        assertThat(job.getLastBuild()).isNull();
        assertThat(page("builder", job.getUrl() + "build?delay=0sec"))
                .contains("Choose a list")
                .doesNotContain("Pasted text", "<textarea");
        post("builder", job.getUrl() + "buildWithParameters?delay=0sec", NAME, REFERENCE);
        assertThat(valueOf(lastBuild()).getValue()).isEqualTo(REFERENCE);
    }

    /** Plugins schedule builds with values that no definition has looked at, and with texts for any parameter. */
    @Test
    void shouldRefuseAPastedListWhenTheRunBegins() throws Exception {
        LocalCluster.define(work);
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        pipeline.addProperty(new ParametersDefinitionProperty(withoutPaste()));
        pipeline.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: params.TESTLIST, dryRun: true", true));

        for (ParameterValue value : List.of(
                new TestlistParameterValue(NAME, "aggr-a-b"),
                new StringParameterValue(NAME, "aggr-a-b"),
                new StringParameterValue(NAME, "text: aggr-a-b"))) {
            WorkflowRun refused =
                    jenkins.assertBuildStatus(Result.FAILURE, pipeline.scheduleBuild2(0, new ParametersAction(value)));
            jenkins.assertLogContains("can't be pasted", refused);
        }
        jenkins.assertBuildStatusSuccess(
                pipeline.scheduleBuild2(0, new ParametersAction(new TestlistParameterValue(NAME, REFERENCE))));
    }

    @Test
    void shouldRefuseAPastedListOfABuildStep() throws Exception {
        job.removeProperty(ParametersDefinitionProperty.class);
        job.addProperty(new ParametersDefinitionProperty(withoutPaste()));
        WorkflowJob caller = jenkins.createProject(WorkflowJob.class);
        caller.setDefinition(new CpsFlowDefinition(
                "build job: '" + job.getName() + "', parameters: [string(name: 'TESTLIST', value: 'aggr-a-b')]", true));

        jenkins.assertLogContains(
                "can't be pasted", jenkins.assertBuildStatus(Result.FAILURE, caller.scheduleBuild2(0)));

        assertThat(job.getLastBuild()).isNull();
    }

    @Test
    void shouldRunAListThatAnInputChoseByNameAndNoPastedOne() throws Exception {
        LocalCluster.define(work);
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        pipeline.setDefinition(new CpsFlowDefinition("""
                def list = input message: 'Which?', id: 'Pick', parameters: [perfSanityTestlist(
                    name: 'PICK', source: folderTestlist(root: 'lists'), allowPaste: false)]
                perfSanity cluster: 'here', testlist: list, dryRun: true
                """, true));
        WorkflowRun run = pipeline.scheduleBuild2(0).waitForStart();
        await().until(() -> run.getAction(InputAction.class) != null
                && run.getAction(InputAction.class).isWaitingForInput());

        assertThat(proceed(run, "aggr-a-b").getStatusCode()).isEqualTo(400);
        assertThat(run.isBuilding()).isTrue();
        assertThat(proceed(run, "list: nightly/perf.txt\nexclude: aggr-c-d").getStatusCode())
                .isEqualTo(200);

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("[001] aggr-a-b: single-agg, 1 node", run);
        assertThat(JenkinsRule.getLog(run)).containsPattern("\\[002\\] aggr-c-d: .*, skipped");
    }

    private static WebResponse proceed(WorkflowRun run, String value) throws Exception {
        JSONObject given = new JSONObject().accumulate("name", "PICK").accumulate("value", value);
        return post(
                "admin",
                run.getUrl() + "input/Pick/proceed",
                "json",
                new JSONObject().accumulate("parameter", given).toString());
    }

    @Test
    void shouldTellInTheResultsOfCasesThatWereLeftOut() throws Exception {
        LocalCluster.define(work);
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        pipeline.addProperty(new ParametersDefinitionProperty(definition()));
        pipeline.setDefinition(new CpsFlowDefinition("""
                def run = perfSanity cluster: 'here', testlist: params.TESTLIST
                echo "${run.passed} of ${run.total} passed, ${run.skipped} skipped"
                for (each in run.cases) { echo "${each.id} is ${each.verdict}: ${each.reason}" }
                """, true));

        WorkflowRun run = jenkins.assertBuildStatusSuccess(
                pipeline.scheduleBuild2(
                        0,
                        new ParametersAction(
                                new TestlistParameterValue(
                                        NAME,
                                        "exclude: [aggr-c-d, aggr-e-f]\ntext: |\n  aggr-passes\n  aggr-c-d\n  aggr-e-f SKIP (broken)\n"))));

        jenkins.assertLogContains("1 of 3 passed, 2 skipped", run);
        jenkins.assertLogContains("aggr-c-d is SKIPPED: left out in the build form", run);
    }

    /** The definition is the step's, not the job's. */
    @Test
    void shouldPreviewForAPipelineThatWaitsForInput() throws Exception {
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        pipeline.setDefinition(new CpsFlowDefinition("""
                def list = input message: 'Which?', id: 'pick', parameters: [perfSanityTestlist(
                    name: 'PICK', source: folderTestlist(root: 'lists'), defaultValue: 'list: nightly/perf.txt')]
                echo "chosen: ${list}"
                """, true));
        WorkflowRun run = pipeline.scheduleBuild2(0).waitForStart();
        await().until(() -> run.getAction(InputAction.class) != null
                && run.getAction(InputAction.class).isWaitingForInput());
        try {
            checkThePreviewOfTheInput(pipeline, run);
        } finally {
            // A build that waits would hold up the other tests.
            run.doKill();
        }
    }

    private static void checkThePreviewOfTheInput(WorkflowJob pipeline, WorkflowRun run) throws Exception {
        String url = pipeline.getUrl() + "descriptorByName/" + TestlistParameterDefinition.class.getName() + "/preview";
        String[] fields = {"parameter", "PICK", "build", "1", "value", "list: nightly/perf.txt"};

        assertThat(page("builder", run.getUrl() + "input/"))
                .contains("data-previewed=\"true\"", "data-build=\"1\"", "list:nightly/perf.txt");
        assertThat(page("reader", run.getUrl() + "input/")).doesNotContain("list:nightly/perf.txt");
        assertThat(json(post("builder", url, fields)).get("cases")).hasSize(2);
        assertThat(post("reader", url, fields).getStatusCode()).isEqualTo(403);
        for (String number : List.of("", "2", "-1", "x", "99999999999")) {
            assertThat(post("builder", url, "parameter", "PICK", "build", number, "value", "aggr-a-b")
                            .getStatusCode())
                    .as(number)
                    .isEqualTo(404);
        }

        run.getAction(InputAction.class).getExecutions().get(0).doProceedEmpty();
        jenkins.waitForCompletion(run);
        assertThat(post("builder", url, fields).getStatusCode()).isEqualTo(404);
    }

    /** Where nobody can be asked, for example in a copy of the definition that a plugin shows elsewhere. */
    @Test
    void shouldSayThatThereIsNoPreview() throws Exception {
        TestlistParameterDefinition elsewhere = definition();

        assertThat(elsewhere.getForm().isPreviewed()).isFalse();
        assertThat(elsewhere.getForm().getLists()).contains("broken.txt", "nightly/perf.txt");
        try (ACLContext builder = ACL.as2(User.getById("builder", true).impersonate2())) {
            assertThat(elsewhere.getForm().getLists())
                    .as("without a job nobody knows who may build it")
                    .isEmpty();
        }
    }

    private static String page(String user, String path) throws Exception {
        // The form of a build answers 405.
        JenkinsRule.WebClient client =
                jenkins.createWebClient().withJavaScriptEnabled(false).withThrowExceptionOnFailingStatusCode(false);
        return client.withBasicCredentials(user).goTo(path).getWebResponse().getContentAsString();
    }

    @Test
    void shouldBeConfiguredAsCode() throws Exception {
        Path yaml = folder.resolve("casc.yml");
        Files.writeString(yaml, """
                unclassified:
                  perfSanityTestlists:
                    roots:
                    - name: from-code
                      path: /srv/testlists
                      configs: /srv/TensorRT-LLM
                """);

        ConfigurationAsCode.get().configure(yaml.toString());

        TestlistRoot root = TestlistRoots.get().require("from-code");
        assertThat(root.getPath()).isEqualTo("/srv/testlists");
        assertThat(root.getConfigs()).isEqualTo("/srv/TensorRT-LLM");
    }

    @Test
    void shouldSurviveTheFormOfTheSystem() throws Exception {
        JenkinsRule.WebClient admin = jenkins.createWebClient().login("admin");
        jenkins.submit(admin.goTo("configure").getFormByName("config"));

        assertThat(TestlistRoots.get().getRoots()).hasSize(1);
        assertThat(TestlistRoots.get().require("lists").getPath()).isEqualTo(folder.toString());
        assertThat(TestlistRoots.get().require("lists").getConfigs())
                .isEqualTo(folder.resolve("nightly").toString());
    }

    @Test
    void shouldOfferListsAndHoldNoScriptInItsForm() throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        client.withBasicCredentials("builder").setThrowExceptionOnFailingStatusCode(false);

        HtmlPage page = client.getPage(job, "build?delay=0sec");
        String html = page.getWebResponse().getContentAsString();

        assertThat(html)
                .contains("list:nightly/perf.txt", "data-state", "TestlistParameterDefinition/preview.js")
                .contains("descriptorByName/" + TestlistParameterDefinition.class.getName())
                .contains("data-previewed=\"true\"", "data-build=\"\"")
                .doesNotContain("onclick");
    }

    /** As a browser that asks for Chinese sees it. */
    @Test
    void shouldSpeakChinese() throws Exception {
        try (ReaderLocale reader = new ReaderLocale(
                () -> Stapler.getCurrentRequest2() == null ? Locale.ENGLISH : Locale.SIMPLIFIED_CHINESE)) {
            JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
            client.withBasicCredentials("builder").setThrowExceptionOnFailingStatusCode(false);
            HtmlPage form = client.getPage(job, "build?delay=0sec");
            assertThat(form.getWebResponse().getContentAsString())
                    .contains("粘贴的文本", "所有模式", "正在检查")
                    .doesNotContain("Pasted text", "All modes", "Checking");
            assertThat(json(post("builder", url("preview"), "parameter", NAME, "value", "list: missing.txt"))
                            .get("problems")
                            .toString())
                    .contains("没有列表");
        }
    }

    /** The form's script, in a browser that knows no style and no focus. */
    @Test
    void shouldPreviewWhileTheUserChooses() throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        client.getOptions().setFetchPolyfillEnabled(true);
        client.login("builder");
        HtmlPage page = client.getPage(job, "build?delay=0sec");
        client.waitForBackgroundJavaScript(5_000);
        DomElement value = page.querySelector(".perf-sanity-testlist__value");
        assertThat(value.getAttribute("value")).isEqualTo(REFERENCE);
        assertThat(page.querySelectorAll(".perf-sanity-testlist__cases tbody tr"))
                .hasSize(2);
        assertThat(page.querySelector(".perf-sanity-testlist__status").getTextContent())
                .isEqualTo("2 cases · 2 nodes · 0 GPU-h at most + 2 of unknown size");

        HtmlCheckBoxInput second = (HtmlCheckBoxInput)
                page.querySelectorAll(".perf-sanity-testlist__cases input").get(1);
        second.click();
        client.waitForBackgroundJavaScript(5_000);

        assertThat(TestlistValue.parse(value.getAttribute("value")).exclude()).containsExactly("aggr-c-d");
        assertThat(page.querySelector(".perf-sanity-testlist__status").getTextContent())
                .startsWith("1 of 2 cases · 1 node · ");

        jenkins.submit(page.getFormByName("parameters"));
        FreeStyleBuild build = lastBuild();
        assertThat(valueOf(build).resolve(build).exclusions()).containsExactly("aggr-c-d");
    }

    @Test
    void shouldTurnThePagesOfALongList() throws Exception {
        String many = IntStream.range(0, 250).mapToObj(i -> "aggr-a-b" + i).collect(Collectors.joining("\n"));
        Files.writeString(folder.resolve("many.txt"), many);
        TestlistParameterDefinition definition = definition();
        definition.setDefaultValue("list: many.txt");
        job.removeProperty(ParametersDefinitionProperty.class);
        job.addProperty(new ParametersDefinitionProperty(definition));
        JenkinsRule.WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        client.getOptions().setFetchPolyfillEnabled(true);
        client.login("builder");
        try {
            HtmlPage page = client.getPage(job, "build?delay=0sec");
            client.waitForBackgroundJavaScript(5_000);
            assertThat(page.querySelectorAll(".perf-sanity-testlist__cases tbody tr"))
                    .hasSize(100);

            ((HtmlButton) page.querySelectorAll(".perf-sanity-testlist__pager button")
                            .get(1))
                    .click();
            client.waitForBackgroundJavaScript(5_000);
            ((HtmlCheckBoxInput) page.querySelectorAll(".perf-sanity-testlist__cases input")
                            .get(0))
                    .click();
            client.waitForBackgroundJavaScript(5_000);

            assertThat(page.querySelector(".perf-sanity-testlist__pager").asNormalizedText())
                    .contains("cases 101 to 200 of 250");
            assertThat(page.querySelector(".perf-sanity-testlist__status").getTextContent())
                    .startsWith("249 of 250 cases");
            assertThat(page.querySelector(".perf-sanity-testlist__value")
                            .getAttributes()
                            .getNamedItem("value")
                            .getNodeValue())
                    .contains("- aggr-a-b100\n");
        } finally {
            Files.delete(folder.resolve("many.txt"));
        }
    }

    /** What looks like an attack is text: it is kept as it is, and comes out escaped. */
    @Test
    void shouldKeepHostileTextsAsTheyAre() throws Exception {
        for (String hostile : List.of(
                "<script>window.pwned = 1</script>",
                "aggr-a-b \"quoted\" 'twice' `thrice` $(id) ${HOME}",
                "aggr-a-b\naggr-c-d\n\n# end\n",
                "aggr-\u202eb-a\u200f",
                "text: \"<img src=x onerror=alert(1)>\"",
                "{\"list\": \"x\"}",
                "[\"aggr-a-b\"]")) {
            assertThat(post("builder", job.getUrl() + "buildWithParameters?delay=0sec", NAME, hostile)
                            .getStatusCode())
                    .as(hostile)
                    .isLessThan(400);
            FreeStyleBuild build = lastBuild();
            assertThat(valueOf(build).getValue()).isEqualTo(hostile);
            assertThat(valueOf(build).getReference()).startsWith("text: sha256:");
            assertThat(page("builder", build.getUrl() + "parameters/")).doesNotContain("<script>window", "<img src=x");
            String preview = post("builder", url("preview"), "parameter", NAME, "value", hostile)
                    .getContentAsString();
            assertThat(new ObjectMapper().readTree(preview).has("cases")).isTrue();
        }
    }

    @Test
    void shouldRefuseHostileNamesAndSizesEverywhere() throws Exception {
        String large = "a".repeat(TestlistValue.MAX_TEXT + 1);
        for (String bad : List.of(
                "list: ../../etc/passwd",
                "list: /etc/passwd",
                "list: nightly/../../secret.txt",
                "list: \"nightly\\\\perf.txt\"",
                "list: \"nightly/perf.txt\\0\"",
                "list: \"\\u202etxt.frep\"",
                "list: <script>alert(1)</script>",
                "list: nightly/perf.txt\nrevision: main",
                large)) {
            String shown = StringUtils.abbreviate(bad, 60);
            WebResponse refused = post("builder", job.getUrl() + "buildWithParameters?delay=0sec", NAME, bad);
            assertThat(refused.getStatusCode()).as(shown).isEqualTo(400);
            assertThat(refused.getContentAsString()).doesNotContain("<script>alert(1)", folder.toString());
            CLICommandInvoker.Result cli = new CLICommandInvoker(jenkins, "build")
                    .asUser("builder")
                    .invokeWithArgs("-p", NAME + "=" + bad, job.getName());
            assertThat(cli.returnCode()).as(shown).isNotZero();
            assertThat(cli.stderr()).doesNotContain("Exception", folder.toString());
            WebResponse preview = post("builder", url("preview"), "parameter", NAME, "value", bad);
            assertThat(json(preview).get("problems")).as(shown).isNotEmpty();
            assertThat(preview.getContentAsString()).doesNotContain(folder.toString());
        }
        jenkins.waitUntilNoActivity();
        assertThat(job.getLastBuild()).isNull();
    }

    @Test
    void shouldTakeAListOfTheLargestSize() throws Exception {
        String line = "aggr-a-b # " + "x".repeat(1012) + "\n";
        String largest = line.repeat(TestlistValue.MAX_TEXT / line.length());

        assertThat(json(post("builder", url("preview"), "parameter", NAME, "value", largest))
                        .get("problems")
                        .toString())
                .doesNotContain("characters");
        post("builder", job.getUrl() + "buildWithParameters?delay=0sec", NAME, largest);

        assertThat(valueOf(lastBuild()).getValue()).isEqualTo(largest);
    }

    /** As plugins do that build again with the same parameters. */
    @Test
    void shouldBuildAgainWithTheSameValue() throws Exception {
        FreeStyleBuild first = build("mode: single-agg\nexclude: [aggr-c-d]\nlist: nightly/perf.txt\n");
        ParameterDefinition offered =
                TestlistParameterDefinition.find(job, NAME).copyWithDefaultValue(valueOf(first));

        FreeStyleBuild again = jenkins.assertBuildStatusSuccess(
                job.scheduleBuild2(0, new ParametersAction(offered.getDefaultParameterValue())));

        assertThat(valueOf(again)).isEqualTo(valueOf(first));
        assertThat(valueOf(again).resolve(again).exclusions()).containsExactly("aggr-c-d");
    }

    private String url(String action) {
        return job.getUrl() + "descriptorByName/" + TestlistParameterDefinition.class.getName() + "/" + action;
    }

    /** Reading lists is for those who may build; configuring a job is not the same. */
    @Test
    void shouldShowListsToThoseWhoMayBuildOnly() throws Exception {
        Map<String, Integer> expected = new LinkedHashMap<>();
        expected.put(null, 404);
        expected.put("reader", 403);
        expected.put("configurer", 403);
        expected.put("builder", 200);
        expected.put("admin", 200);
        for (String action : List.of("preview", "lists")) {
            for (Map.Entry<String, Integer> user : expected.entrySet()) {
                WebResponse response = post(user.getKey(), url(action), "parameter", NAME, "value", REFERENCE);
                assertThat(response.getStatusCode())
                        .as(action + " by " + user.getKey())
                        .isIn(user.getValue(), user.getKey() == null ? 403 : user.getValue());
                if (user.getValue() != 200) {
                    assertThat(response.getContentAsString()).doesNotContain("broken.txt", "aggr-a-b");
                }
            }
        }
        assertThat(json(post("builder", url("lists"), "parameter", NAME))
                        .get("lists")
                        .toString())
                .contains("nightly/perf.txt");
        assertThat(post("builder", url("lists"), "parameter", "OTHER").getStatusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldShowTheValueOnTheBuildsPage() throws Exception {
        FreeStyleBuild build = build("<b>aggr-a-b</b>");
        JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        client.withBasicCredentials("builder");

        String html = client.getPage(build, "parameters").getWebResponse().getContentAsString();

        assertThat(html).contains("&lt;b&gt;aggr-a-b").doesNotContain("<b>aggr");
    }

    @Test
    void shouldPreviewForThoseWhoMayBuildOnly() throws Exception {
        String url = job.getUrl() + "descriptorByName/" + TestlistParameterDefinition.class.getName() + "/preview";

        assertThat(post(null, url, "parameter", NAME, "value", REFERENCE).getStatusCode())
                .isIn(403, 404);
        assertThat(post("reader", url, "parameter", NAME, "value", REFERENCE).getStatusCode())
                .isEqualTo(403);
        assertThat(post("builder", url, "parameter", "OTHER", "value", REFERENCE)
                        .getStatusCode())
                .isEqualTo(404);
        assertThat(post(
                                "builder",
                                "descriptorByName/" + TestlistParameterDefinition.class.getName() + "/preview",
                                "parameter",
                                NAME,
                                "value",
                                REFERENCE)
                        .getStatusCode())
                .isEqualTo(404);
        WebResponse response = post("builder", url, "parameter", NAME, "value", REFERENCE);
        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(response.getContentType()).isEqualTo("application/json");
        assertThat(json(response).get("cases")).hasSize(2);
        assertThat(response.getContentAsString()).doesNotContain(folder.toString());
        JenkinsRule.WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        client.withBasicCredentials("builder");
        assertThat(client.getPage(new URL(jenkins.getURL(), url + "?parameter=" + NAME + "&value=aggr-a-b"))
                        .getWebResponse()
                        .getStatusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldPreviewWhatIsWrong() throws Exception {
        String url = job.getUrl() + "descriptorByName/" + TestlistParameterDefinition.class.getName() + "/preview";

        for (String bad : List.of("list: ../secret.txt", "list: missing.txt", "list: x\nmode: no", "")) {
            WebResponse response = post("builder", url, "parameter", NAME, "value", bad);
            assertThat(response.getStatusCode()).isEqualTo(200);
            assertThat(json(response).get("cases")).isEmpty();
            assertThat(json(response).get("problems")).isNotEmpty();
        }
    }

    private static JsonNode json(WebResponse response) throws IOException {
        return new ObjectMapper().readTree(response.getContentAsString());
    }

    @Test
    void shouldNameRootsToThoseWhoMayConfigureOnly() throws Exception {
        try (ACLContext reader = ACL.as2(User.getById("reader", true).impersonate2())) {
            assertThat(TestlistRoots.names(job, "kept", false))
                    .extracting(option -> option.value)
                    .containsExactly("kept");
        }
        assertThat(TestlistRoots.names(job, null, false))
                .extracting(option -> option.value)
                .containsExactly("lists");
    }
}
