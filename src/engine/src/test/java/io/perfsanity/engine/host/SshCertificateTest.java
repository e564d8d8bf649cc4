package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sites that sign the keys of hosts or users instead of handing them out. */
class SshCertificateTest {
    private final Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    private final Instant yesterday = Instant.now().minus(Duration.ofDays(1));

    private final KeyPair authority = ShellServer.newHostKey();
    private final KeyPair user = ShellServer.newHostKey();
    private ShellServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ShellServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private SshSettings knowing(String knownHosts) {
        return SshSettings.of(
                List.of(server.address()),
                new SshSettings.Login(ShellServer.USER, server.login().credential(), knownHosts));
    }

    private SshSettings with(SshCredential.Source credential) {
        return SshSettings.of(
                List.of(server.address()), new SshSettings.Login(ShellServer.USER, credential, server.knownHosts()));
    }

    private static String whoAnswers(SshSettings settings) throws IOException {
        try (SshHost host = new SshHost(settings)) {
            return host.exec(List.of("echo", "hello"), InputStream.nullInputStream(), Duration.ofSeconds(30), 100)
                    .text();
        }
    }

    private String authorityLine(String hosts) {
        return "%s %s%n".formatted(hosts, PublicKeyEntry.toString(authority.getPublic()));
    }

    private SshCredential privateKey() throws Exception {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "", null, key);
        return SshCredential.privateKey(key.toByteArray());
    }

    private String certificateOf(KeyPair key, Instant validBefore) throws Exception {
        return PublicKeyEntry.toString(OpenSshCertificateBuilder.userCertificate()
                .id("user")
                .publicKey(key.getPublic())
                .principals(List.of(ShellServer.USER))
                .validBefore(validBefore)
                .sign(authority));
    }

    private SshCredential.Source certified(KeyPair key, Instant validBefore) {
        return () -> {
            try {
                return privateKey().certifiedBy(certificateOf(key, validBefore) + " me@laptop\n");
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        };
    }

    @Test
    void shouldTrustAHostWhoseAuthorityIsKnown() throws Exception {
        server.certifyHost(authority, tomorrow);

        assertThat(whoAnswers(knowing(authorityLine("@cert-authority [127.0.*]:*"))))
                .isEqualTo("hello\n");
    }

    @Test
    void shouldCountAnAuthorityAlsoWhereKeysAreOnlyLookedAt() throws Exception {
        server.certifyHost(authority, tomorrow);

        List<HostKeyScan.Seen> seen = HostKeyScan.scan(knowing(authorityLine("@cert-authority [127.0.*]:*")));

        assertThat(seen).singleElement().satisfies(host -> {
            assertThat(host.trust()).contains(HostKeyScan.Trust.KNOWN);
            assertThat(host.key()).isEmpty();
        });
    }

    @Test
    void shouldNotTakeTheKeyOfAnAuthorityForTheHosts() throws Exception {
        List<HostKeyScan.Seen> seen = HostKeyScan.scan(knowing(authorityLine("@cert-authority *")));

        assertThat(seen).singleElement().satisfies(host -> {
            assertThat(host.trust()).contains(HostKeyScan.Trust.UNKNOWN);
            assertThat(host.message())
                    .endsWith("add the line: " + server.knownHosts().strip());
        });
    }

    @Test
    void shouldRefuseAHostWhoseAuthorityIsOfOtherHosts() throws Exception {
        server.certifyHost(authority, tomorrow);

        assertThatThrownBy(() -> whoAnswers(knowing(authorityLine("@cert-authority *.example.org"))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("known_hosts has no key of this host");
    }

    @Test
    void shouldSayWhyACertificateOfAHostIsNotAccepted() throws Exception {
        server.certifyHost(authority, yesterday);
        SshSettings settings = knowing(authorityLine("@cert-authority *"));

        assertThatThrownBy(() -> whoAnswers(settings))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("the host certificate isn't accepted: ")
                .hasMessageContaining("not valid");
        assertThat(HostKeyScan.scan(settings).get(0).message()).contains("the host certificate isn't accepted: ");
    }

    @Test
    void shouldRefuseAHostWhoseAuthorityIsRevoked() throws Exception {
        server.certifyHost(authority, tomorrow);
        SshSettings settings = knowing(authorityLine("@cert-authority *") + authorityLine("@revoked *"));

        assertThatThrownBy(() -> whoAnswers(settings))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("shows a host certificate, which known_hosts marks as revoked");
        assertThat(HostKeyScan.scan(settings).get(0).trust()).contains(HostKeyScan.Trust.REVOKED);
    }

    @Test
    void shouldLogInWithACertificateWhereNoKeyAloneIsTaken() throws Exception {
        server.letInWhomCertifies(authority);

        assertThat(whoAnswers(with(certified(user, tomorrow)))).isEqualTo("hello\n");
    }

    @Test
    void shouldStillOfferTheKeyItselfWhereTheCertificateIsNotTaken() throws Exception {
        server.authorize(user.getPublic());

        assertThat(whoAnswers(with(certified(user, yesterday)))).isEqualTo("hello\n");
    }

    @Test
    void shouldSayThatACertificateIsOver() {
        server.letInWhomCertifies(authority);

        assertThatThrownBy(() -> whoAnswers(with(certified(user, yesterday))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("refused perf with a private key and its certificate (it accepts ")
                .hasMessageContaining("; its certificate is not valid. Valid after: ");
    }

    @Test
    void shouldSayThatACertificateIsNone() {
        assertThatThrownBy(() -> whoAnswers(with(() -> {
                    try {
                        return privateKey().certifiedBy("ssh-ed25519-cert-v01@openssh.com AAAA");
                    } catch (Exception e) {
                        throw new IOException(e);
                    }
                })))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("can't be used: its certificate isn't one for it: ");
    }

    @Test
    void shouldNotSpoilTheKeyByACertificateOfAnother() {
        server.letInWhomCertifies(authority);

        assertThatThrownBy(() -> whoAnswers(with(certified(ShellServer.newHostKey(), tomorrow))))
                .isInstanceOf(HostRefusedException.class);
    }

    @Test
    void shouldShowNoSecretOfACertifiedKey() throws Exception {
        assertThat(privateKey()
                        .certifiedBy(certificateOf(user, tomorrow))
                        .toString()
                        .getBytes(StandardCharsets.UTF_8))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("private key and its certificate");
    }
}
