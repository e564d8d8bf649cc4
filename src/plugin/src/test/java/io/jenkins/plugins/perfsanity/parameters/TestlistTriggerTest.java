package io.jenkins.plugins.perfsanity.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.StringParameterDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class TestlistTriggerTest {
    private static JenkinsRule jenkins;

    @TempDir
    private Path folder;

    private FreeStyleProject job;
    private final TestlistTrigger trigger = new TestlistTrigger("H/15 * * * *");

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void stop() throws Exception {
        jenkins.after();
    }

    @BeforeEach
    void define() throws Exception {
        Files.writeString(folder.resolve("nightly.txt"), "aggr-a-b\n");
        Files.writeString(folder.resolve("weekly.txt"), "aggr-c-d\n");
        TestlistRoots.get().setRoots(List.of(new TestlistRoot("lists", folder.toString())));
        job = jenkins.createFreeStyleProject();
        job.addProperty(
                new ParametersDefinitionProperty(definition("lists"), new StringParameterDefinition("WHY", "because")));
    }

    private static TestlistParameterDefinition definition(String root) {
        TestlistParameterDefinition definition = new TestlistParameterDefinition("TESTLIST");
        definition.setSource(new FolderTestlistSource(root));
        definition.setDefaultValue("list: weekly.txt");
        return definition;
    }

    private List<FreeStyleBuild> buildsAfterALook() throws Exception {
        trigger.look(job);
        jenkins.waitUntilNoActivity();
        return job.getBuilds();
    }

    @Test
    void shouldStartABuildForAListThatChanged() throws Exception {
        assertThat(buildsAfterALook()).as("the first look").isEmpty();
        assertThat(buildsAfterALook()).as("nothing has changed").isEmpty();
        Files.writeString(folder.resolve("nightly.txt"), "aggr-a-b\naggr-e-f\n");

        assertThat(buildsAfterALook()).hasSize(1);
        assertThat(buildsAfterALook()).as("once").hasSize(1);

        FreeStyleBuild build = job.getLastBuild();
        ParametersAction given = build.getAction(ParametersAction.class);
        assertThat(given.getParameter("TESTLIST").getValue()).isEqualTo("list: nightly.txt\n");
        assertThat(given.getParameter("WHY").getValue()).isEqualTo("because");
        assertThat(build.getCause(TestlistCause.class).getShortDescription())
                .isEqualTo("The testlist nightly.txt has changed");
    }

    @Test
    void shouldStartABuildForANewListThatMatches() throws Exception {
        trigger.setLists("*ly.txt");
        buildsAfterALook();
        Files.writeString(folder.resolve("monthly.txt"), "aggr-a-b\n");
        Files.writeString(folder.resolve("other.txt"), "aggr-a-b\n");
        Files.delete(folder.resolve("weekly.txt"));

        assertThat(buildsAfterALook())
                .extracting(build -> build.getCause(TestlistCause.class).getList())
                .containsExactly("monthly.txt");
    }

    @Test
    void shouldNotTakeOtherSettingsForAChange() throws Exception {
        buildsAfterALook();
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("hourly.txt"), "aggr-a-b\n");
        TestlistRoots.get()
                .setRoots(List.of(
                        new TestlistRoot("lists", folder.toString()), new TestlistRoot("more", other.toString())));
        job.removeProperty(ParametersDefinitionProperty.class);
        job.addProperty(new ParametersDefinitionProperty(definition("more")));

        assertThat(buildsAfterALook()).isEmpty();
        Files.writeString(other.resolve("hourly.txt"), "aggr-c-d\n");
        assertThat(buildsAfterALook()).hasSize(1);
    }

    @Test
    void shouldStartNoMoreBuildsThanTheQueueCanBear() throws Exception {
        buildsAfterALook();
        for (int i = 0; i < 2 * TestlistTrigger.MAX_BUILDS; i++) {
            Files.writeString(folder.resolve(i + ".txt"), "aggr-a-b\n");
        }

        assertThat(buildsAfterALook()).hasSize(TestlistTrigger.MAX_BUILDS);
    }

    @Test
    void shouldSurviveALookThatFails() throws Exception {
        buildsAfterALook();
        TestlistRoots.get().setRoots(List.of());
        assertThat(buildsAfterALook()).isEmpty();
        define();
        trigger.setParameter("OTHER");
        assertThat(buildsAfterALook()).isEmpty();
    }

    @Test
    void shouldLookWhenItsTimeHasCome() throws Exception {
        trigger.start(job, true);
        trigger.run();
        await().until(() -> job.getRootDir()
                .toPath()
                .resolve("perf-sanity-lists-seen.xml")
                .toFile()
                .exists());
    }

    @Test
    void shouldBeConfiguredInTheFormAndInAPipeline() throws Exception {
        trigger.setParameter("TESTLIST");
        trigger.setLists("nightly/**");
        job.addTrigger(trigger);
        jenkins.configRoundtrip(job);
        jenkins.assertEqualDataBoundBeans(trigger, job.getTrigger(TestlistTrigger.class));

        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        pipeline.setDefinition(new CpsFlowDefinition(
                "properties([pipelineTriggers([perfSanityTestlistChanges(spec: 'H * * * *', lists: '*.txt')])])",
                true));
        jenkins.buildAndAssertSuccess(pipeline);
        assertThat(pipeline.getTriggers().values())
                .hasOnlyElementsOfType(TestlistTrigger.class)
                .hasSize(1);
    }
}
