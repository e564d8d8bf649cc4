package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import hudson.ExtensionList;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.Browser;
import io.jenkins.plugins.perfsanity.LabCluster;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.orphans.OrphanMonitor;
import io.jenkins.plugins.perfsanity.parameters.FolderTestlistSource;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterDefinition;
import io.jenkins.plugins.perfsanity.parameters.TestlistRoot;
import io.jenkins.plugins.perfsanity.parameters.TestlistRoots;
import io.jenkins.plugins.perfsanity.steps.PerfSanityBuilder;
import io.jenkins.plugins.perfsanity.steps.PerfSanityStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.security.csp.impl.CspConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** From the form to the trend as a user in a browser, with an enforced policy for content and a real Slurm cluster. */
@WithJenkins
class BrowserTourIT {
    private static final String SINGLE = "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tp4_mtp3_1k1k";
    private static final String LEFT_OUT = "aggr_upload-gpt_oss_120b_fp4_grace_blackwell-gpt_oss_fp4_tp2_8k1k";
    private static final String SLOW = "aggr-sample_faults_grace_blackwell-too_slow";
    private static final String DISAGG =
            "disagg_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con4_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX";
    private static final String LIST = """
            # What is run before a merge.
            %s
            %s
            aggr_upload-k2_thinking_fp4_2_nodes_grace_blackwell-k2_thinking_fp4_tep8_1k1k  # mode:multi-agg
            %s
            %s
            aggr-sample_faults_grace_blackwell-hangs  # timeout:60s
            """.formatted(SINGLE, LEFT_OUT, DISAGG, SLOW);

    @TempDir
    private static Path lists;

    @TempDir
    private static Path profile;

    @TempDir
    private static Path work;

    private static JenkinsRule jenkins;
    private static Browser browser;

    @BeforeAll
    static void open(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        ExtensionList.lookupSingleton(CspConfiguration.class).setEnforce(true);
        LocalCluster.define(work);
        List<ClusterDefinition> clusters =
                new ArrayList<>(PerfSanityConfiguration.get().getClusters());
        clusters.add(LabCluster.gb200());
        PerfSanityConfiguration.get().setClusters(clusters);
        Files.writeString(lists.resolve("before_merge.txt"), LIST);
        TestlistRoot root = new TestlistRoot("samples", lists.toString());
        root.setConfigs(LabCluster.sample("src").toString());
        TestlistRoots.get().setRoots(List.of(root));
        browser = new Browser(rule.getURL(), profile, "en");
        browser.login("admin");
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    private static WorkflowJob job() throws Exception {
        TestlistParameterDefinition parameter = new TestlistParameterDefinition("TESTLIST");
        parameter.setDescription("What is to be measured.");
        parameter.setSource(new FolderTestlistSource("samples"));
        parameter.setGpusPerNode(4);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "perf");
        job.addProperty(new ParametersDefinitionProperty(parameter));
        job.setDefinition(new CpsFlowDefinition("""
                node {
                    sh 'cp -R %s checkout'
                    perfSanity cluster: 'gb200', sync: 'checkout', testlist: params.TESTLIST, retries: 0
                }
                """.formatted(LabCluster.sample("src")), true));
        return job;
    }

    @Test
    void shouldLeadFromTheFormToTheTrend() throws Exception {
        WorkflowJob job = job();

        chooseAList();
        watchTheRun(job);
        readTheResult();
        lookIntoACase();
        seeTheTrend(job);
    }

    private static void chooseAList() throws Exception {
        browser.open("job/perf/build?delay=0sec");
        new Select(browser.find(".perf-sanity-testlist__list")).selectByVisibleText("before_merge.txt");
        browser.waitForText("6 cases · ", "GPU-h at most", DISAGG, "multi-agg", "All modes");
        assertThat(browser.text()).doesNotContain("Cases, one a line");

        browser.click("input[data-case='" + LEFT_OUT + "']");
        browser.waitForText("5 of 6 cases · ");
        browser.assertNothingRefused();
        browser.screenshot("jenkins-form");
        browser.click("form[name=parameters] .jenkins-button--primary");
    }

