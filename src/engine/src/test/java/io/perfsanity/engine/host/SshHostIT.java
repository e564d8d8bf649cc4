package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.scheduler.OnSlurmLab;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The contract again, with the lab's OpenSSH, and what only OpenSSH does. */
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class SshHostIT extends HostContract {
    private static final String USER = "perf";
    /** {@code work/verify --long} has five, half of the time in which the server must answer by default. */
    private static final Duration ROUND_TRIP = Duration.ofSeconds(Integer.getInteger("ssh.roundtrip", 2));

    private static final Path KEYS = Path.of(System.getProperty("lab.dir", "")).resolve("keys");

    private SshHost host;
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        host = new SshHost(settings(plainKey()));
        directory = Path.of(
                run(host, "mktemp", "-d", "/tmp/ssh-host-it.XXXXXX").text().strip());
    }

    @AfterEach
    void close() throws IOException {
        host.close();
        try (SshHost cleaning = new SshHost(settings(plainKey()))) {
            run(cleaning, "rm", "-rf", "--", directory.toString());
        }
    }

    @Override
    Host host() {
        return host;
    }

    @Override
    Path directory() {
        return directory;
    }

    static Output run(Host host, String... command) throws IOException {
        return host.exec(List.of(command), InputStream.nullInputStream(), LIMIT, 10_000);
    }

    private static String knownHosts() throws IOException {
        return Files.readString(KEYS.resolve("known_hosts"));
    }

    private static Endpoint address() throws IOException {
        Matcher port = Pattern.compile("\\[127\\.0\\.0\\.1\\]:(\\d+)").matcher(knownHosts());
        assertThat(port.find()).isTrue();
        return new Endpoint("127.0.0.1", Integer.parseInt(port.group(1)));
    }

    static SshCredential.Source plainKey() {
        return () -> SshCredential.privateKey(Files.readAllBytes(KEYS.resolve("id_plain")));
    }

    static SshSettings settings(SshCredential.Source credential) throws IOException {
        return SshSettings.of(List.of(address()), new SshSettings.Login(USER, credential, knownHosts()));
    }

    @Test
    void shouldLogInWithAKeyThatAPassphraseProtects() throws IOException {
        SshCredential.Source credential = () -> SshCredential.privateKey(
                Files.readAllBytes(KEYS.resolve("id_passphrase")),
                Files.readString(KEYS.resolve("passphrase")).strip().toCharArray());

        try (SshHost protectedByPassphrase = new SshHost(settings(credential))) {
            assertThat(run(protectedByPassphrase, "id", "-un").text()).isEqualTo(USER + "\n");
        }
    }

    @Test
    void shouldGoThroughAJumpHost() throws IOException {
        SshSettings settings = settings(plainKey());
        SshSettings.Jump jump = new SshSettings.Jump(
                new Endpoint("localhost", address().port()), new SshSettings.Login(USER, plainKey(), knownHosts()));

        try (SshHost behind = new SshHost(settings.through(jump))) {
            assertThat(run(behind, "id", "-un").text()).isEqualTo(USER + "\n");
        }
    }

    private SshSettings through(int port) throws IOException {
        String known = knownHosts().replace("]:" + address().port(), "]:" + port);
        return SshSettings.of(List.of(new Endpoint("127.0.0.1", port)), new SshSettings.Login(USER, plainKey(), known));
    }

    @Test
    void shouldWorkOverARoundTripOfHalfTheTimeForAnAnswer() throws IOException {
        try (Relay relay = new Relay(address().port());
                SshHost far = new SshHost(ShellServer.within(ROUND_TRIP.multipliedBy(2), through(relay.port())))) {
            relay.delay(ROUND_TRIP.dividedBy(2));

            assertThat(far.exec(List.of("id", "-un"), InputStream.nullInputStream(), Duration.ofMinutes(2), 10_000)
                            .text())
                    .isEqualTo(USER + "\n");
        }
    }

    @Test
    void shouldWaitForSessionsThatGivenUpCommandsOccupy() throws IOException {
        // sshd counts them until they end, and allows ten unless it is configured otherwise
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> host.exec(
                            List.of("sleep", "15"), InputStream.nullInputStream(), Duration.ofMillis(500), 10))
                    .isInstanceOf(HostException.class);
        }

        assertThat(run(host, "echo", "free again").text()).isEqualTo("free again\n");
    }

    @Test
    void shouldWaitWhileTheServerTakesNoMoreLogins(@TempDir Path shared) throws Exception {
        int port = ShellServer.unusedPort();
        String files = shared.resolve("sshd").toString();
        Files.writeString(
                Path.of(files),
                Files.readString(KEYS.resolveSibling("etc/sshd_config"))
                                .replaceAll("(?m)^(Port|PidFile|MaxStartups) .*$", "")
                        + "%nPort %d%nPidFile %s.pid%nMaxStartups 1:100:1%n".formatted(port, files));
        OnSlurmLab.slurmLab("root", "/usr/sbin/sshd", "-f" + files, "-E" + files + ".log");
        // It goes into the background before it listens
        Socket another = Awaitility.await()
                .ignoreExceptions()
                .until(() -> new Socket(InetAddress.getLoopbackAddress(), port), Socket::isConnected);
        try (SshHost busy = new SshHost(through(port))) {
            Awaitility.await().until(() -> another.getInputStream().read() >= 0);
            CompletableFuture<Output> answer = CompletableFuture.supplyAsync(() -> unchecked(busy, "echo", "mine"));
            // OpenSSH 10 writes Maxstartups.
            Awaitility.await()
                    .until(() -> OnSlurmLab.slurmLab("root", "cat", files + ".log")
                            .toLowerCase(Locale.ROOT)
                            .contains("maxstartups"));

            another.close();

            assertThat(answer.get(3, TimeUnit.MINUTES).text()).isEqualTo("mine\n");
        } finally {
            another.close();
            OnSlurmLab.slurmLab("root", "pkill", "-F", files + ".pid");
        }
    }

    private static Output unchecked(Host host, String... command) {
        try {
            return run(host, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldNameTheUserThatIsRefused() throws IOException {
        SshSettings.Login login = new SshSettings.Login("nobody", plainKey(), knownHosts());

        try (SshHost refused = new SshHost(SshSettings.of(List.of(address()), login))) {
            assertThatThrownBy(() -> run(refused, "id"))
                    .isInstanceOf(HostRefusedException.class)
                    .hasMessage("%s refused nobody with a private key (it accepts publickey)", address());
        }
    }

    @Test
    void shouldShowTheKeyThatTheServerHas() throws Exception {
        SshSettings unknown = SshSettings.of(List.of(address()), new SshSettings.Login(USER, plainKey(), ""));

        List<HostKeyScan.Seen> seen = HostKeyScan.scan(unknown);

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).trust()).contains(HostKeyScan.Trust.UNKNOWN);
        String line = seen.get(0).key().orElseThrow().knownHostsLine();
        assertThat(knownHosts()).contains(line.substring(line.indexOf(' ')));
        SshSettings.Login login = new SshSettings.Login(USER, plainKey(), line);
        try (SshHost trusted = new SshHost(SshSettings.of(List.of(address()), login))) {
            assertThat(run(trusted, "true").succeeded()).isTrue();
        }
    }

    @Test
    void shouldLeaveADetachedProcessAlone() throws IOException {
        Path file = directory.resolve("later");
        run(host, "sh", "-c", "(sleep 2; touch \"$1\") >/dev/null 2>&1 </dev/null &", "sh", file.toString());
        host.close();

        Awaitility.await().until(() -> Files.exists(file));
    }
}
