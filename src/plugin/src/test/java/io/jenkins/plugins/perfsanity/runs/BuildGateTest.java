package io.jenkins.plugins.perfsanity.runs;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.perfsanity.EarlierRuns;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.results.JobHistory;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.PerfSanityMacro;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import io.perfsanity.engine.history.History;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Runs of builds against earlier ones of their job. */
@WithJenkins
class BuildGateTest {
    private static final String CASE = "aggr-measures";
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
        Files.writeString(work.resolve("ran"), "");
    }

    private static WorkflowJob job(String more) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                try {
                    def run = perfSanity cluster: 'here', testlist: '%s', retries: 0%s
                    echo "${run.regressions.size()} regressions, ${run.cases[0].change?.kind}"
                } catch (e) {
                    for (each in e.run.regressions) { echo "${each.metric}: ${each.words} (${each.kind})" }
                    throw e
                }
                """.formatted(CASE, more), true));
        return job;
    }

    private static WorkflowRun run(Result expected, WorkflowJob job, String speed) throws Exception {
        Files.writeString(work.resolve("speed"), speed);
        return jenkins.buildAndAssertStatus(expected, job);
    }

    private static RunSummary summary(WorkflowRun build) {
        return build.getAction(PerfSanityAction.class).getRuns().get(0);
    }

    @Test
    void shouldFailABuildThatIsMuchSlowerOnceRunningAgainHasConfirmedIt() throws Exception {
        WorkflowJob job = job("");
        EarlierRuns.of(job, CASE);

        WorkflowRun build = run(Result.FAILURE, job, "88");

        jenkins.assertLogContains("total_token_throughput: 12 % slower (regression)", build);
        jenkins.assertLogContains("running again to confirm: 2", build);
        assertThat(LocalCluster.ran(work)).containsExactly(CASE, CASE, CASE);
        assertThat(summary(build).getGate().getSlower()).isEqualTo(1);
        assertThat(summary(build).rows().get(0).getChange().getSpark()).isNotEmpty();
        PerfSanityMacro macro = new PerfSanityMacro();
        macro.setValue("slower");
        assertThat(macro.evaluate(build, null, null, "PERF_SANITY")).isEqualTo("1");
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            assertThat(web.getPage(build, "perfSanity/here/").asNormalizedText())
                    .contains("Against earlier runs: 1 slower", "12 % slower, regression");
        }
    }

    @Test
    void shouldMakeABuildUnstableThatIsSomewhatSlower() throws Exception {
        WorkflowJob job = job("");
        EarlierRuns.of(job, CASE);

        WorkflowRun build = run(Result.UNSTABLE, job, "93");

        jenkins.assertLogContains("1 regressions, regression", build);
    }

    @Test
    void shouldLetQualityGatesDecideAboutRegressions() throws Exception {
        WorkflowJob job = job(", failOn: 'never', qualityGates: [[metric: 'regressions', threshold: 1]]");
        EarlierRuns.of(job, CASE);

        WorkflowRun build = run(Result.UNSTABLE, job, "80");

        jenkins.assertLogContains("quality gate: regressions is 1, not below 1: UNSTABLE", build);
    }

    @Test
    void shouldRunNothingAgainWhereNothingIsSlower() throws Exception {
        WorkflowJob job = job("");
        EarlierRuns.of(job, CASE);

        WorkflowRun build = run(Result.SUCCESS, job, "99.8");

        jenkins.assertLogContains("0 regressions, unchanged", build);
        assertThat(LocalCluster.ran(work)).containsExactly(CASE);
    }

    @Test
    void shouldCompareNothingWhereTheStepSaysSoAndKeepWhatWasMeasured() throws Exception {
        WorkflowJob job = job(", gate: 'none'");
        EarlierRuns.of(job, CASE);

        WorkflowRun build = run(Result.SUCCESS, job, "50");

        assertThat(summary(build).getGate()).isNull();
        assertThat(history(job).run(summary(build).getRunId())).isPresent();
    }

    @Test
    void shouldConfirmNothingWhereTheStepAllowsNoReruns() throws Exception {
        WorkflowJob job = job(", reruns: '0%'");
        EarlierRuns.of(job, CASE);

        run(Result.UNSTABLE, job, "80");

        assertThat(LocalCluster.ran(work)).containsExactly(CASE);
    }

    @Test
    void shouldForgetWhatADeletedBuildMeasuredAndTakeTheRestAlongWithTheJob() throws Exception {
        WorkflowJob job = job("");
        WorkflowRun first = run(Result.SUCCESS, job, "100");
        WorkflowRun second = run(Result.SUCCESS, job, "101");
        String deleted = summary(first).getRunId();
        String kept = summary(second).getRunId();

        first.delete();
        job.renameTo("renamed");

        History history = history(job);
        assertThat(history.run(deleted)).isEmpty();
        assertThat(history.run(kept)).isPresent();
        assertThat(history.read(EarlierRuns.identity(CASE), 10).lines())
                .extracting(line -> line.run())
                .containsExactly(kept);
        Path directory = JobHistory.directory(job);
        job.delete();
        assertThat(directory).doesNotExist();
    }

    private static History history(WorkflowJob job) {
        return JobHistory.of(job);
    }
}