    private static void watchTheRun(WorkflowJob job) throws Exception {
        await().until(() -> job.getBuildByNumber(1) != null);
        jenkins.waitForMessage(": job ", job.getBuildByNumber(1));
        browser.open("job/perf/1/");
        browser.follow("gb200");
        browser.waitForText("of 5 cases have a verdict", "RUNNING");
        assertThat(link(SINGLE).isDisplayed()).isTrue();
        browser.waitForText("PASSED");
        browser.assertNothingRefused();
        browser.screenshot("jenkins-live");
    }

    /** An id is shown in two parts, of which the first is cut short. */
    private static WebElement link(String id) {
        return browser.find("a[title='" + id + "']");
    }

    private static void readTheResult() throws Exception {
        // The page of a run that ends loads itself again.
        browser.waitForText("2 of 5 did not pass", "1 of 1 passed", "1 of 3 passed", "1 timed out", "GPU hours");
        assertThat(browser.text()).contains("single-agg", "multi-agg", "disagg", "TIMEOUT", "FAILED");
        assertThat(browser.all("tr[data-case]")).hasSize(6);
        assertThat(link(LEFT_OUT).isDisplayed()).isTrue();
        assertThat(browser.text()).contains("left out in the build form");
        browser.assertNothingRefused();
        browser.screenshot("jenkins-run");
    }

    private static void lookIntoACase() throws Exception {
        String result = browser.url();
        browser.follow(DISAGG);
        browser.waitForText("PASSED", "Metrics", "Why this mode and these nodes", "Logs");
        browser.screenshot("jenkins-case");
        browser.assertNothingRefused();

        browser.run("history.back()");
        browser.waitForText("2 of 5 did not pass");
        browser.follow(SLOW);
        browser.waitForText("FAILED", "Failed test");
        assertThat(browser.url()).startsWith(result + "case/");
        assertThat(browser.find("pre.perf-sanity-log").getText()).isNotBlank();
        browser.assertNothingRefused();
    }

    private static void seeTheTrend(WorkflowJob job) throws Exception {
        browser.open("job/perf/");
        browser.click("a[href$='perfSanityTrend']");
        browser.waitForText("gb200", "#1");
        assertThat(browser.all("tr[data-build] td").stream().map(WebElement::getText))
                .containsExactly("#1", "3", "2", "0", "6");
        assertThat(browser.find(".perf-sanity-chart canvas").getSize().getWidth())
                .isGreaterThan(300);
        browser.assertNothingRefused();
        browser.screenshot("jenkins-trend");
    }

    @Test
    void shouldBeRefusedNothingOnAnyPage() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("freestyle");
        TestlistParameterDefinition parameter = new TestlistParameterDefinition("TESTLIST");
        parameter.setSource(new FolderTestlistSource("samples"));
        job.addProperty(new ParametersDefinitionProperty(parameter));
        PerfSanityStep step = new PerfSanityStep("here", "aggr-passes\naggr-hostile\naggr-says_much\n");
        step.setName("nightly");
        step.setRetries(0);
        job.getBuildersList().add(new PerfSanityBuilder(step));
        jenkins.buildAndAssertStatus(Result.UNSTABLE, job);

