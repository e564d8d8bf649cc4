package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.tasks.junit.TestResultAction;
import hudson.tasks.test.TestResult;
import io.jenkins.plugins.perfsanity.EarlierRuns;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.results.JobHistory;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Runs of builds that compare a candidate with a reference, in one job a case. */
@WithJenkins
class CompareTest {
    private static final String ALLOWED = "container: {allowedImages: ['repo/llm:*']}\n";
    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
        LocalCluster.define(work);
    }

    @BeforeEach
    void forgetWhatRan() throws Exception {
        Files.writeString(work.resolve("legs"), "");
    }

    private static WorkflowRun run(Result expected, String speedOfB, String more) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                """
                node {
                    writeFile file: 'main/speed', text: '100'
                    writeFile file: 'change/speed', text: '%s'
                    def run = perfSanity cluster: 'here', testlist: 'aggr-legs\\naggr-passes', retries: 0%s
                    for (each in run.regressions) { echo "${each.case}: ${each.metric} ${each.words} (${each.kind})" }
                    echo "change: ${run.cases[0].change.kind} ${run.cases[0].change.words}"
                }
                """.formatted(speedOfB, more.contains("select") ? more : more + ", select: '*legs'"), true));
        return jenkins.buildAndAssertStatus(expected, job);
    }

    private static RunSummary summary(WorkflowRun build) {
        return build.getAction(PerfSanityAction.class).getRuns().get(0);
    }

    @Test
    void shouldMakeABuildUnstableWhoseCandidateIsSlower() throws Exception {
        WorkflowRun build = run(Result.UNSTABLE, "90", ", compare: [a: 'main', b: 'change', pairs: 2]");

        jenkins.assertLogContains("aggr-legs: total_token_throughput 10 % slower (candidate)", build);
        jenkins.assertLogContains("change: candidate-slower 10 % slower", build);
        jenkins.assertLogNotContains("earlier runs", build);
        assertThat(Files.readAllLines(work.resolve("legs"))).containsExactly("1-a 100", "2-b 90", "3-b 90", "4-a 100");
        assertThat(summary(build).getSides().getSlower()).isEqualTo(1);
        assertThat(build.getAction(TestResultAction.class).getFailedTests())
                .extracting(TestResult::getFullName)
                .containsExactly("perf-sanity.gate.aggr-legs");
        assertThat(summary(build).getGate()).isNull();
        assertThat(JobHistory.of(build.getParent()).run(summary(build).getRunId()))
                .as("what legs measured is no case's past")
                .isEmpty();
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            assertThat(web.getPage(build, "perfSanity/here/").asNormalizedText())
                    .contains("B beside A: 1 slower", "A is main; B is change", "10 % slower than A");
            HtmlPage page = web.getPage(build, "perfSanity/here/case/1/");
            assertThat(page.asNormalizedText()).contains("A against B", "total_token_throughput", "10 % slower than A");
            // In a part that is folded
            assertThat(page.getWebResponse().getContentAsString()).contains("<td>2-b</td>");
        }
    }

    @Test
    void shouldPassABuildWhoseCandidateIsNoSlowerThanItMayBe() throws Exception {
        WorkflowRun build =
                run(Result.SUCCESS, "90", ", compare: [a: 'main', b: 'change', pairs: 2, threshold: '15%']");

        jenkins.assertLogContains("change: candidate-within 10 % slower", build);
        assertThat(summary(build).getSides().getUndecided()).isEqualTo(1);
    }

    @Test
    void shouldSayThatACandidateIsFaster() throws Exception {
        WorkflowRun build = run(Result.SUCCESS, "120", ", compare: [a: 'main', b: 'change', pairs: 2]");

        jenkins.assertLogContains("change: candidate-faster 20 % faster", build);
        assertThat(summary(build).getSides().getFaster()).isEqualTo(1);
    }

    @Test
    void shouldLetQualityGatesCountSlowerCandidates() throws Exception {
        WorkflowRun build = run(
                Result.UNSTABLE,
                "90",
                ", compare: [a: 'main', b: 'change', pairs: 2], failOn: 'never',"
                        + " qualityGates: [[metric: 'regressions', threshold: 1]]");

        jenkins.assertLogContains("quality gate: regressions is 1, not below 1: UNSTABLE", build);
    }

    @Test
    void shouldFailABuildOfWhichNobodyCanSayWhichSideIsFaster() throws Exception {
        WorkflowRun build =
                run(Result.FAILURE, "90", ", select: '*passes', compare: [a: 'main', b: 'change', pairs: 1]");

        jenkins.assertLogContains("aggr-passes: nothing that gates was measured on both sides", build);
    }

    @Test
    void shouldTakeTheNoiseOfACaseFromTheJobsPast() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        EarlierRuns.of(job, "aggr-legs");
        job.setDefinition(new CpsFlowDefinition("""
                node {
                    writeFile file: 'main/speed', text: '100'
                    writeFile file: 'change/speed', text: '93'
                    perfSanity cluster: 'here', testlist: 'aggr-legs', compare: [a: 'main', b: 'change', pairs: 1]
                }
                """, true));

        // With nothing known of the case one pair could not tell
        WorkflowRun build = jenkins.buildAndAssertStatus(Result.UNSTABLE, job);

        assertThat(summary(build).getSides().getSlower()).isEqualTo(1);
    }

    @Test
    void shouldPrepareEachSideInACopyOfItsCheckout() throws Exception {
        run(Result.SUCCESS, "1", ", compare: [a: 'main', b: 'change', pairs: 1, prepare: 'echo 100 >speed']");

        assertThat(Files.readAllLines(work.resolve("legs"))).containsExactly("1-a 100", "2-b 100");
    }

    @Test
    void shouldRefuseAnImageThatTheClusterDoesNotAllowAndSubmitNothing() throws Exception {
        LocalCluster.define(work, new LocalConnection(), ALLOWED);
        try {
            WorkflowRun build =
                    run(Result.FAILURE, "90", ", compare: [a: 'image:repo/llm:1', b: 'image:evil/llm:1', pairs: 1]");

            jenkins.assertLogContains("evil/llm:1", build);
            jenkins.assertLogContains("(container.allowedImages)", build);
            assertThat(work.resolve("legs")).isEmptyFile();
        } finally {
            LocalCluster.define(work);
        }
    }

    @Test
    void shouldRefuseADirectoryOutsideOfTheWorkspace() throws Exception {
        WorkflowRun build = run(Result.FAILURE, "90", ", compare: [a: 'main', b: '../change']");

        jenkins.assertLogContains("'../change' is not a path inside the workspace", build);
    }

    @Test
    void shouldSayInADryRunHowOftenEachCaseWouldRun() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                perfSanity cluster: 'here', testlist: 'aggr-legs', dryRun: true,
                    compare: [a: 'image:one', b: 'image:other']
                """, true));

        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        jenkins.assertLogContains("A is image:one, B is image:other: each case runs 6 times in its job", build);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''      | b | 3  | 5%   | a of compare is missing, expected a directory of the workspace or image:NAME
                    a       | image: | 3 | 5% | b of compare: an image's name is missing after 'image:'
                    a       | b | 0  | 5%   | pairs of compare is 0, expected a number from 1 to 50
                    a       | b | 51 | 5%   | pairs of compare is 51, expected a number from 1 to 50
                    a       | b | 3  | 0%   | threshold of compare is '0%', expected a percentage above 0% and below 100%, such as 5%
                    a       | b | 3  | five | threshold of compare is 'five', expected a percentage from 0% to 100%, such as 15%
                    """)
    void shouldSayWhatIsWrong(String a, String b, int pairs, String threshold, String message) {
        Compare compare = new Compare(a, b);
        compare.setPairs(pairs);
        compare.setThreshold(threshold);

        assertThatThrownBy(() -> compare.toOptions(UnaryOperator.identity())).hasMessage(message);
    }

    @Test
    void shouldRefuseAnImageOfTwoLines() {
        assertThatThrownBy(() -> new Compare("image:a\nb", "b").toOptions(UnaryOperator.identity()))
                .hasMessage("a of compare has a line break or another control character");
    }

    @Test
    void shouldGenerateSnippetsThatSayNoMoreThanWasChosen() throws Exception {
        PerfSanityStep step = new PerfSanityStep("here", "list.txt");
        step.setCompare(new Compare("main", "change"));
        assertThat(Snippetizer.object2Groovy(step))
                .isEqualTo("perfSanity cluster: 'here', compare: [a: 'main', b: 'change'], testlist: 'list.txt'");

        step.getCompare().setPairs(5);
        step.getCompare().setThreshold("3%");
        step.getCompare().setPrepare("pip install .");
        assertThat(Snippetizer.object2Groovy(step))
                .contains("compare: [a: 'main', b: 'change', pairs: 5, prepare: 'pip install .', threshold: '3%']");
        DescribableModel<PerfSanityStep> model = DescribableModel.of(PerfSanityStep.class);
        jenkins.assertEqualDataBoundBeans(step, model.instantiate(model.uninstantiate(step)));
    }

    @Test
    void shouldComeThroughTheFormOfAJobAsItWas() throws Exception {
        PerfSanityStep step = new PerfSanityStep("here", "list.txt");
        Compare compare = new Compare("main", "image:repo/llm:1");
        compare.setPairs(5);
        compare.setThreshold("3%");
        compare.setPrepare("cp a b");
        step.setCompare(compare);
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new PerfSanityBuilder(step));

        jenkins.configRoundtrip(job);

        PerfSanityStep saved =
                job.getBuildersList().get(PerfSanityBuilder.class).getRun();
        jenkins.assertEqualDataBoundBeans(compare, saved.getCompare());
    }

    /** A shell reads it, so that a parameter of a build must not become part of it. */
    @Test
    void shouldLeaveTheCommandLineOfThePreparationAsItStands() throws Exception {
        Compare compare = new Compare("$A", "b");
        compare.setPrepare("echo $A");

        assertThat(compare.toOptions(text -> text.replace("$A", "main")).a().given())
                .isEqualTo("main");
        assertThat(compare.toOptions(text -> text.replace("$A", "main")).prepare())
                .contains("echo $A");
    }
}
