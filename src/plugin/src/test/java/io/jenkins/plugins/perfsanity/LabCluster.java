package io.jenkins.plugins.perfsanity;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.SshConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The real Slurm lab that {@code work/verify} brought up, over SSH, and the sample workload for it. */
public final class LabCluster {
    private static final Path LAB = Path.of(System.getProperty("lab.dir", ""));
    private static final Path WORK =
            Path.of("..", "..", "work").toAbsolutePath().normalize();
    private static final String PROFILE = """
            workDirectory: '%s'
            partition: gb200
            gpusPerNode: 4
            commands: trtllm
            limits: {pollFloor: 1s, pollCeiling: 2s, retryPause: 1s, exitFile: 10s}
            """;

    private LabCluster() {}

    /** The cluster {@code gb200}; its key is put into the credentials of the controller. */
    public static ClusterDefinition gb200() throws IOException {
        String key = Files.readString(LAB.resolve("keys/id_plain"));
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new BasicSSHUserPrivateKey(
                        CredentialsScope.GLOBAL,
                        "lab-key",
                        "perf",
                        new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource(key),
                        null,
                        ""));
        SshConnection connection =
                new SshConnection("127.0.0.1:2222", "lab-key", Files.readString(LAB.resolve("keys/known_hosts")));
        return new ClusterDefinition("gb200", connection, PROFILE.formatted(LAB.resolve("home/perf/work")));
    }

    /**
     * The cluster {@code lab}, whose attempts write down on it that they ran.
     *
     * @param starts gets a line for each: the directory of its results
     * @param jobSeconds a job takes fewer than so many
     */
    public static ClusterDefinition counted(Path starts, int jobSeconds) throws IOException {
        return new ClusterDefinition(
                "lab", gb200().getConnection(), """
                workDirectory: '%s'
                gpusPerNode: 4
                partition: gb200
                exclusive: false
                limits: {liveJobs: 1000, pollFloor: 1s, pollCeiling: 5s, retryPause: 1s, exitFile: 60s}
                commands:
                  tasksPerNode: 1
                  agg: |
                    printf '%%s\\n' "$PS_OUTPUT_DIR" >>'%s'
                    sleep $((RANDOM %% %d))
                    printf '<testsuite name="perf"><testcase classname="c" name="n"/></testsuite>' \\
                      >"$PS_OUTPUT_DIR/results.xml"
                """.formatted(LAB.resolve("home/perf/work"), starts, jobSeconds));
    }

    /** A new directory on the cluster that everybody may write to. */
    public static Path sharedDirectory() throws IOException {
        Path made = Files.createTempDirectory(LAB.resolve("home"), "counted");
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** The text of a list of so many cases, as a pipeline writes it. */
    public static String list(int cases) {
        return IntStream.range(0, cases).mapToObj(index -> "aggr-case" + index).collect(Collectors.joining("\\n"));
    }

    /** Does something to the cluster, as {@code work/slurm-lab} knows it. */
    public static void command(String... words) throws IOException, InterruptedException {
        output(words);
    }

    /** The same; returns what it prints. */
    public static String output(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(WORK.resolve("slurm-lab").toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new AssertionError("slurm-lab " + String.join(" ", words) + " failed");
        }
        return text.strip();
    }

    /** A folder of {@code work/sample}. */
    public static Path sample(String name) {
        return WORK.resolve("sample").resolve(name);
    }
}