        browser.open("job/freestyle/configure");
        assertThat(browser.find("[name='_.cluster']").isDisplayed()).isTrue();
        assertThat(browser.find("[name='_.glob']").isDisplayed()).isTrue();
        browser.assertNothingRefused();
        browser.open("manage/configure");
        assertThat(browser.all("[name='_.profile']")).hasSize(2);
        browser.assertNothingRefused();
        for (String page : new String[] {
            "", "1/", "1/perfSanity/", "1/perfSanity/nightly/", "1/perfSanity/nightly/case/2/", "perfSanityTrend/"
        }) {
            browser.open("job/freestyle/" + page);
            assertThat(browser.text()).as(page).isNotBlank();
            browser.assertNothingRefused();
        }
        assertThat(browser.run("return window.pwned === undefined")).isEqualTo(true);
        browser.open("administrativeMonitor/" + OrphanMonitor.class.getName() + "/");
        assertThat(browser.text()).contains("No run has left any");
        browser.screenshot("jenkins-orphans");
        browser.assertNothingRefused();
    }

    @Test
    void shouldBeUsedWithTheKeyboardAlone() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("keys");
        TestlistParameterDefinition parameter = new TestlistParameterDefinition("TESTLIST");
        parameter.setSource(new FolderTestlistSource("samples"));
        job.addProperty(new ParametersDefinitionProperty(parameter));
        job.getBuildersList().add(new PerfSanityBuilder(new PerfSanityStep("here", "aggr-passes")));

        browser.open("job/keys/build?delay=0sec");
        browser.tabTo(".perf-sanity-testlist__list");
        browser.press("before");
        browser.waitForText("6 cases · ");
        browser.tabTo("input[data-case='" + LEFT_OUT + "']");
        browser.press(Keys.SPACE);
        browser.waitForText("5 of 6 cases · ");
        browser.tabTo("form[name=parameters] .jenkins-button--primary");
        browser.press(Keys.ENTER);
        await().until(() -> job.getBuildByNumber(1) != null);
        jenkins.waitForCompletion(job.getBuildByNumber(1));

        browser.open("job/keys/1/perfSanity/here/");
        browser.tabTo("tr[data-case] a");
        browser.press(Keys.ENTER);
        browser.waitForText("Why this mode and these nodes");
        browser.tabTo("details summary");
        browser.press(Keys.ENTER);
        browser.waitForText("Number");
        browser.assertNothingRefused();
    }

    @Test
    void shouldNoticeWhatIsRefused() {
        browser.open("about/");
        browser.run("const inline = document.createElement('script'); inline.textContent = 'window.pwned = 1';"
                + "document.body.append(inline)");
        await().untilAsserted(
                        () -> assertThatThrownBy(browser::assertNothingRefused).hasMessageContaining("script-src"));
        assertThat(browser.run("return window.pwned === undefined")).isEqualTo(true);
        browser.forgetConsole();
    }

    @Test
    void shouldOfferTheStepInTheSnippetGenerator() throws Exception {
        jenkins.createProject(WorkflowJob.class, "generator");
        browser.open("job/generator/pipeline-syntax/");
        new Select(browser.find("select.dropdownList"))
                .getOptions().stream()
                        .filter(option -> option.getText().startsWith("perfSanity:"))
                        .findFirst()
                        .orElseThrow()
                        .click();
        assertThat(browser.find("[name='_.testlist']").isDisplayed()).isTrue();
        browser.assertNothingRefused();
    }

    @Test
    void shouldShowALogWhileItIsWritten() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "long");
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-chatty_waits'", true));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(": job ", build);

        browser.open("job/long/1/perfSanity/here/case/1/");
        browser.waitForText("AGG.log", "line 3");
        browser.assertNothingRefused();
        Files.createFile(work.resolve("go"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        // The page of a run that ends loads itself again
        browser.waitForText("PASSED", "Attempts");
        browser.assertNothingRefused();
    }

    @Test
    void shouldFilterAThousandCasesByTheAddress() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "many");
        job.setDefinition(new CpsFlowDefinition("", true));
        ManyCases.record(jenkins.buildAndAssertSuccess(job), "nightly", ManyCases.result(1000));

        browser.open("job/many/1/perfSanity/nightly/");
        assertThat(browser.all("tr[data-case]")).hasSize(200);
        new Select(browser.find("select[name='verdict']")).selectByVisibleText("TIMEOUT");
        browser.waitForText("75 of 1,000 cases");
        assertThat(browser.url()).endsWith("?verdict=timeout");
        assertThat(browser.all("tr[data-case]")).hasSize(75);
        browser.assertNothingRefused();
    }
}
