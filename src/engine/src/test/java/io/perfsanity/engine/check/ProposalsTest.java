package io.perfsanity.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.check.Proposals.Proposal;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.scheduler.FakeSlurm;
import io.perfsanity.engine.scheduler.ShellHost;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalsTest {
    private static final String CONFIG =
            "SLURM_VERSION = 22.05.8\nClusterName = lab\nAccountingStorageType = accounting_storage/slurmdbd\n";

    @TempDir
    Path directory;

    private FakeSlurm slurm;

    @BeforeEach
    void makeCluster() throws IOException {
        slurm = new FakeSlurm(directory);
        slurm.write("config", CONFIG);
    }

    private static ClusterProfile draft() {
        return ClustersFile.profile(
                        "new", new Connection.Local(), "workDirectory: /tmp\ngpusPerNode: 1\n", new Problems())
                .orElseThrow();
    }

    private Proposals asked() throws IOException {
        try (Host host = slurm.host()) {
            return Proposals.ask(host, draft(), Words.ENGLISH);
        }
    }

    @Test
    void shouldProposeSlurmsDefaultPartitionAndWhatItCountsThere() throws IOException {
        Proposals proposals = asked();

        assertThat(proposals.partition())
                .isEqualTo(new Proposal(Optional.of("gb200"), List.of("gb200", "cpu"), "Slurm's default"));
        assertThat(proposals.gpusPerNode("gb200"))
                .isEqualTo(new Proposal(Optional.of("4"), List.of("4"), "by Slurm's count (Gres)"));
        assertThat(proposals.gpusPerNode("cpu"))
                .isEqualTo(new Proposal(Optional.empty(), List.of(), "Slurm counts no GPUs on its nodes"));
    }

    @Test
    void shouldProposeTheOnlyAccountOrSlurmsDefaultAmongSeveral() throws IOException {
        assertThat(asked().account("gb200").value()).isEmpty();

        slurm.write("associations", "lab|llm||normal|normal||\n");
        assertThat(asked().account("gb200").value()).contains("llm");

        slurm.write("associations", "lab|llm||normal|normal||\nlab|ops||normal|normal||\nlab|x|cpu|normal|normal||\n");
        assertThat(asked().account("gb200"))
                .satisfies(several -> assertThat(several.value()).isEmpty())
                .satisfies(several -> assertThat(several.choices()).containsExactly("llm", "ops"));
        slurm.write("default_account", "ops\n");
        Proposal usual = asked().account("gb200");
        assertThat(usual.value()).contains("ops");
        assertThat(usual.why()).startsWith("the default of ");
    }

    @Test
    void shouldProposeAPlaceThatIsThereAndCanBeWritten() throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path scratch = Files.createDirectory(directory.resolve("scratch"));

        assertThat(places(Map.of("HOME", home.toString())).value()).contains(home + "/perf-sanity");
        assertThat(places(Map.of("HOME", home.toString(), "SCRATCH", scratch.toString()))
                        .choices())
                .startsWith(scratch + "/perf-sanity", home + "/perf-sanity");
        assertThat(places(Map.of("HOME", home.toString(), "SCRATCH", home + "/with blank"))
                        .choices())
                .containsExactly(home + "/perf-sanity");
    }

    @Test
    void shouldProposeWhateverAProfileTakes() throws IOException {
        Path scratch = Files.createDirectory(directory.resolve("vol:1,a=b~项目"));

        assertThat(places(Map.of("HOME", "/nowhere", "SCRATCH", scratch.toString()))
                        .value())
                .contains(scratch + "/perf-sanity");
    }

    private Proposal places(Map<String, String> environment) throws IOException {
        try (ShellHost host = slurm.host(environment)) {
            return Proposals.ask(host, draft(), Words.ENGLISH).workDirectory();
        }
    }

    @Test
    void shouldSayThatThereIsNoSlurm() {
        assertThatThrownBy(() -> {
                    try (Host nothing = new ShellHost(Map.of("PATH", directory.toString()))) {
                        Proposals.ask(nothing, draft(), Words.ENGLISH);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no program 'sbatch' on the PATH");
    }
}
