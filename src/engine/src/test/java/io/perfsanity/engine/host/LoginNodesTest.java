package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.check.ClusterCheck;
import io.perfsanity.engine.check.Finding;
import io.perfsanity.engine.check.Finding.Level;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check of a cluster that has several login nodes. */
class LoginNodesTest {
    @TempDir
    private Path directory;

    private final List<Finding> findings = new ArrayList<>();
    private ShellServer good;
    private Endpoint dead;

    @BeforeEach
    void start() throws IOException {
        good = new ShellServer();
        dead = new Endpoint("127.0.0.1", ShellServer.unusedPort());
    }

    @AfterEach
    void stop() throws IOException {
        good.close();
    }

    private boolean check(Endpoint... hosts) throws Exception {
        Connection.Login login = new Connection.Login(
                ShellServer.USER,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("password"),
                good.knownHosts().lines().toList(),
                Optional.empty());
        Connection ssh = new Connection.Ssh(List.of(hosts), login, Optional.empty(), false);
        ProfileHosts.Credentials credentials = (endpoints, who) -> good.login().credential();
        ClusterProfile profile = ClustersFile.profile(
                        "lab",
                        ssh,
                        "workDirectory: " + directory + "\nscheduler: local\ngpusPerNode: 4\n",
                        new Problems())
                .orElseThrow();
        try (Host host = ProfileHosts.open(ssh, credentials)) {
            return new ClusterCheck(profile, findings::add)
                    .run(host, credentials)
                    .isPresent();
        }
    }

    private List<String> texts(Level level) {
        return findings.stream()
                .filter(finding -> finding.level() == level)
                .map(finding -> finding.subject() + ": " + finding.text())
                .toList();
    }

    @Test
    void shouldNameTheNodeThatAnswersAndWarnOfTheDeadOne() throws Exception {
        assertThat(check(dead, good.address())).isTrue();

        assertThat(texts(Level.ERROR)).isEmpty();
        assertThat(texts(Level.WARNING))
                .containsExactly("login node " + dead + ": no connection to " + dead
                        + ": Connection refused; runs use the next one in 'hosts'");
        assertThat(texts(Level.FIT)).anyMatch(text -> text.startsWith("connected to: perf@" + good.address() + " ("));
    }

    @Test
    void shouldCallItAFaultWhenNoNodeAnswers() throws Exception {
        assertThat(check(dead, new Endpoint("127.0.0.1", ShellServer.unusedPort())))
                .isFalse();

        assertThat(texts(Level.ERROR)).hasSize(2).allMatch(text -> text.contains("Connection refused"));
    }
}
