package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.scheduler.ClusterProbe.OwnJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterProbeTest {
    @TempDir
    private Path directory;

    private FakeSlurm slurm;
    private ClusterProbe probe;

    @BeforeEach
    void makeCluster() throws IOException {
        slurm = new FakeSlurm(directory);
        slurm.write("config", """
                AccountingStorageType   = accounting_storage/slurmdbd
                MaxArraySize            = 5001
                MessageTimeout          = 10 sec
                MinJobAge               = 300 sec
                SLURM_VERSION           = 22.05.8
                """);
        probe = new ClusterProbe(slurm.host(), SchedulerSettings.of(SchedulerKind.SLURM));
    }

    @Test
    void shouldReportHowSlurmIsSetUp() throws IOException {
        SlurmFacts facts = probe.facts(directory.toString(), List.of()).slurm().orElseThrow();

        assertThat(facts.version()).isEqualTo("22.05.8");
        assertThat(facts.messageTimeout()).contains(Duration.ofSeconds(10));
        assertThat(facts.accounting()).isTrue();
        assertThat(facts.partitions())
                .containsExactly(
                        new PartitionFacts(
                                "gb200", true, "up", "1-00:00:00", 3, 2, Optional.of(2), 12, 5, List.of(4, 4, 4)),
                        new PartitionFacts("cpu", false, "down", "infinite", 1, 1, Optional.empty(), 0, 0, List.of(0)));
    }

    /** Who only connects, as to go on with a run, mustn't wait for a sick accounting. */
    @Test
    void shouldAskForRulesOnlyWhereAPlanIsHeldAgainstThem() throws IOException {
        SlurmFacts plain = probe.facts(directory.toString()).slurm().orElseThrow();

        assertThat(plain.version()).isEqualTo("22.05.8");
        assertThat(plain.partitions()).hasSize(2);
        assertThat(slurm.calls("sacctmgr")).isEmpty();
        assertThat(slurm.calls("srun")).isEmpty();

        probe.facts(directory.toString(), List.of());
        assertThat(slurm.calls("sacctmgr")).isNotEmpty();
    }

    @Test
    void shouldReportTheLoginAndItsDirectory() throws IOException {
        ClusterFacts facts = probe.facts(directory + "/not/there/yet", List.of());

        assertThat(facts.login().bash()).matches("\\d+\\.\\d+.*");
        assertThat(facts.missing()).isEmpty();
        assertThat(facts.directory().existing()).isEqualTo(directory.toString());
        assertThat(facts.directory().writable()).isTrue();
        assertThat(facts.directory().locks()).isTrue();
        assertThat(facts.directory().freeBytes().orElseThrow()).isPositive();
        try (var files = Files.list(directory)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".ps-"));
        }
    }

    @Test
    void shouldSeeThatADirectoryCannotBeWritten() throws IOException {
        assertThat(probe.facts("/proc/nothing/here", List.of()).directory().writable())
                .isFalse();
    }

    @Test
    void shouldNotBeAskedForSlurmWhereThereIsNone() throws IOException {
        ClusterProbe local = new ClusterProbe(new ShellHost(Map.of()), SchedulerSettings.of(SchedulerKind.LOCAL));

        assertThat(local.facts(directory.toString(), List.of()).slurm()).isEmpty();
    }

    @Test
    void shouldSayThatTheControllerDoesNotAnswer() {
        slurm.before("scontrol", "fail 'slurm_load_ctl_conf error: Unable to contact slurm controller'");

        assertThatThrownBy(() -> probe.facts("/tmp", List.of()))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("does the controller answer?")
                .hasMessageContaining("Unable to contact slurm controller");
    }

    @Test
    void shouldListOnlyJobsThatBearOurNames() throws IOException {
        slurm.queued("7", "ps-r1-001-1", "RUNNING")
                .queued("8", "other", "RUNNING")
                .queued("9", "xps-1", "PENDING");

        assertThat(probe.ownJobs())
                .containsExactly(new OwnJob(
                        "7",
                        "ps-r1-001-1",
                        JobState.RUNNING,
                        Optional.of(Instant.ofEpochSecond(1_795_497_947)),
                        "/where/7"));
    }

    @Test
    void shouldNotCallASilentControllerAnEmptyQueue() {
        slurm.before("squeue", "exit 1");

        assertThatThrownBy(probe::ownJobs).isInstanceOf(HostException.class).hasMessageContaining("squeue failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "gpu:4; 4",
                "gpu:h100:8(S:0-1); 8",
                "gpu:a100:2,gpu:v100:4,shard:8; 6",
                "gpu:(null):3(IDX:0,1,2); 3",
                "(null); 0",
                "craynetwork:4,gpu:2; 2"
            })
    void shouldCountGpus(String resources, int gpus) {
        assertThat(ClusterFacts.gpus(resources)).isEqualTo(gpus);
    }
}
