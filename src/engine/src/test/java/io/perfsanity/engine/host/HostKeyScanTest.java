package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.io.IOException;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostKeyScanTest {
    private ShellServer server;
    private ShellServer other;

    @BeforeEach
    void start() throws IOException {
        server = new ShellServer();
        other = new ShellServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        other.close();
    }

    /** As MINA computes it. */
    static HostKeyScan.Key shownBy(ShellServer server) {
        return new HostKeyScan.Key(
                server.address(),
                "ecdsa-sha2-nistp256",
                KeyUtils.getFingerPrint(BuiltinDigests.sha256, server.hostKey().getPublic()),
                server.knownHosts().strip());
    }

    private SshSettings knowing(String knownHosts) {
        SshSettings.Login login = new SshSettings.Login(
                ShellServer.USER,
                () -> {
                    throw new AssertionError("a scan must not log in");
                },
                knownHosts);
        return SshSettings.of(List.of(server.address()), login);
    }

    private static HostKeyScan.Seen only(List<HostKeyScan.Seen> seen) {
        assertThat(seen).hasSize(1);
        return seen.get(0);
    }

    @Test
    void shouldShowAnUnknownKeyReadyToPaste() throws Exception {
        HostKeyScan.Seen seen = only(HostKeyScan.scan(knowing("")));

        assertThat(seen.key()).contains(shownBy(server));
        assertThat(seen.trust()).contains(HostKeyScan.Trust.UNKNOWN);
        assertThat(seen.message())
                .contains("Compare the fingerprint", server.knownHosts().strip());
    }

    @Test
    void shouldRecogniseAKnownKey() throws Exception {
        HostKeyScan.Seen seen = only(HostKeyScan.scan(knowing(server.knownHosts())));

        assertThat(seen.trust()).contains(HostKeyScan.Trust.KNOWN);
        assertThat(seen.key()).contains(shownBy(server));
    }

    @Test
    void shouldTellAChangedFromAnUnknownKey() throws Exception {
        String swapped = other.knownHosts().replace(":" + other.port() + " ", ":" + server.port() + " ");

        assertThat(only(HostKeyScan.scan(knowing(swapped))).trust()).contains(HostKeyScan.Trust.CHANGED);
        assertThat(only(HostKeyScan.scan(knowing("@revoked " + server.knownHosts())))
                        .trust())
                .contains(HostKeyScan.Trust.REVOKED);
    }

    @Test
    void shouldGoOnAfterAHostThatCannotBeAsked() throws Exception {
        SshSettings settings = SshSettings.of(
                List.of(new Endpoint("127.0.0.1", 1), server.address()),
                knowing("").login());

        List<HostKeyScan.Seen> seen = HostKeyScan.scan(settings);

        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).key()).isEmpty();
        assertThat(seen.get(0).message()).contains("no connection to 127.0.0.1:1");
        assertThat(seen.get(1).key()).contains(shownBy(server));
    }

    @Test
    void shouldLookThroughAKnownJumpHost() throws Exception {
        List<HostKeyScan.Seen> seen =
                HostKeyScan.scan(knowing("").through(new SshSettings.Jump(other.address(), other.login())));

        assertThat(seen).extracting(HostKeyScan.Seen::address).containsExactly(other.address(), server.address());
        assertThat(seen.get(0).trust()).contains(HostKeyScan.Trust.KNOWN);
        assertThat(seen.get(1).key()).contains(shownBy(server));
    }

    @Test
    void shouldNotLogInToAJumpHostThatIsUnknown() throws Exception {
        SshSettings.Jump jump =
                new SshSettings.Jump(other.address(), knowing("").login());

        List<HostKeyScan.Seen> seen = HostKeyScan.scan(knowing("").through(jump));

        assertThat(seen.get(0).trust()).contains(HostKeyScan.Trust.UNKNOWN);
        assertThat(seen.get(1).key()).isEmpty();
        assertThat(seen.get(1).message()).contains("its jump host can't be used");
    }
}
