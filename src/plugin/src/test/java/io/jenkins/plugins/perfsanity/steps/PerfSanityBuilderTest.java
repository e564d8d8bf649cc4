package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PerfSanityBuilderTest {
    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
        LocalCluster.define(work);
    }

    private static FreeStyleProject job(PerfSanityStep step) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new PerfSanityBuilder(step));
        return job;
    }

    @Test
    void shouldMakeABuildUnstableOverAFailedTest() throws Exception {
        FreeStyleBuild build = jenkins.buildAndAssertStatus(
                Result.UNSTABLE, job(new PerfSanityStep("here", "aggr-passes\naggr-fails\n")));

        assertThat(build.getAction(PerfSanityAction.class)
                        .getRuns()
                        .get(0)
                        .getTotals()
                        .getPassed())
                .isEqualTo(1);
    }

    @Test
    void shouldEndItsJobsWhenTheBuildIsAborted() throws Exception {
        FreeStyleBuild build =
                job(new PerfSanityStep("here", "aggr-hangs")).scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("aggr-hangs: job", build);

        build.doStop();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("aggr-hangs: CANCELLED", build);
        assertThat(build.getDuration()).isLessThan(TimeUnit.SECONDS.toMillis(45));
    }

    @Test
    void shouldSurviveTheForm() throws Exception {
        PerfSanityStep step = new PerfSanityStep("here", "aggr-passes");
        step.setWaives("aggr-fails SKIP");
        step.setSelect("*passes*");
        step.setMode("single-agg");
        step.setFacts("gpu=gb200");
        step.setStrict(true);
        step.setRetries(3);
        step.setFailOn("never");
        step.setName("nightly");
        ClusterOverrides overrides = new ClusterOverrides();
        overrides.setPartition("batch");
        overrides.setTimeLimits("disagg=2h");
        overrides.setEnvironment("A=b");
        step.setOverrides(overrides);

        FreeStyleProject job = jenkins.configRoundtrip(job(step));

        PerfSanityBuilder read = job.getBuildersList().get(PerfSanityBuilder.class);
        jenkins.assertEqualDataBoundBeans(new PerfSanityBuilder(step), read);
        assertThat(read.getRun().getOverrides().getLiveJobs()).isNull();
    }

    @Test
    void shouldStayWithoutOverridesWhenTheFormHasNone() throws Exception {
        FreeStyleProject job = jenkins.configRoundtrip(job(new PerfSanityStep("here", "aggr-passes")));

        PerfSanityStep read = job.getBuildersList().get(PerfSanityBuilder.class).getRun();
        assertThat(read.getOverrides()).isNull();
        jenkins.assertEqualDataBoundBeans(new PerfSanityStep("here", "aggr-passes"), read);
    }

    @Test
    void shouldExpandParametersAndVariablesInEachText() throws Exception {
        PerfSanityStep step = new PerfSanityStep("${WHERE}", "${CASES}");
        step.setName("run-${BUILD_NUMBER}");
        step.setSelect("${WHICH}");
        ClusterOverrides overrides = new ClusterOverrides();
        overrides.setEnvironment("GREETING=hello from ${JOB_NAME}");
        step.setOverrides(overrides);
        FreeStyleProject job = job(step);
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("WHERE", "here"),
                new StringParameterDefinition("CASES", "aggr-greets\naggr-other"),
                new StringParameterDefinition("WHICH", "*greets*")));

        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);

        jenkins.assertLogContains("[run-1] [001] aggr-greets: PASSED", build);
        assertThat(artifact(build, "perf-sanity/run-1/cases/001-aggr-greets/attempts/1/logs/AGG.log"))
                .contains("GREETING is hello from " + job.getName());
    }

    private static String artifact(FreeStyleBuild build, String path) throws Exception {
        try (InputStream in = build.getArtifactManager().root().child(path).open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
