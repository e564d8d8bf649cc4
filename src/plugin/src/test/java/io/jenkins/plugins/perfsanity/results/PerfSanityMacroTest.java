package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.perfsanity.LocalCluster;
import java.nio.file.Path;
import org.jenkinsci.plugins.tokenmacro.MacroEvaluationException;
import org.jenkinsci.plugins.tokenmacro.TokenMacro;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PerfSanityMacroTest {
    private static JenkinsRule jenkins;
    private static Run<?, ?> build;

    @TempDir
    private static Path work;

    @BeforeAll
    static void run(JenkinsRule rule) throws Exception {
        jenkins = rule;
        LocalCluster.define(work);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "measured");
        job.setDefinition(new CpsFlowDefinition("""
                perfSanity cluster: 'here', name: 'nightly', retries: 0,
                    testlist: 'aggr-passes\\naggr-fails\\naggr-other_passes SKIP (broken)'
                perfSanity cluster: 'here', name: 'release', testlist: 'aggr-passes'
                """, true));
        build = jenkins.buildAndAssertStatus(Result.UNSTABLE, job);
    }

    private static String expand(Run<?, ?> of, String text) throws Exception {
        return TokenMacro.expandAll(of, null, TaskListener.NULL, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${PERF_SANITY} | 1 of 3 passed, 1 failed, 1 skipped",
                "${PERF_SANITY, run=\"release\"} | 1 of 1 passed",
                "${PERF_SANITY, value=\"passed\"} of ${PERF_SANITY, value=\"total\"} | 1 of 3",
                "${PERF_SANITY, value=\"failed\"} | 1",
                "${PERF_SANITY, value=\"timeout\"} | 0",
                "${PERF_SANITY, value=\"infra\"} | 0",
                "${PERF_SANITY, value=\"cancelled\"} | 0",
                "${PERF_SANITY, value=\"skipped\"} | 1",
                "${PERF_SANITY, run=\"release\", value=\"failed\"} | 0"
            })
    void shouldTellARunInNumbers(String text, String expanded) throws Exception {
        assertThat(expand(build, text)).isEqualTo(expanded);
    }

    @Test
    void shouldTellTheAddressOfARun() throws Exception {
        assertThat(expand(build, "${PERF_SANITY, run=\"release\", value=\"url\"}"))
                .isEqualTo(jenkins.getURL() + "job/measured/1/perfSanity/release/");
    }

    @Test
    void shouldNameTheNearestWordForAWrongOne() {
        assertThatThrownBy(() -> expand(build, "${PERF_SANITY, value=\"failled\"}"))
                .rootCause()
                .isInstanceOf(MacroEvaluationException.class)
                .hasMessage(
                        "value is 'failled', expected one of passed, total, failed, timeout, invalid, infra, cancelled, skipped, slower, faster, cantTell, url, did you mean 'failed'?");
        assertThatThrownBy(() -> expand(build, "${PERF_SANITY, run=\"releas\"}"))
                .rootCause()
                .isInstanceOf(MacroEvaluationException.class)
                .hasMessage("run is 'releas', expected one of nightly, release, did you mean 'release'?");
    }

    @Test
    void shouldSayThatABuildHasNoRun() throws Exception {
        Run<?, ?> other = jenkins.buildAndAssertSuccess(jenkins.createProject(FreeStyleProject.class, "other"));

        assertThatThrownBy(() -> expand(other, "${PERF_SANITY}"))
                .rootCause()
                .isInstanceOf(MacroEvaluationException.class)
                .hasMessage("other #1 has no run of Perf Sanity");
    }
}
