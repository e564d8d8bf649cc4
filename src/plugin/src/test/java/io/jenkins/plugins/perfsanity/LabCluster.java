package io.jenkins.plugins.perfsanity;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.SshConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
            limits: {pollFloor: 1s, pollCeiling: 2s, exitFile: 10s}
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

    /** Does something to the cluster, as {@code work/slurm-lab} knows it. */
    public static void command(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(WORK.resolve("slurm-lab").toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new AssertionError("slurm-lab " + String.join(" ", words) + " failed");
        }
    }

    /** A folder of {@code work/sample}. */
    public static Path sample(String name) {
        return WORK.resolve("sample").resolve(name);
    }
}
