package io.perfsanity.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.ProgramPath;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.scheduler.FakeSlurm;
import io.perfsanity.engine.scheduler.ShellHost;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCheckTest {
    @TempDir
    private Path directory;

    private final List<Finding> findings = new ArrayList<>();
    private FakeSlurm slurm;

    @BeforeEach
    void makeCluster() throws IOException {
        slurm = new FakeSlurm(directory);
        slurm.write("config", "SLURM_VERSION = 22.05.8\nAccountingStorageType = accounting_storage/none\n");
    }

    private Optional<ClusterFacts> check(Connection connection, String workDirectory, String more, Host host)
            throws InterruptedException {
        Problems problems = new Problems();
        ClusterProfile profile = ClustersFile.profile(
                        "gb200", connection, "workDirectory: " + workDirectory + "\ngpusPerNode: 4\n" + more, problems)
                .orElseThrow(() -> new AssertionError(problems.toList()));
        return new ClusterCheck(profile, findings::add).run(host, (hosts, login) -> () -> {
            throw new IOException("no credential");
        });
    }

    private List<String> unfit() {
        return findings.stream()
                .filter(finding -> !finding.fit())
                .map(finding -> finding.subject() + ": " + finding.text())
                .toList();
    }

    @Test
    void shouldFindAClusterFit() throws Exception {
        assertThat(check(new Connection.Local(), directory.toString(), "partition: gb200\n", slurm.host()))
                .isPresent();

        assertThat(unfit()).isEmpty();
        assertThat(findings).extracting(Finding::subject).containsExactly("connected to", "work directory", "Slurm");
    }

    @Test
    void shouldNameTheNearestPartition() throws Exception {
        check(new Connection.Local(), directory.toString(), "partition: gb20\n", slurm.host());

        assertThat(unfit())
                .containsExactly(
                        "partition: Slurm shows no partition 'gb20', it has gb200, cpu, did you mean 'gb200'?");
    }

    @Test
    void shouldSayWhichCasesCanNeverStart() throws Exception {
        check(
                new Connection.Local(),
                directory.toString(),
                "partition: gb200\ntimeLimits: {disagg: 24h}\n",
                slurm.host());

        assertThat(unfit()).isEmpty();
        assertThat(findings)
                .filteredOn(finding -> finding.subject().equals("time limit"))
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .startsWith("a disagg case")
                .contains("the job needs 24h 10m", "partition gb200 allows 1-00:00:00 (MaxTime)");
    }

    @Test
    void shouldCountAPartitionThatTakesNoCaseAsUnfit() throws Exception {
        slurm.before("sinfo", "[[ $* == *--Node* ]] || { echo 'short*|up|30:00|0/1/0/1|1-infinite'; exit; }");

        check(new Connection.Local(), directory.toString(), "", slurm.host());

        assertThat(unfit()).hasSize(3).allMatch(text -> text.startsWith("time limit: "));
    }

    @Test
    void shouldSayThatTheWorkDirectoryCannotBeWritten() throws Exception {
        check(new Connection.Local(), "/proc/nothing", "", slurm.host());

        assertThat(unfit()).singleElement().asString().startsWith("work directory: /proc/nothing can't be written");
    }

    @Test
    void shouldCountAMissingSchedulerAsAFinding() throws Exception {
        Host without = new ShellHost(Map.of("PATH", directory.toString()), "/bin/sh", "-c");

        assertThat(check(new Connection.Local(), directory.toString(), "", without))
                .isEmpty();

        assertThat(unfit()).singleElement().asString().startsWith("connection: ");
    }

    @Test
    void shouldNotLogInWhereNoHostKeyIsKnown() throws Exception {
        Connection ssh = new Connection.Ssh(
                List.of(new Connection.Endpoint("127.0.0.1", 1)),
                new Connection.Login(
                        "perf",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("key"),
                        List.of(),
                        Optional.empty()),
                Optional.empty(),
                false);

        assertThat(check(ssh, directory.toString(), "", slurm.host())).isEmpty();

        assertThat(unfit()).singleElement().asString().startsWith("host key of 127.0.0.1:1: no connection to");
    }

    @Test
    void shouldSayWhatTheUsersOwnSshKnowsOfAHost() throws Exception {
        assumeTrue(ProgramPath.find("ssh").isPresent(), "ssh is installed");
        Path config = Files.writeString(
                directory.resolve("config"), "Host *\n  StrictHostKeyChecking accept-new\n  UserKnownHostsFile none\n");
        Connection openssh = new Connection.Openssh(
                List.of(new Connection.Target("gb200", Optional.empty())),
                Optional.empty(),
                List.of("-F", config.toString(), "-J", "gate"),
                false);

        assertThat(check(openssh, directory.toString(), "", slurm.host())).isPresent();

        assertThat(unfit()).isEmpty();
        assertThat(findings)
                .filteredOn(finding -> finding.level() == Finding.Level.WARNING)
                .extracting(Finding::subject)
                .containsExactly("host key of gate", "host key of gb200");
    }
}
