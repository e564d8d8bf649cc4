package io.jenkins.plugins.perfsanity.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.AbortException;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.plugins.git.GitSCM;
import hudson.scm.SCM;
import io.jenkins.plugins.perfsanity.LocalCluster;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ScmTestlistSourceTest {
    private static final String NAME = "TESTLIST";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String REFRESH = ScmFetches.class.getName() + ".REFRESH_SECONDS";
    private static final String LIMIT = ScmFetches.class.getName() + ".LIMIT_SECONDS";

    private static JenkinsRule jenkins;

    @TempDir
    private Path folder;

    private Repository repository;
    private String first;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
        StubScm.register();
    }

    @AfterAll
    static void stop() throws Exception {
        jenkins.after();
    }

    @BeforeEach
    void commit() throws Exception {
        StubScm.reset();
        repository = new Repository(folder.resolve("repository"));
        repository.write("tests/lists/nightly.txt", "aggr_upload-one-a\n");
        repository.write("tests/lists/.hidden.txt", "aggr_upload-hidden-a\n");
        repository.write("tests/notes.txt", "not a list\n");
        repository.write("tests/configs/one.yaml", "server_configs:\n- name: a\n  gpus: 8\n  gpus_per_node: 4\n");
        Files.createSymbolicLink(
                folder.resolve("repository/tests/lists/link.txt"), folder.resolve("repository/tests/notes.txt"));
        first = repository.commit();
    }

    @AfterEach
    void release() {
        System.clearProperty(REFRESH);
        System.clearProperty(LIMIT);
        CountDownLatch block = StubScm.block;
        if (block != null) {
            block.countDown();
        }
    }

    private static ScmTestlistSource source(SCM scm) {
        ScmTestlistSource source = new ScmTestlistSource(scm, "tests/lists/*.txt");
        source.setConfigs("tests/configs");
        return source;
    }

    private static TestlistParameterDefinition definition(SCM scm) {
        TestlistParameterDefinition definition = new TestlistParameterDefinition(NAME);
        definition.setSource(source(scm));
        definition.setDefaultValue("list: tests/lists/nightly.txt");
        return definition;
    }

    private static FreeStyleProject job(SCM scm) throws IOException {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(definition(scm)));
        return job;
    }

    private static JsonNode post(FreeStyleProject job, String action, String value) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient();
        String url = job.getUrl() + "descriptorByName/" + TestlistParameterDefinition.class.getName() + "/" + action;
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), url), HttpMethod.POST);
        request.setRequestParameters(List.of(new NameValuePair("parameter", NAME), new NameValuePair("value", value)));
        client.addCrumb(request);
        return new ObjectMapper()
                .readTree(client.getPage(request).getWebResponse().getContentAsString());
    }

    /** The lists once they are no longer being fetched. */
    private static JsonNode lists(FreeStyleProject job) {
        return await().atMost(PATIENCE)
                .until(
                        () -> post(job, "lists", ""),
                        answer -> !answer.get("pending").asBoolean());
    }

    private static List<String> texts(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToObj(i -> array.get(i).asText())
                .toList();
    }

    @Test
    void shouldOfferTheListsOfABranchWithItsRevision() throws Exception {
        JsonNode answer = lists(job(repository.scm()));

        assertThat(texts(answer.get("lists"))).containsExactly("tests/lists/nightly.txt");
        assertThat(answer.get("revision").asText()).isEqualTo(first);
        assertThat(answer.get("state").asText()).contains(first.substring(0, 12));
        assertThat(answer.get("failed").asBoolean()).isFalse();
    }

    @Test
    void shouldPreviewWithTheConfigsOfTheSameRevision() throws Exception {
        FreeStyleProject job = job(repository.scm());
        lists(job);

        JsonNode answer = post(job, "preview", "list: tests/lists/nightly.txt");

        assertThat(answer.get("cases")).hasSize(1);
        assertThat(answer.get("cases").get(0).get("nodes").asInt()).isEqualTo(2);
        assertThat(answer.get("revision").asText()).isEqualTo(first);
        assertThat(answer.toString())
                .contains("tests/configs/one.yaml")
                .doesNotContain(jenkins.jenkins.getRootDir().getPath());
    }

    @Test
    void shouldRunWhatTheRepositoryHasWhenTheBuildRuns() throws Exception {
        LocalCluster.define(folder);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.addProperty(new ParametersDefinitionProperty(definition(repository.scm())));
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: params.TESTLIST, dryRun: true", true));
        jenkins.buildAndAssertSuccess(job);
        repository.write("tests/lists/nightly.txt", "aggr_upload-two-a\n");
        String second = repository.commit();

        WorkflowRun newest = jenkins.buildAndAssertSuccess(job);
        WorkflowRun pinned = build(job, "list: tests/lists/nightly.txt\nrevision: " + first, Result.SUCCESS);

        jenkins.assertLogContains("the lists are of revision " + second, newest);
        jenkins.assertLogContains("[001] aggr_upload-two-a", newest);
        jenkins.assertLogContains("the lists are of revision " + first, pinned);
        jenkins.assertLogContains("[001] aggr_upload-one-a: multi-agg, 2 nodes", pinned);
    }

    private static WorkflowRun build(WorkflowJob job, String value, Result result) throws Exception {
        return jenkins.assertBuildStatus(
                result, job.scheduleBuild2(0, new ParametersAction(new TestlistParameterValue(NAME, value))));
    }

    /** The git plugin keeps all branches of a URL in one place, which other jobs may have filled. */
    @Test
    void shouldRefuseARevisionOfAnotherBranch() throws Exception {
        repository.git("checkout", "--quiet", "-b", "other");
        repository.write("tests/lists/nightly.txt", "aggr_upload-unseen-a\n");
        String unseen = repository.commit();
        GitSCM other = repository.scm();
        other.getBranches().get(0).setName("other");
        assertThat(lists(job(other)).get("revision").asText()).isEqualTo(unseen);
        FreeStyleProject job = job(repository.scm());
        ScmTestlistSource source = source(repository.scm());

        for (String wrong : List.of(unseen, "0".repeat(40), "other", "refs/heads/other")) {
            assertThatThrownBy(() -> source.current(job, wrong))
                    .isInstanceOf(AbortException.class)
                    .hasMessageContaining(wrong);
        }
        assertThat(source.current(job, first).read("tests/lists/nightly.txt"))
                .asString()
                .contains("one");
    }

    @Test
    void shouldReadOnlyWhatMatches() throws Exception {
        ScmTestlistSource source = source(repository.scm());
        OfferedLists lists = source.current(job(repository.scm()), null);

        for (String wrong : List.of(
                "tests/notes.txt",
                "tests/lists/.hidden.txt",
                "tests/lists/link.txt",
                "tests/lists/../notes.txt",
                "/etc/passwd",
                "tests/lists/missing.txt")) {
            assertThatThrownBy(() -> lists.read(wrong)).isInstanceOf(AbortException.class);
        }
        source.setConfigs("../other");
        assertThatThrownBy(() -> source.current(job(repository.scm()), null))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("../other");
    }

    @Test
    void shouldFailTheBuildWithoutTheList() throws Exception {
        LocalCluster.define(folder);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.addProperty(new ParametersDefinitionProperty(definition(repository.scm())));
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: params.TESTLIST, dryRun: true", true));

        WorkflowRun missing = build(job, "list: tests/lists/weekly.txt", Result.FAILURE);

        jenkins.assertLogContains("There is no list 'tests/lists/weekly.txt'", missing);
        GitSCM gone = repository.scm();
        gone.getBranches().get(0).setName("gone");
        job.removeProperty(ParametersDefinitionProperty.class);
        job.addProperty(new ParametersDefinitionProperty(definition(gone)));
        jenkins.assertLogContains(
                "The lists can't be fetched: ", build(job, "list: tests/lists/nightly.txt", Result.FAILURE));
    }

    @Test
    void shouldNeverWaitInARequestNorAskTooOften() throws Exception {
        StubScm.FILES.put("tests/lists/nightly.txt", "aggr_upload-one-a\n");
        StubScm.block = new CountDownLatch(1);
        FreeStyleProject job = job(new StubScm());
        TestlistParameterDefinition definition = TestlistParameterDefinition.find(job, NAME);

        JsonNode answer = post(job, "lists", "");
        post(job, "lists", "");
        JsonNode preview = post(job, "preview", "list: tests/lists/nightly.txt");
        String value = definition.createValue("list: tests/lists/nightly.txt").getValue();

        assertThat(answer.get("pending").asBoolean()).isTrue();
        assertThat(answer.get("lists")).isEmpty();
        assertThat(preview.get("problems").get(0).get("message").asText()).contains("being fetched");
        assertThat(value).contains("nightly");
        assertThatThrownBy(() -> definition.createValue("list: ../nightly.txt"))
                .isInstanceOf(InvalidTestlistException.class);
        StubScm.block.countDown();
        assertThat(texts(lists(job).get("lists"))).containsExactly("tests/lists/nightly.txt");
        assertThat(StubScm.OPENED).hasValue(1);
    }

    @Test
    void shouldKeepTheLastListsWhenAFetchFails() throws Exception {
        StubScm.FILES.put("tests/lists/nightly.txt", "aggr_upload-one-a\n");
        FreeStyleProject job = job(new StubScm());
        assertThat(lists(job).get("lists")).hasSize(1);
        StubScm.failure = "can't reach https://me:secret@example.com/lists\nfor a reason";
        System.setProperty(REFRESH, "0");

        JsonNode answer = await().atMost(PATIENCE)
                .until(() -> post(job, "lists", ""), seen -> seen.get("failed").asBoolean());

        assertThat(texts(answer.get("lists"))).containsExactly("tests/lists/nightly.txt");
        assertThat(answer.get("state").asText())
                .contains("ago", "can't reach https://example.com/lists for a reason")
                .doesNotContain("secret");
        assertThatThrownBy(() -> source(new StubScm()).current(job, null))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("for a reason")
                .hasMessageNotContaining("secret");
    }

    @Test
    void shouldGiveUpOnARepositoryThatDoesNotAnswer() throws Exception {
        System.setProperty(LIMIT, "1");
        StubScm.block = new CountDownLatch(1);
        FreeStyleProject job = job(new StubScm());

        JsonNode answer = lists(job);

        assertThat(answer.get("failed").asBoolean()).isTrue();
        assertThat(answer.get("state").asText()).contains("more than 1 s");
        assertThatThrownBy(() -> source(new StubScm()).current(job, null))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("more than 1 s");
    }

    @Test
    void shouldRefuseARepositoryThatHasTooMuch() throws Exception {
        for (int i = 0; i <= 10_000; i++) {
            StubScm.FILES.put("tests/configs/" + i + ".yaml", "");
        }

        JsonNode answer = lists(job(new StubScm()));

        assertThat(answer.get("state").asText()).contains("more than 10,000 files");
    }

    @Test
    void shouldSayWhatCanNotBeReadWithoutACheckout() throws Exception {
        GitSCM any = repository.scm();
        any.getBranches().get(0).setName("*/*");

        assertThat(lists(job(any)).get("state").asText()).contains("without a checkout");
    }

    @Test
    void shouldSurviveTheFormOfTheJobAndTheDisk() throws Exception {
        FreeStyleProject job = job(repository.scm());
        String name = job.getFullName();

        jenkins.configRoundtrip(job);
        jenkins.jenkins.reload();

        FreeStyleProject reloaded = jenkins.jenkins.getItemByFullName(name, FreeStyleProject.class);
        ScmTestlistSource after = (ScmTestlistSource)
                TestlistParameterDefinition.find(reloaded, NAME).getSource();
        assertThat(after.getGlob()).isEqualTo("tests/lists/*.txt");
        assertThat(after.getConfigs()).isEqualTo("tests/configs");
        assertThat(after.getScm().getKey()).isEqualTo(repository.scm().getKey());
    }

    @Test
    void shouldBeWrittenInAPipeline() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(
                new CpsFlowDefinition("""
                properties([parameters([perfSanityTestlist(
                    name: 'TESTLIST',
                    source: scmTestlist(
                        scm: scmGit(userRemoteConfigs: [[url: '%s']], branches: [[name: 'main']]),
                        glob: 'tests/lists/*.txt',
                        configs: 'tests/configs'))])])
                """.formatted(folder.resolve("repository").toUri()), true));

        jenkins.buildAndAssertSuccess(job);

        TestlistParameterDefinition definition = TestlistParameterDefinition.find(job, NAME);
        assertThat(definition.getSource().current(job, null).names()).containsExactly("tests/lists/nightly.txt");
        TestlistParameterDefinition again = (TestlistParameterDefinition)
                DescribableModel.uninstantiate2_(definition).instantiate();
        ScmTestlistSource source = (ScmTestlistSource) again.getSource();
        assertThat(source.getScm().getKey()).isEqualTo(repository.scm().getKey());
        assertThat(source.getConfigs()).isEqualTo("tests/configs");
    }
}
