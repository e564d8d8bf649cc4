package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey.DirectEntryPrivateKeySource;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.clusters.SshConnection;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.host.SshCredential;
import io.perfsanity.engine.host.SshHost;
import io.perfsanity.engine.host.SshSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Slurm keeps a job back for a while, and Jenkins goes away meanwhile. */
@EnabledIfSystemProperty(
        named = "lab.dir",
        matches = ".+",
        disabledReason = "needs a Slurm lab: work/slurm-lab up, then -Dlab.dir=work/.lab")
class PendingRestartIT {
    private static final Path KEYS = Path.of(System.getProperty("lab.dir", ""), "keys");
    private static final String USER = "perf";
    private static final String HOST = "127.0.0.1:" + System.getProperty("lab.port", "2222");

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private String workDirectory;

    @BeforeEach
    void makeWorkDirectory() throws IOException {
        workDirectory = onLogin("mktemp -d ~/jenkins-it-XXXXXX").strip();
    }

    @AfterEach
    void removeWorkDirectory() throws IOException {
        onLogin("rm -rf -- " + workDirectory);
    }

    @Test
    void shouldKeepOneJobWhenJenkinsRestartsWhileItIsPending() throws Throwable {
        sessions.then(jenkins -> {
            defineCluster();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "pending");
            job.setDefinition(
                    new CpsFlowDefinition("perfSanity cluster: 'lab', testlist: 'aggr-passes', retries: 0", true));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("PENDING", build);
            assertThat(onLogin("squeue -h -t PENDING -o %j").lines()).contains(jobName(build));
        });
        sessions.then(jenkins -> {
            WorkflowRun build = jenkins.jenkins
                    .getItemByFullName("pending", WorkflowJob.class)
                    .getBuildByNumber(1);
            String name = jobName(build);
            assertThat(onLogin("squeue -h -t PENDING -o %j").lines())
                    .as("pending until after the restart")
                    .contains(name);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));

            jenkins.assertLogContains("[001] aggr-passes: PASSED", build);
            assertThat(onLogin("sacct -n -X -P -S now-1hour -o JobName; squeue -h -o %j")
                            .lines()
                            .distinct()
                            .filter(each -> each.contains(runId(build))))
                    .containsExactly(name);
            assertThat(onLogin("sacct -n -X -P -D -S now-1hour --name=" + name + " -o JobID")
                            .lines())
                    .hasSize(1);
        });
    }

    private void defineCluster() throws IOException {
        SystemCredentialsProvider credentials = SystemCredentialsProvider.getInstance();
        credentials
                .getCredentials()
                .add(new BasicSSHUserPrivateKey(
                        CredentialsScope.GLOBAL,
                        "plain",
                        USER,
                        new DirectEntryPrivateKeySource(Files.readString(KEYS.resolve("id_plain"))),
                        "",
                        ""));
        credentials.save();
        SshConnection connection = new SshConnection(HOST, "plain", Files.readString(KEYS.resolve("known_hosts")));
        PerfSanityConfiguration.get()
                .setClusters(List.of(new ClusterDefinition("lab", connection, """
                workDirectory: '%s'
                gpusPerNode: 4
                partition: gb200
                exclusive: false
                sbatchArgs: ['--begin=now+30']
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 10s}
                commands:
                  tasksPerNode: 1
                  agg: |
                    printf '<testsuite name="perf"><testcase classname="c" name="n"/></testsuite>' \\
                      >"$PS_OUTPUT_DIR/results.xml"
                """.formatted(workDirectory))));
    }

    private static String runId(WorkflowRun build) {
        return build.getAction(PerfSanityAction.class).getRuns().get(0).getRunId();
    }

    private static String jobName(WorkflowRun build) {
        return "ps-" + runId(build) + "-001-1";
    }

    private static String onLogin(String command) throws IOException {
        SshSettings.Login login = new SshSettings.Login(
                USER,
                () -> SshCredential.privateKey(Files.readAllBytes(KEYS.resolve("id_plain"))),
                Files.readString(KEYS.resolve("known_hosts")));
        try (SshHost host =
                new SshHost(SshSettings.of(List.of(Endpoint.parse(HOST).orElseThrow()), login))) {
            Output output = host.exec(
                    List.of("sh", "-c", command), InputStream.nullInputStream(), Duration.ofSeconds(30), 100_000);
            assertThat(output.exitCode()).as(output.stderr()).isZero();
            return output.text();
        }
    }
}
