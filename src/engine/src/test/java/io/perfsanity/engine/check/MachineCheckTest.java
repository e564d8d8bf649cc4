package io.perfsanity.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.check.Finding.Level;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.scheduler.ShellHost;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the login node's {@code date} and {@code df} say, and from where on it is worth a warning. */
class MachineCheckTest {
    private static final String PLENTY = "100000000";

    @TempDir
    private Path directory;

    @BeforeEach
    void haveRoomAndTheRightTime() throws IOException {
        clock(0);
        disk(PLENTY, PLENTY, PLENTY);
    }

    private void clock(int ahead) throws IOException {
        program("date", "echo $(($(/bin/date +%s) + " + ahead + "))");
    }

    private void disk(String freeKib, String inodes, String freeInodes) throws IOException {
        program("df", """
                echo 'Filesystem all used free use mounted'
                [[ $1 != -Pk ]] || echo 'lustre 1 1 %s 1%% /lustre'
                [[ $1 != -Pi ]] || echo 'lustre %s 1 %s 1%% /lustre'
                """.formatted(freeKib, inodes, freeInodes));
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/bash\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> warnings() throws Exception {
        ClusterProfile profile = ClustersFile.profile(
                        "lab",
                        new Connection.Local(),
                        "workDirectory: " + directory + "\nscheduler: local\ngpusPerNode: 4\n",
                        new Problems())
                .orElseThrow();
        Host host = new ShellHost(Map.of("PATH", directory.resolve("bin") + ":" + System.getenv("PATH")));
        List<Finding> findings = new ArrayList<>();
        assertThat(new ClusterCheck(profile, findings::add).run(host, (hosts, login) -> () -> {
                    throw new IOException("no credential");
                }))
                .isPresent();
        assertThat(findings).allMatch(Finding::fit);
        return findings.stream()
                .filter(finding -> finding.level() == Level.WARNING)
                .map(finding -> finding.subject() + ": " + finding.text())
                .toList();
    }

    @Test
    void shouldHaveNothingToSayOfAMachineThatIsWell() throws Exception {
        assertThat(warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"600, ahead of", "-600, behind"})
    void shouldWarnOfAClockThatIsOffByMoreThanAMinute(int ahead, String where) throws Exception {
        clock(ahead);

        assertThat(warnings())
                .singleElement()
                .asString()
                .matches("clock: the clock of \\S+ is (9m 5\\ds|10m 0\\ds) " + where
                        + " this machine's: times of jobs and of the run won't fit together");
    }

    @Test
    void shouldTakeAClockThatIsOffByLess() throws Exception {
        clock(-30);

        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldWarnOfLessThanAGigabyte() throws Exception {
        disk("500000", PLENTY, PLENTY);

        assertThat(warnings())
                .containsExactly("work directory: " + directory + " has 512 MB left for logs and results");
    }

    @Test
    void shouldWarnOfFewerInodesThanAnAttemptTakes() throws Exception {
        disk(PLENTY, PLENTY, "20");

        assertThat(warnings())
                .containsExactly(
                        "work directory: " + directory + " has room for 20 files (inodes), and the run makes about 30");
    }

    @Test
    void shouldNotCountInodesWhereTheFileSystemHasNoLimit() throws Exception {
        disk(PLENTY, "0", "0");

        assertThat(warnings()).isEmpty();
    }
}
