package io.jenkins.plugins.perfsanity.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.AbortException;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.security.ACL;
import io.jenkins.plugins.perfsanity.LocalCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import jenkins.plugins.git.GitSCMSource;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.SCMSourceOwner;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
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
    private static final String REFRESH = ScmLists.class.getName() + ".REFRESH_SECONDS";
    private static final String LIMIT = ScmLists.class.getName() + ".LIMIT_SECONDS";

    private static JenkinsRule jenkins;

    @TempDir
    private Path folder;

    private Repository repository;
    private String first;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
        StubSource.register();
    }

    @AfterAll
    static void stop() throws Exception {
        jenkins.after();
    }

    @BeforeEach
    void commit() throws Exception {
        StubSource.reset();
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
        CountDownLatch block = StubSource.block;
        if (block != null) {
            block.countDown();
        }
    }

    private static ScmTestlistSource source(SCMSource repository, String branch) {
        ScmTestlistSource source = new ScmTestlistSource("tests/lists/*.txt");
        source.setRepository(repository);
        source.setBranch(branch);
        source.setConfigs("tests/configs");
        return source;
    }

    private static ScmTestlistSource source(SCMSource repository) {
        return source(repository, "main");
    }

    private static TestlistParameterDefinition definition(ScmTestlistSource source) {
        TestlistParameterDefinition definition = new TestlistParameterDefinition(NAME);
        definition.setSource(source);
        definition.setDefaultValue("list: tests/lists/nightly.txt");
        return definition;
    }

    private static FreeStyleProject job(ScmTestlistSource source) throws IOException {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(definition(source)));
        return job;
    }

    private static FreeStyleProject job(SCMSource repository) throws IOException {
        return job(source(repository));
    }

    /** The hash of a commit that only another branch than {@code main} has. */
    private String commitTo(String branch) throws Exception {
        repository.git("checkout", "--quiet", "-b", branch);
        repository.write("tests/lists/nightly.txt", "aggr_upload-unseen-a\n");
        String commit = repository.commit();
        repository.git("checkout", "--quiet", "main");
        return commit;
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
        return await().until(
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
        JsonNode answer = lists(job(repository.source()));

        assertThat(texts(answer.get("lists"))).containsExactly("tests/lists/nightly.txt");
        assertThat(answer.get("revision").asText()).isEqualTo(first);
        assertThat(answer.get("state").asText()).contains(first.substring(0, 12));
        assertThat(answer.get("failed").asBoolean()).isFalse();
    }

    @Test
    void shouldPreviewWithTheConfigsOfTheSameRevision() throws Exception {
        FreeStyleProject job = job(repository.source());
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
        job.addProperty(new ParametersDefinitionProperty(definition(source(repository.source()))));
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: params.TESTLIST, dryRun: true", true));
        jenkins.buildAndAssertSuccess(job);
        repository.write("tests/lists/nightly.txt", "aggr_upload-two-a\n");
        repository.write("tests/configs/two.yaml", "server_configs:\n- name: a\n  gpus: 4\n  gpus_per_node: 4\n");
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
        String unseen = commitTo("other");
        assertThat(lists(job(source(repository.source(), "other")))
                        .get("revision")
                        .asText())
                .isEqualTo(unseen);
        FreeStyleProject job = job(repository.source());
        ScmTestlistSource source = source(repository.source());

        for (String wrong : List.of(unseen, "0".repeat(40), "main", "other", "refs/heads/other")) {
            assertThatThrownBy(() -> source.current(job, wrong))
                    .isInstanceOf(AbortException.class)
                    .hasMessageContaining(wrong);
        }
        assertThat(source.current(job, first).read("tests/lists/nightly.txt"))
                .asString()
                .contains("one");
    }

    @Test
    void shouldRefuseARevisionOfTheBranchThatTheParameterHadBefore() throws Exception {
        String unseen = commitTo("dev");
        FreeStyleProject job = job(source(repository.source(), "dev"));
        TestlistParameterDefinition before = TestlistParameterDefinition.find(job, NAME);
        assertThat(before.resolve(job, "list: tests/lists/nightly.txt\nrevision: " + unseen)
                        .text())
                .contains("unseen");

        job.removeProperty(ParametersDefinitionProperty.class);
        job.addProperty(new ParametersDefinitionProperty(definition(source(repository.source()))));

        TestlistParameterDefinition after = TestlistParameterDefinition.find(job, NAME);
        assertThatThrownBy(() -> after.resolve(job, "list: tests/lists/nightly.txt\nrevision: " + unseen))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining(unseen);
    }

    @Test
    void shouldKeepTheListsOfTwoBranchesApart() throws Exception {
        commitTo("dev");
        FreeStyleProject job = jenkins.createFreeStyleProject();
        TestlistParameterDefinition dev = new TestlistParameterDefinition("DEV");
        dev.setSource(source(repository.source(), "dev"));
        job.addProperty(new ParametersDefinitionProperty(definition(source(repository.source())), dev));
        String nightly = "list: tests/lists/nightly.txt";

        TestlistParameterDefinition main = TestlistParameterDefinition.find(job, NAME);

        assertThat(main.resolve(job, nightly).text()).contains("one");
        assertThat(TestlistParameterDefinition.find(job, "DEV")
                        .resolve(job, nightly)
                        .text())
                .contains("unseen");
        assertThat(main.getSource().known(job, null).revision()).contains(first);
    }

    /** A repository knows the revision by the first branch that has it, whichever the parameter's is. */
    @Test
    void shouldTakeAnOldRevisionThatOtherBranchesHaveToo() throws Exception {
        commitTo("a-branch");
        repository.write("tests/lists/nightly.txt", "aggr_upload-two-a\n");
        repository.commit();

        OfferedLists lists = source(repository.source()).current(job(repository.source()), first);

        assertThat(lists.read("tests/lists/nightly.txt")).asString().contains("one");
    }

    @Test
    void shouldRemoveWhatWasNotUsedForADay() throws Exception {
        FreeStyleProject job = job(repository.source());
        Path old = job.getRootDir().toPath().resolve("perf-sanity-lists/0123456789abcdef/" + first);
        Path used = old.resolveSibling("../fedcba9876543210/" + first).normalize();
        Files.createDirectories(old);
        Files.createDirectories(used);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));

        source(repository.source()).current(job, null);

        assertThat(old.getParent()).doesNotExist();
        assertThat(used).as("a build may be reading it").exists();
    }

    @Test
    void shouldReadOnlyWhatMatches() throws Exception {
        ScmTestlistSource source = source(repository.source());
        OfferedLists lists = source.current(job(repository.source()), null);

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
        assertThatThrownBy(() -> source.current(job(repository.source()), null))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("../other");
    }

    @Test
    void shouldFailTheBuildWithoutTheList() throws Exception {
        LocalCluster.define(folder);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.addProperty(new ParametersDefinitionProperty(definition(source(repository.source()))));
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: params.TESTLIST, dryRun: true", true));

        WorkflowRun missing = build(job, "list: tests/lists/weekly.txt", Result.FAILURE);

        jenkins.assertLogContains("There is no list 'tests/lists/weekly.txt'", missing);
        job.removeProperty(ParametersDefinitionProperty.class);
        job.addProperty(new ParametersDefinitionProperty(definition(source(repository.source(), "gone"))));
        jenkins.assertLogContains(
                "The lists can't be fetched: there is no branch or tag 'gone'",
                build(job, "list: tests/lists/nightly.txt", Result.FAILURE));
    }

    @Test
    void shouldNeverWaitInARequestNorAskTooOften() throws Exception {
        StubSource.FILES.put("tests/lists/nightly.txt", "aggr_upload-one-a\n");
        StubSource.block = new CountDownLatch(1);
        FreeStyleProject job = job(new StubSource());
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
        StubSource.block.countDown();
        assertThat(texts(lists(job).get("lists"))).containsExactly("tests/lists/nightly.txt");
        assertThat(StubSource.OPENED).hasValue(1);
    }

    @Test
    void shouldKeepTheLastListsWhenAFetchFails() throws Exception {
        StubSource.FILES.put("tests/lists/nightly.txt", "aggr_upload-one-a\n");
        FreeStyleProject job = job(new StubSource());
        assertThat(lists(job).get("lists")).hasSize(1);
        StubSource.failure = "can't reach https://me:secret@example.com/lists\nfor a reason";
        System.setProperty(REFRESH, "0");

        JsonNode answer = await().until(
                        () -> post(job, "lists", ""), seen -> seen.get("failed").asBoolean());

        assertThat(texts(answer.get("lists"))).containsExactly("tests/lists/nightly.txt");
        assertThat(answer.get("state").asText())
                .contains("ago", "can't reach https://example.com/lists for a reason")
                .doesNotContain("secret");
        assertThatThrownBy(() -> source(new StubSource()).current(job, null))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("for a reason")
                .hasMessageNotContaining("secret");
    }

    @Test
    void shouldGiveUpOnARepositoryThatDoesNotAnswer() throws Exception {
        System.setProperty(LIMIT, "1");
        StubSource.block = new CountDownLatch(1);
        FreeStyleProject job = job(new StubSource());

        JsonNode answer = lists(job);

        assertThat(answer.get("failed").asBoolean()).isTrue();
        assertThat(answer.get("state").asText()).contains("more than 1 s");
        assertThatThrownBy(() -> source(new StubSource()).current(job, null))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("more than 1 s");
    }

    @Test
    void shouldRefuseARepositoryThatHasTooMuch() throws Exception {
        for (int i = 0; i <= 10_000; i++) {
            StubSource.FILES.put("tests/configs/" + i + ".yaml", "");
        }

        JsonNode answer = lists(job(new StubSource()));

        assertThat(answer.get("state").asText()).contains("more than 10,000 files");
    }

    @Test
    void shouldSayWhatCanNotBeReadWithoutACheckout() throws Exception {
        StubSource.readable = false;

        JsonNode answer = lists(job(new StubSource()));

        assertThat(answer.get("failed").asBoolean()).isTrue();
        assertThat(answer.get("state").asText()).contains("Stub can't be read without a checkout");
    }

    @Test
    void shouldReadATag() throws Exception {
        repository.git("-c", "user.name=Test", "-c", "user.email=test@example.com", "tag", "-a", "v1", "-m", "v1");
        repository.write("tests/lists/nightly.txt", "aggr_upload-two-a\n");
        repository.commit();

        OfferedLists lists = source(repository.source(), "v1").current(job(repository.source()), null);

        assertThat(lists.read("tests/lists/nightly.txt")).asString().contains("one");
    }

    @Test
    void shouldLogInWithACredentialOfTheFolderThatTheJobIsIn() throws Exception {
        Folder team = jenkins.createProject(Folder.class);
        CredentialsProvider.lookupStores(team)
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new UsernamePasswordCredentialsImpl(
                                CredentialsScope.GLOBAL, "git-login", "", "me", "not-a-real-password"));
        FreeStyleProject job = team.createProject(FreeStyleProject.class, "job");

        SCMSourceOwner owner = JobAsOwner.of(job, repository.source());

        assertThat(owner.getFullName()).isEqualTo(job.getFullName());
        assertThat(owner.getSCMSources()).hasSize(1);
        assertThat(CredentialsProvider.findCredentialByIdInItem(
                        "git-login", StandardUsernameCredentials.class, owner, ACL.SYSTEM2, List.of()))
                .isNotNull();
    }

    /** As it was stored before parameters had a repository and a branch. */
    @Test
    void shouldLoadAConfigurationThatHasACheckout() throws Exception {
        String stored = new String(
                        getClass()
                                .getResourceAsStream("scm-checkout-config.xml")
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .replace("@REPOSITORY@", folder.resolve("repository").toUri().toString());
        FreeStyleProject job = (FreeStyleProject) jenkins.jenkins.createProjectFromXML(
                "old", new ByteArrayInputStream(stored.getBytes(StandardCharsets.UTF_8)));
        ScmTestlistSource source =
                (ScmTestlistSource) TestlistParameterDefinition.find(job, NAME).getSource();

        assertThat(source.getBranch()).isEqualTo("main");
        assertThat(source.getRepository()).isInstanceOfSatisfying(GitSCMSource.class, git -> {
            assertThat(git.getRemote()).contains("repository");
            assertThat(git.getCredentialsId()).isEqualTo("git-login");
        });
        assertThat(TestlistParameterDefinition.find(job, NAME).isAllowPaste()).isTrue();
        job.save();
        assertThat(job.getConfigFile().asString()).contains("<repository ").doesNotContain("hudson.plugins.git.GitSCM");
    }

    @Test
    void shouldSurviveTheFormOfTheJobAndTheDisk() throws Exception {
        FreeStyleProject job = job(repository.source());
        String name = job.getFullName();

        jenkins.configRoundtrip(job);
        jenkins.jenkins.reload();

        FreeStyleProject reloaded = jenkins.jenkins.getItemByFullName(name, FreeStyleProject.class);
        ScmTestlistSource after = (ScmTestlistSource)
                TestlistParameterDefinition.find(reloaded, NAME).getSource();
        assertThat(after.getGlob()).isEqualTo("tests/lists/*.txt");
        assertThat(after.getConfigs()).isEqualTo("tests/configs");
        assertThat(after.getBranch()).isEqualTo("main");
        assertThat(((GitSCMSource) after.getRepository()).getRemote())
                .isEqualTo(repository.source().getRemote());
    }

    @Test
    void shouldBeWrittenInAPipeline() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(
                new CpsFlowDefinition("""
                properties([parameters([perfSanityTestlist(
                    name: 'TESTLIST',
                    source: scmTestlist(
                        repository: gitSource(remote: '%s'),
                        branch: 'main',
                        glob: 'tests/lists/*.txt',
                        configs: 'tests/configs'))])])
                """.formatted(folder.resolve("repository").toUri()), true));

        jenkins.buildAndAssertSuccess(job);

        TestlistParameterDefinition definition = TestlistParameterDefinition.find(job, NAME);
        assertThat(definition.getSource().current(job, null).names()).containsExactly("tests/lists/nightly.txt");
        TestlistParameterDefinition again = (TestlistParameterDefinition)
                DescribableModel.uninstantiate2_(definition).instantiate();
        ScmTestlistSource source = (ScmTestlistSource) again.getSource();
        assertThat(source.key()).isEqualTo(source(repository.source()).key());
        assertThat(source.getConfigs()).isEqualTo("tests/configs");
    }

    /** Jenkinsfiles that were written when lists had a checkout. */
    @Test
    void shouldTakeACheckoutFromAPipeline() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(
                new CpsFlowDefinition("""
                properties([parameters([perfSanityTestlist(
                    name: 'TESTLIST',
                    source: scmTestlist(
                        scm: scmGit(userRemoteConfigs: [[url: '%s']], branches: [[name: '*/main']]),
                        glob: 'tests/lists/*.txt',
                        configs: 'tests/configs'))])])
                """.formatted(folder.resolve("repository").toUri()), true));

        jenkins.buildAndAssertSuccess(job);

        ScmTestlistSource source =
                (ScmTestlistSource) TestlistParameterDefinition.find(job, NAME).getSource();
        assertThat(source.key()).isEqualTo(source(repository.source()).key());
    }

    @Test
    void shouldOfferListsToAPipelineThatWaitsForInputAndIsSaved() throws Exception {
        LocalCluster.define(folder);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(
                new CpsFlowDefinition("""
                def list = input message: 'Which?', id: 'pick', parameters: [perfSanityTestlist(
                    name: 'PICK', source: scmTestlist(
                        repository: gitSource(remote: '%s'), branch: 'main', glob: 'tests/lists/*.txt',
                        configs: 'tests/configs'))]
                perfSanity cluster: 'here', testlist: list, dryRun: true
                """.formatted(folder.resolve("repository").toUri()), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        await().until(() -> run.getAction(InputAction.class) != null
                && run.getAction(InputAction.class).isWaitingForInput());
        run.save();

        JenkinsRule.WebClient client = jenkins.createWebClient();
        WebRequest request =
                new WebRequest(new URL(jenkins.getURL(), run.getUrl() + "input/Pick/proceed"), HttpMethod.POST);
        request.setRequestParameters(List.of(
                new NameValuePair(
                        "json",
                        "{\"parameter\": [{\"name\": \"PICK\", \"value\": \"list: tests/lists/nightly.txt\"}]}"),
                new NameValuePair("proceed", "Proceed")));
        client.addCrumb(request);
        client.getPage(request);

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("[001] aggr_upload-one-a: multi-agg, 2 nodes", run);
        jenkins.assertLogNotContains("NotSerializableException", run);
    }
}
