package io.perfsanity.engine.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who we are to the server, and who the server is to us. */
class SshLoginTest {
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

    private static String whoAnswers(SshSettings settings) throws IOException {
        try (SshHost host = new SshHost(settings)) {
            return host.exec(List.of("echo", "hello"), InputStream.nullInputStream(), Duration.ofSeconds(30), 100)
                    .text();
        }
    }

    private SshSettings with(SshCredential.Source credential) {
        return SshSettings.of(
                List.of(server.address()), new SshSettings.Login(ShellServer.USER, credential, server.knownHosts()));
    }

    @Test
    void shouldLogInWithAPassword() throws IOException {
        assertThat(whoAnswers(server.settings())).isEqualTo("hello\n");
    }

    @Test
    void shouldLogInWithAnEd25519Key() throws Exception {
        byte[] key = server.newUserKey("");

        assertThat(whoAnswers(with(() -> SshCredential.privateKey(key)))).isEqualTo("hello\n");
    }

    @Test
    void shouldLogInWithAKeyThatAPassphraseProtects() throws Exception {
        byte[] key = server.newUserKey("correct hörse");

        assertThat(whoAnswers(with(() -> SshCredential.privateKey(key, "correct hörse".toCharArray()))))
                .isEqualTo("hello\n");
    }

