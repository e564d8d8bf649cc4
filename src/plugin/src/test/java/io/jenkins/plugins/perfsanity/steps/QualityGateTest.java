package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.tasks.Builder;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.results.BrokenGate;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a run is asked to be, in pipelines and forms, and how steps are told apart. */
@WithJenkins
class QualityGateTest {
    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
        LocalCluster.define(work);
    }

    private static WorkflowRun run(Result expected, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertStatus(expected, job);
    }

    @Test
    void shouldFailABuildWhoseGateIsBrokenAndSaySoWhereverItIsLookedAt() throws Exception {
        WorkflowRun build = run(Result.FAILURE, """
                try {
                    perfSanity cluster: 'here', testlist: '''aggr-passes
                    aggr-fails
                    ''', failOn: 'never', retries: 0, qualityGates: [
                        [metric: 'passRate', threshold: 50.5, criticality: 'FAILURE'],
                        [metric: 'failed', threshold: 1, mode: 'single-agg'],
                        [metric: 'failed', threshold: 2]]
                } catch (e) {
                    for (gate in e.run.brokenGates) { echo "${gate.metric} of ${gate.mode}: ${gate.value}" }
                    throw e
                }
                """);

        jenkins.assertLogContains("[here] quality gate: passRate is 50, below 50.5: FAILURE", build);
        jenkins.assertLogContains("[here] quality gate: single-agg failed is 1, not below 1: UNSTABLE", build);
        jenkins.assertLogContains("passRate of : 50.0", build);
        jenkins.assertLogContains("quality gates broken: 2", build);
        assertThat(build.getAction(PerfSanityAction.class).getRuns().get(0).getBrokenGates())
                .extracting(BrokenGate::getCriticality)
                .containsExactly("FAILURE", "UNSTABLE");
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            String told = "passRate is 50, below the quality gate at 50.5";
            assertThat(web.getPage(build).asNormalizedText()).contains(told);
            assertThat(web.getPage(build, "perfSanity/here/").asNormalizedText())
                    .contains(told);
        }
    }

    @Test
    void shouldLetTheGatesAloneDecideWhereThePipelineSaysSo() throws Exception {
        run(Result.SUCCESS, """
                perfSanity cluster: 'here', testlist: 'aggr-fails', failOn: 'never', retries: 0,
                    qualityGates: [[metric: 'failed', threshold: 2]]
                """);
        run(Result.UNSTABLE, """
                perfSanity cluster: 'here', testlist: 'aggr-fails', failOn: 'never', retries: 0,
                    qualityGates: [perfSanityGate(metric: 'failed', threshold: 1)]
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fail     | 1   | ''   | ''   | metric of a quality gate is 'fail', expected one of failed, timeout, invalid, infra, cancelled, skipped, notPassed, passRate, gpuHours, regressions, suspected
            ''       | 1   | ''   | ''   | metric of a quality gate is missing, expected one of failed
            failed   | 0   | ''   | ''   | threshold of the quality gate 'failed' is 0.0, expected a number above 0
            failed   | NaN | ''   | ''   | threshold of the quality gate 'failed' is NaN, expected a number above 0
            passRate | 101 | ''   | ''   | threshold of the quality gate 'passRate' is 101.0, expected a number above 0 and at most 100
            failed   | 1   | agg  | ''   | mode of a quality gate is 'agg', expected one of single-agg, multi-agg, disagg
            failed   | 1   | ''   | FAIL | criticality of a quality gate is 'FAIL', expected one of UNSTABLE, FAILURE
            """)
    void shouldSayWhatIsWrongWithAGate(
            String metric, double threshold, String mode, String criticality, String message) {
        QualityGate gate = new QualityGate(metric, threshold);
        gate.setMode(mode);
        gate.setCriticality(criticality);

        assertThatThrownBy(gate::toGate).hasMessageStartingWith(message);
    }

    @Test
    void shouldSurviveTheForm() throws Exception {
        PerfSanityStep step = new PerfSanityStep("here", "aggr-passes");
        QualityGate rate = new QualityGate("passRate", 99.5);
        rate.setMode("disagg");
        rate.setCriticality("FAILURE");
        step.setQualityGates(List.of(rate, new QualityGate("infra", 1)));
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new PerfSanityBuilder(step));

        jenkins.configRoundtrip(job);

        List<QualityGate> kept =
                job.getBuildersList().get(PerfSanityBuilder.class).getRun().getQualityGates();
        assertThat(kept)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(step.getQualityGates());
    }

    @Test
    void shouldBeWrittenByTheSnippetGenerator() throws Exception {
        PerfSanityStep step = new PerfSanityStep("here", "aggr-passes");
        step.setQualityGates(List.of(new QualityGate("passRate", 99.5)));

        assertThat(Snippetizer.object2Groovy(step)).contains("qualityGates: [", "metric: 'passRate', threshold: 99.5");
    }

    @Test
    void shouldCallTheBuildStepByAnotherWordThanTheStep() throws Exception {
        assertThat(SymbolLookup.get().findDescriptor(Builder.class, "perfSanityRun"))
                .isInstanceOf(PerfSanityBuilder.DescriptorImpl.class);
        assertThat(SymbolLookup.get().findDescriptor(Builder.class, "perfSanity"))
                .isNull();
        assertThat(StepDescriptor.metaStepsOf("perfSanity")).isEmpty();

        WorkflowRun build =
                run(Result.SUCCESS, "node { perfSanityRun(cluster: 'here', testlist: 'aggr-passes', name: 'old') }");

        jenkins.assertLogContains("[old] ", build);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gb200 | lists/l0_perf.txt       | disagg | nightly | gb200, lists/l0_perf.txt, disagg, nightly
            gb200 | list: perf.yaml         | ''     | ''      | gb200, perf.yaml
            gb200 | 'text: sha256:12ab'     | ''     | ''      | gb200
            gb200 | ''                      | ''     | ''      | gb200
            """)
    void shouldTellParallelBranchesApart(String cluster, String testlist, String mode, String name, String told) {
        StepDescriptor descriptor = jenkins.jenkins.getDescriptorByType(PerfSanityStep.DescriptorImpl.class);

        assertThat(descriptor.argumentsToString(
                        Map.of("cluster", cluster, "testlist", testlist, "mode", mode, "name", name)))
                .isEqualTo(told);
    }

    @Test
    void shouldNameNoListThatIsGivenAsText() {
        StepDescriptor descriptor = jenkins.jenkins.getDescriptorByType(PerfSanityStep.DescriptorImpl.class);

        assertThat(descriptor.argumentsToString(Map.of("cluster", "gb200", "testlist", "aggr-a\naggr-b")))
                .isEqualTo("gb200");
        assertThat(descriptor.argumentsToString(Map.of())).isEmpty();
    }
}
