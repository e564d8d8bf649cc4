package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.ItemGroup;
import hudson.model.ModelObject;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Variables of the cases whose values are in Jenkins' credentials. */
@WithJenkins
class SecretsTest {
    private static final String VALUE = "hf_0c9d4be1c7a9";

    private static JenkinsRule jenkins;
    private static Folder team;

    @TempDir
    private Path work;

    @BeforeAll
    static void addCredentials(JenkinsRule rule) throws Exception {
        jenkins = rule;
        team = rule.jenkins.createProject(Folder.class, "team");
        add(rule.jenkins, text(CredentialsScope.GLOBAL, "for-all"));
        add(rule.jenkins, text(CredentialsScope.SYSTEM, "of-the-controller"));
        add(team, text(CredentialsScope.GLOBAL, "of-the-team"));
    }

    private static Credentials text(CredentialsScope scope, String id) {
        return new StringCredentialsImpl(scope, id, "", Secret.fromString(VALUE));
    }

    private static void add(ModelObject context, Credentials credential) throws IOException {
        CredentialsStore store = StreamSupport.stream(
                        CredentialsProvider.lookupStores(context).spliterator(), false)
                .filter(each -> each.getContext() == context)
                .findFirst()
                .orElseThrow();
        assertThat(store.addCredentials(Domain.global(), credential)).isTrue();
    }

    private void define(String from) {
        LocalCluster.define(work);
        LocalCluster.define(work, new LocalConnection(), "secrets:\n  HF_TOKEN: " + from + "\n");
    }

    private static WorkflowJob job(ItemGroup<?> where) throws Exception {
        String name = "job" + where.getItems().size();
        WorkflowJob job = where == team
                ? team.createProject(WorkflowJob.class, name)
                : jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-waits', retries: 0", true));
        return job;
    }

    private static void assertValueIsNowhereBelow(Path directory) throws IOException {
        List<Path> holding = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && holdsValue(file)) {
                    holding.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(holding).isEmpty();
    }

    private static void assertNoArgumentHasTheValue() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            assertThat(processes.map(process -> process.resolve("cmdline")).filter(SecretsTest::holdsValue))
                    .isEmpty();
        }
    }

    private static boolean holdsValue(Path file) {
        try {
            return Files.isReadable(file)
                    && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(VALUE);
        } catch (IOException e) {
            return false; // Gone meanwhile
        }
    }

    private String digestInTheCase() throws IOException {
        try {
            return Files.readString(work.resolve("token.sha256")).replaceFirst("\\s.*\\R", "");
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private void assertThatItsCaseHasTheValue(WorkflowJob job) throws Exception {
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(VALUE.getBytes(StandardCharsets.UTF_8)));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        await().untilAsserted(() -> assertThat(digestInTheCase()).isEqualTo(digest));

        assertNoArgumentHasTheValue();
        assertValueIsNowhereBelow(jenkins.jenkins.getRootDir().toPath());
        assertValueIsNowhereBelow(work);
        Files.createFile(work.resolve("go"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        jenkins.assertLogNotContains(VALUE, build);
        assertValueIsNowhereBelow(jenkins.jenkins.getRootDir().toPath());
        assertValueIsNowhereBelow(work);
    }

    @Test
    void shouldGiveACaseItsSecretAndLeaveItNowhereElse() throws Exception {
        define("{credential: for-all}");
        try (LogRecorder log = new LogRecorder().quiet()) {
            log.record("io", Level.ALL).record("hudson", Level.ALL).capture(100_000);

            assertThatItsCaseHasTheValue(job(jenkins.jenkins));

            assertThat(log.getMessages()).noneMatch(message -> message.contains(VALUE));
        }
    }

    @Test
    void shouldFindTheSecretOfTheFolderThatTheJobIsIn() throws Exception {
        define("{credential: of-the-team}");

        WorkflowJob job = job(team);
        assertThatItsCaseHasTheValue(job);

        Credentials used = CredentialsProvider.findCredentialById(
                "of-the-team", StringCredentialsImpl.class, job.getLastBuild(), List.of());
        assertThat(CredentialsProvider.getFingerprintOf(used).getJobs()).contains(job.getFullName());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{credential: of-the-team}       | no secret text 'of-the-team' can be used by job",
                "{credential: of-the-controller} | no secret text 'of-the-controller' can be used by job",
                "{credential: nobodys}           | no secret text 'nobodys' can be used by job",
                "{file: /etc/hostname}           | HF_TOKEN comes from 'file' of the controller, expected {credential: ID}",
                "{env: HOME}                     | HF_TOKEN comes from 'env' of the controller, expected {credential: ID}"
            })
    void shouldSubmitNothingWithoutTheSecret(String from, String reason) throws Exception {
        define(from);

        WorkflowRun build = jenkins.buildAndAssertStatus(Result.FAILURE, job(jenkins.jenkins));

        assertThat(build.getLog(1000))
                .filteredOn(line -> line.startsWith("ERROR: "))
                .singleElement()
                .asString()
                .contains(reason);
        jenkins.assertLogNotContains("Exception", build);
        assertThat(work).isEmptyDirectory();
    }
}