    @Test
    void shouldSayThatAPassphraseIsWrongOrMissing() throws Exception {
        byte[] key = server.newUserKey("correct");

        assertThatThrownBy(() -> whoAnswers(with(() -> SshCredential.privateKey(key, "s3cret".toCharArray()))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessage(
                        "the private key of perf for %s can't be used: Incorrect passphrase provided.",
                        server.address())
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> whoAnswers(with(() -> SshCredential.privateKey(key))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("it is protected by a passphrase and none was given");
    }

    @Test
    void shouldSayThatAKeyIsNoKey() {
        assertThatThrownBy(() -> whoAnswers(with(() -> SshCredential.privateKey("garbage".getBytes(UTF_8)))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("the private key of perf for " + server.address() + " can't be used: ")
                .hasMessageNotContaining("garbage");
    }

    @Test
    void shouldNameUserAndHostWhenRefusedAndNeverTheSecret() throws Exception {
        byte[] stranger = other.newUserKey("");

        assertThatThrownBy(() -> whoAnswers(with(() -> SshCredential.privateKey(stranger))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining(server.address() + " refused perf with a private key (it accepts ");
        assertThatThrownBy(() -> whoAnswers(with(() -> SshCredential.password("s3cret".toCharArray()))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining(server.address() + " refused perf with a password (it accepts ")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldNameTheFileOfARefusedKeyAndSayHowItIsAdded() throws Exception {
        byte[] stranger = other.newUserKey("");

        assertThatThrownBy(() ->
                        whoAnswers(with(() -> SshCredential.privateKey(stranger).inFile("/home/me/.ssh/id"))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining(
                        server.address() + " refused perf with a private key /home/me/.ssh/id (it accepts ")
                .hasMessageEndingWith(
                        "; 'ssh-copy-id -i /home/me/.ssh/id.pub -p %s perf@127.0.0.1' adds it to the account, where the site"
                                + " lets you",
                        server.port());
    }

    @Test
    void shouldSayWhichKnownHostsHasNoKeyOfAHost() {
        SshSettings.Login login = new SshSettings.Login(
                ShellServer.USER,
                server.login().credential(),
                other.knownHosts(),
                "/home/me/.ssh/known_hosts, which isn't there");

        assertThatThrownBy(() -> whoAnswers(SshSettings.of(List.of(server.address()), login)))
                .hasMessageContaining(
                        ", and known_hosts (/home/me/.ssh/known_hosts, which isn't there) has no key of this host");
    }

    @Test
    void shouldNotOfferARefusedCredentialToTheNextHostOrAgainAtOnce() {
        AtomicInteger asked = new AtomicInteger();
        SshSettings.Login login = new SshSettings.Login(
                ShellServer.USER,
                () -> {
                    asked.incrementAndGet();
                    return SshCredential.password("wrong".toCharArray());
                },
                server.knownHosts() + other.knownHosts());

        try (SshHost host = new SshHost(SshSettings.of(List.of(server.address(), other.address()), login))) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() ->
                                host.exec(List.of("date"), InputStream.nullInputStream(), Duration.ofSeconds(30), 10))
                        .isInstanceOf(HostRefusedException.class);
            }
        }

        assertThat(asked).hasValue(1);
        assertThat(other.sessionsSeen()).isZero();
    }

    @Test
    void shouldSayWhereTheCredentialIsMissing() {
        assertThatThrownBy(() -> whoAnswers(with(() -> {
                    throw new IOException("no credentials with the id 'gb200-key'");
                })))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("no credential of perf for " + server.address() + ": no credentials with the id");
    }

    @Test
    void shouldForgetASecretThatIsClosedAndShowNone() {
        char[] word = "s3cret".toCharArray();
        SshCredential credential = SshCredential.password(word);

        assertThat(credential).hasToString("password");
        assertThat(SshCredential.privateKey(new byte[] {1})).hasToString("private key");
        credential.close();
        assertThat(word).isEqualTo("s3cret".toCharArray());
        assertThatThrownBy(() -> whoAnswers(with(() -> {
                    SshCredential closed = SshCredential.password(ShellServer.PASSWORD.toCharArray());
                    closed.close();
                    return closed;
                })))
                .isInstanceOf(HostRefusedException.class);
    }

    @Test
    void shouldRefuseAnUnknownHostAndShowTheLineToAdd() {
        SshSettings.Login login =
                new SshSettings.Login(ShellServer.USER, server.login().credential(), other.knownHosts());
        HostKeyScan.Key key = HostKeyScanTest.shownBy(server);

        assertThatThrownBy(() -> whoAnswers(SshSettings.of(List.of(server.address(), other.address()), login)))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining(
                        "%s shows the host key ecdsa-sha2-nistp256 %s, and known_hosts has no key of this host",
                        server.address(), key.fingerprint())
                .hasMessageEndingWith("add the line: " + server.knownHosts().strip());
        assertThat(other.sessionsSeen()).isZero();
    }

    @Test
    void shouldRefuseAChangedHostKeyWithoutTryingTheNextHost() {
        String swapped = other.knownHosts().replace(":" + other.port() + " ", ":" + server.port() + " ");
        SshSettings.Login login =
                new SshSettings.Login(ShellServer.USER, server.login().credential(), swapped + other.knownHosts());

        assertThatThrownBy(() -> whoAnswers(SshSettings.of(List.of(server.address(), other.address()), login)))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining(
                        "the host key of %s changed: it shows %s, known_hosts expects %s",
                        server.address(), HostKeyScanTest.shownBy(server), HostKeyScanTest.shownBy(other));
        assertThat(other.sessionsSeen()).isZero();
    }

    @Test
    void shouldRefuseARevokedHostKey() {
        SshSettings.Login login =
                new SshSettings.Login(ShellServer.USER, server.login().credential(), "@revoked " + server.knownHosts());

        assertThatThrownBy(() -> whoAnswers(SshSettings.of(List.of(server.address()), login)))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("which known_hosts marks as revoked");
    }

    @Test
    void shouldGoThroughAJumpHostWithItsOwnLogin() throws Exception {
        byte[] jumpKey = other.newUserKey("");
        SshSettings.Login jumpLogin =
                new SshSettings.Login(ShellServer.USER, () -> SshCredential.privateKey(jumpKey), other.knownHosts());

        assertThat(whoAnswers(server.settings().through(new SshSettings.Jump(other.address(), jumpLogin))))
                .isEqualTo("hello\n");
        assertThat(other.sessionsSeen()).isEqualTo(1);
    }

    @Test
    void shouldCarryMuchThroughAJumpHost() throws Exception {
        try (SshHost host =
                new SshHost(server.settings().through(new SshSettings.Jump(other.address(), other.login())))) {
            long[] count = {0};
            host.stream(
                    List.of("head", "-c", "6000000", "/dev/zero"),
                    Duration.ofSeconds(50),
                    in -> count[0] = in.transferTo(OutputStream.nullOutputStream()));
            assertThat(count[0]).isEqualTo(6_000_000);
        }
    }

    @Test
    void shouldCheckTheHostKeyOfAJumpHost() {
        SshSettings.Login jumpLogin =
                new SshSettings.Login(ShellServer.USER, other.login().credential(), server.knownHosts());

        assertThatThrownBy(
                        () -> whoAnswers(server.settings().through(new SshSettings.Jump(other.address(), jumpLogin))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining(other.address() + " shows the host key");
    }

    @Test
    void shouldTakeTheNextHostThatTheJumpHostReaches() throws Exception {
        SshSettings settings = SshSettings.of(List.of(new Endpoint("127.0.0.1", 1), server.address()), server.login())
                .through(new SshSettings.Jump(other.address(), other.login()));

        assertThat(whoAnswers(settings)).isEqualTo("hello\n");
        assertThat(other.sessionsSeen()).isEqualTo(1);
    }

    @Test
    void shouldTakeALineForAllLoginNodes() throws Exception {
        String key = server.knownHosts().replaceFirst("^\\S+ ", "");
        SshSettings.Login login = new SshSettings.Login(
                ShellServer.USER, server.login().credential(), "![127.0.0.2]:*,[127.0.0.?]:* " + key);

        assertThat(whoAnswers(SshSettings.of(List.of(server.address()), login))).isEqualTo("hello\n");
    }

    @Test
    void shouldNameAServerThatWantsASecondFactor() throws Exception {
        byte[] key = server.newUserKey("");
        server.wantMethods("publickey,password");

        assertThatThrownBy(() -> whoAnswers(with(() -> SshCredential.privateKey(key))))
                .isInstanceOf(HostRefusedException.class)
                .hasMessage(
                        "%s accepted perf with a private key, then asked for a second factor (password), which can't be"
                                + " given: expected a login that needs one",
                        server.address());
    }

    @Test
    void shouldSayWhatAServerOffersThatWeCannotTalkTo() {
        server.offerCiphers(BuiltinCiphers.aes128cbc, BuiltinCiphers.aes256cbc);

        assertThatThrownBy(() -> whoAnswers(server.settings()))
                .isInstanceOf(HostRefusedException.class)
                .hasMessage(
                        "%s and we have no cipher algorithm in common, it offers only aes128-cbc,aes256-cbc",
                        server.address());
    }
}
