package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.host.OpensshKnownHosts.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this machine's own ssh and ssh-keygen say of configurations; nothing listens anywhere. */
class OpensshKnownHostsTest {
    @TempDir
    Path directory;

    private Path known;
    private String key;
    private String fingerprint;

    @BeforeEach
    void makeAKey() throws IOException {
        assumeTrue(ProgramPath.find("ssh").isPresent(), "ssh is installed");
        Path file = directory.resolve("key");
        Sshd.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
        key = Files.readString(directory.resolve("key.pub"));
        fingerprint = Sshd.run("ssh-keygen", "-l", "-f", file.toString()).split(" ", -1)[1];
        known = Files.writeString(directory.resolve("known_hosts"), "");
    }

    private List<Seen> of(String config, String... hosts) throws IOException {
        String all = "UserKnownHostsFile " + known + "\nGlobalKnownHostsFile none\n";
        Path file = Files.writeString(directory.resolve("config"), config + "Host *\n" + all);
        return OpensshKnownHosts.of(Sshd.through(file, hosts));
    }

    private Seen only(String config) throws IOException {
        List<Seen> all = of(config, "gb200");
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private void know(String line) throws IOException {
        Files.writeString(known, line);
    }

    @Test
    void shouldShowTheKeyThatIsKnownOfAnAlias() throws IOException {
        know("[login1.example.com]:2222 " + key);

        assertThat(only("Host gb200\n  HostName login1.example.com\n  Port 2222\n"))
                .isEqualTo(new Seen("gb200", true, "ED25519 " + fingerprint + " (" + known + "); ssh takes no other"));
    }

    @Test
    void shouldFindAKeyAsSshDoes() throws IOException {
        know("login1 " + key);
        assertThat(only("Host gb200\n  HostName login1\n  Port 2222\n").sound()).isTrue();
        assertThat(only("Host gb200\n  HostName other\n  HostKeyAlias login1\n  Port 2222\n")
                        .sound())
                .isTrue();
        know("*.example.com " + key);
        assertThat(only("Host gb200\n  HostName login1.example.com\n").sound()).isTrue();
        know("@cert-authority *.example.com " + key);
        assertThat(only("Host gb200\n  HostName login1.example.com\n").message())
                .startsWith("a certificate of ED25519 " + fingerprint);
        know("login1 " + key);
        Sshd.run("ssh-keygen", "-H", "-f", known.toString());
        assertThat(only("Host gb200\n  HostName login1\n").sound()).isTrue();
    }

    @Test
    void shouldSayWhatToDoWhereNoKeyIsKnown() throws IOException {
        Seen seen = only("Host gb200\n  HostName login1\n  Port 2222\n");

        assertThat(seen.sound()).isFalse();
        assertThat(seen.message())
                .startsWith("no key of [login1]:2222 in " + known)
                .contains("log in once with 'ssh gb200', and compare the fingerprint");
    }

    @Test
    void shouldWarnWhereSshTakesAnyKey() throws IOException {
        assertThat(only("StrictHostKeyChecking accept-new\n"))
                .extracting(Seen::sound, seen -> seen.message().contains("is accept-new, so that ssh trusts"))
                .containsExactly(false, true);
        know("gb200 " + key);
        assertThat(only("StrictHostKeyChecking no\n").message())
                .startsWith("ED25519 " + fingerprint)
                .contains("StrictHostKeyChecking is no, so that ssh goes on with any other key too");
        assertThat(only("StrictHostKeyChecking no\n").sound()).isFalse();
        assertThat(only("StrictHostKeyChecking yes\n").sound()).isTrue();
    }

    @Test
    void shouldNotTakeARevokedKeyForAKnownOne() throws IOException {
        know("@revoked gb200 " + key);

        assertThat(only("")).extracting(Seen::sound).isEqualTo(false);
        assertThat(only("").message()).startsWith("revoked: ED25519 " + fingerprint);
    }

    @Test
    void shouldLookAtJumpHostsFirstAsSshDoes() throws IOException {
        know("outer " + key + "[inner.example.com]:2022 " + key);

        List<Seen> all = of("""
                Host gb200
                  ProxyJump first,me@inner:2022
                Host first
                  HostName outer
                  ProxyJump zero
                Host inner
                  HostName inner.example.com
                  ProxyJump ignored
                """, "gb200");

        assertThat(all).extracting(Seen::host).containsExactly("zero", "first", "inner:2022", "gb200");
        assertThat(all).extracting(Seen::sound).containsExactly(false, true, true, false);
    }

    @Test
    void shouldEndWithAConfigurationThatNamesItself() throws IOException {
        assertThat(of("Host gb200\n  ProxyJump other\nHost other\n  ProxyJump gb200\n", "gb200"))
                .extracting(Seen::host)
                .containsExactlyInAnyOrder("gb200", "other");
    }

    @Test
    void shouldRefuseAConfigurationThatSshDoesNotTake() {
        assertThatThrownBy(() -> of("Nonsense yes\n", "gb200"))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("ssh doesn't take its configuration");
    }
}
