package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider.FolderCredentialsProperty;
import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey.DirectEntryPrivateKeySource;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.DomainCredentials;
import hudson.model.ItemGroup;
import hudson.model.Result;
import io.perfsanity.engine.check.Finding;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.host.SshCredential;
import io.perfsanity.engine.host.SshHost;
import io.perfsanity.engine.host.SshSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Runs on the Slurm lab, whose OpenSSH server takes keys only; passwords are tried elsewhere, with another server. */
@EnabledIfSystemProperty(
        named = "lab.dir",
        matches = ".+",
        disabledReason = "needs a Slurm lab: work/slurm-lab up, then -Dlab.dir=work/.lab")
@WithJenkins
class SshLabIT {
    private static final Path LAB = Path.of(System.getProperty("lab.dir", ""));
    private static final String USER = "perf";
    private static final String PORT = System.getProperty("lab.port", "2222");
    private static final String HOST = "127.0.0.1:" + PORT;

    private static JenkinsRule jenkins;
    private static String knownHosts;
    private static String workDirectory;
    private static BasicSSHUserPrivateKey plain;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        knownHosts = key("known_hosts");
        workDirectory = onLogin("mktemp -d ~/jenkins-it-XXXXXX").strip();
        plain = credential("plain", USER, "id_plain", "");
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .addAll(List.of(
                        plain,
                        credential("protected", USER, "id_passphrase", key("passphrase")),
                        credential("wrong-user", "somebody", "id_passphrase", key("passphrase"))));
    }

    @AfterAll
    static void clean() throws IOException {
        onLogin("rm -rf -- " + workDirectory);
    }

    private static String key(String name) throws IOException {
        return Files.readString(LAB.resolve("keys").resolve(name)).strip();
    }

    private static BasicSSHUserPrivateKey credential(String id, String user, String file, String passphrase)
            throws IOException {
        return new BasicSSHUserPrivateKey(
                CredentialsScope.GLOBAL, id, user, new DirectEntryPrivateKeySource(key(file) + "\n"), passphrase, "");
    }

    private static String onLogin(String command) throws IOException {
        SshSettings.Login login = new SshSettings.Login(
                USER, () -> SshCredential.privateKey(Files.readAllBytes(LAB.resolve("keys/id_plain"))), knownHosts);
        try (SshHost host =
                new SshHost(SshSettings.of(List.of(Endpoint.parse(HOST).orElseThrow()), login))) {
            Output output = host.exec(
                    List.of("sh", "-c", command), InputStream.nullInputStream(), Duration.ofSeconds(30), 10_000);
            assertThat(output.exitCode()).as(output.stderr()).isZero();
            return output.text();
        }
    }

    private static SshConnection connection(String credentialsId) {
        return new SshConnection(HOST, credentialsId, knownHosts);
    }

    private static WorkflowJob job(ItemGroup<?> parent, String name, ClusterConnection connection, String more)
            throws Exception {
        PerfSanityConfiguration.get().setClusters(List.of(new ClusterDefinition("lab", connection, """
                workDirectory: '%s'
                gpusPerNode: 4
                partition: gb200
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 10s}
                commands:
                  agg: |
                    case $PS_CASE_ID in *waits*) until [ -e '%s/go' ]; do sleep 0.2; done ;; esac
                    printf '<testsuite name="perf"><testcase classname="c" name="n"/></testsuite>' \\
                      >"$PS_OUTPUT_DIR/results.xml"
                """.formatted(
                        workDirectory, workDirectory))));
        WorkflowJob job = parent instanceof Folder folder
                ? folder.createProject(WorkflowJob.class, name)
                : jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'lab', testlist: 'aggr-" + more + "', retries: 0", true));
        return job;
    }

    /** Every file of Jenkins' home but its programs, by what it must not contain. */
    private static List<String> filesThatTell(List<String> secrets) throws IOException {
        List<String> telling = new ArrayList<>();
        Path home = jenkins.jenkins.getRootDir().toPath();
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return directory.equals(home.resolve("plugins")) || directory.equals(home.resolve("war"))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                    if (secrets.stream().anyMatch(bytes::contains)) {
                        telling.add(file.toString());
                    }
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
                return FileVisitResult.CONTINUE;
            }

            // Jenkins writes a file under another name first: between listing and reading it may have become its own
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return telling;
    }

    private static List<String> secrets() throws IOException {
        return List.of(
                key("passphrase"),
                key("id_plain").lines().skip(2).findFirst().orElseThrow(),
                key("id_passphrase").lines().skip(2).findFirst().orElseThrow());
    }

    @Test
    void shouldRunWithAKeyAndTrackItsUse() throws Exception {
        WorkflowRun build =
                jenkins.buildAndAssertSuccess(job(jenkins.jenkins, "plain-key", connection("plain"), "passes"));

        jenkins.assertLogContains("[lab] [001] aggr-passes: PASSED", build);
        assertThat(CredentialsProvider.getFingerprintOf(plain).getJobs()).contains("plain-key");
        assertThat(filesThatTell(secrets())).isEmpty();
    }

    @Test
    void shouldGoThroughAJumpHostAndTellNoSecretToAnyFile() throws Exception {
        SshConnection behind = connection("plain");
        JumpHost jump = new JumpHost("localhost:" + PORT, "wrong-user", knownHosts);
        jump.setUser(USER);
        behind.setJumpHost(jump);

        WorkflowRun build =
                job(jenkins.jenkins, "jump", behind, "waits").scheduleBuild2(0).waitForStart();
        try {
            jenkins.waitForMessage("RUNNING", build);
            assertThat(build.getRootDir().toPath().resolve("program.dat")).exists();
            assertThat(filesThatTell(secrets())).isEmpty();
        } finally {
            onLogin("touch " + workDirectory + "/go");
        }
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));

        assertThat(build.getRootDir().toPath().resolve("build.xml")).exists();
        assertThat(filesThatTell(secrets())).isEmpty();
        // A search that finds nothing anywhere proves nothing
        assertThat(filesThatTell(List.of("aggr-waits"))).isNotEmpty();
    }

    @Test
    void shouldUnlockAKeyWithItsPassphrase() throws Exception {
        jenkins.buildAndAssertSuccess(job(jenkins.jenkins, "protected-key", connection("protected"), "passes"));

        assertThat(filesThatTell(secrets())).isEmpty();
    }

    @Test
    void shouldFindACredentialOfAFolderThereAndNowhereElse() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "team");
        folder.addProperty(new FolderCredentialsProperty(new DomainCredentials[] {
            new DomainCredentials(Domain.global(), List.of(credential("of-team", USER, "id_plain", "")))
        }));

        jenkins.buildAndAssertSuccess(job(folder, "inside", connection("of-team"), "passes"));
        WorkflowRun outside = jenkins.buildAndAssertStatus(
                Result.FAILURE, job(jenkins.jenkins, "outside", connection("of-team"), "passes"));

        jenkins.assertLogContains("no credential 'of-team' can be used by outside", outside);
        assertThat(trial("team/inside"))
                .allMatch(Finding::fit)
                .anyMatch(finding -> finding.subject().equals("partition gb200"));
        assertThat(trial("")).anyMatch(finding -> finding.text().contains("no credential 'of-team'"));
    }

    private static List<Finding> trial(String job) throws InterruptedException {
        ClusterDefinition lab = PerfSanityConfiguration.get().cluster("lab").orElseThrow();
        return new ClusterTrial(lab, Duration.ofSeconds(30)).of(job);
    }

    @Test
    void shouldRefuseAHostThatShowsAnotherKey() throws Exception {
        try (MinaServer other = new MinaServer()) {
            String wrong = "[127.0.0.1]:" + PORT + other.knownHosts().replaceFirst("^\\S+", "");

            WorkflowRun build = jenkins.buildAndAssertStatus(
                    Result.FAILURE,
                    job(jenkins.jenkins, "wrong-host-key", new SshConnection(HOST, "plain", wrong), "passes"));

            jenkins.assertLogContains("the host key of " + HOST + " changed", build);
        }
    }
}
