package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
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

    private static FreeStyleProject job(PerfSanityBuilder builder) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(builder);
        return job;
    }

    @Test
    void shouldMakeABuildUnstableOverAFailedTest() throws Exception {
        FreeStyleBuild build = jenkins.buildAndAssertStatus(
                Result.UNSTABLE, job(new PerfSanityBuilder("here", "aggr-passes\naggr-fails\n")));

        assertThat(build.getAction(PerfSanityAction.class)
                        .getRuns()
                        .get(0)
                        .getTotals()
                        .getPassed())
                .isEqualTo(1);
    }

    @Test
    void shouldEndItsJobsWhenTheBuildIsAborted() throws Exception {
        FreeStyleBuild build = job(new PerfSanityBuilder("here", "aggr-hangs"))
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("aggr-hangs: job", build);

        build.doStop();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("aggr-hangs: CANCELLED", build);
        assertThat(build.getDuration()).isLessThan(TimeUnit.SECONDS.toMillis(45));
    }

    @Test
    void shouldSurviveTheForm() throws Exception {
        PerfSanityBuilder builder = new PerfSanityBuilder("here", "aggr-passes");
        builder.setSelect("*passes*");
        builder.setMode("single-agg");
        builder.setRetries(3);
        builder.setFailOn("never");
        builder.setName("nightly");

        FreeStyleProject job = jenkins.configRoundtrip(job(builder));

        PerfSanityBuilder read = job.getBuildersList().get(PerfSanityBuilder.class);
        jenkins.assertEqualDataBoundBeans(builder, read);
    }
}
