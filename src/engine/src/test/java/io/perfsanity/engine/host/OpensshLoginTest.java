package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.Connection.Openssh;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people have between them and a login node, with a real ssh, sshd and agent. */
class OpensshLoginTest {
    @TempDir
    Path directory;

    private Sshd server;

    @BeforeAll
    static void needsSshd() {
        Sshd.assumeInstalled();
    }

    @BeforeEach
    void start() throws IOException {
        server = new Sshd(directory.resolve("s"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String whoAnswers(Openssh connection) throws IOException {
        try (OpensshHost host = new OpensshHost(connection)) {
            return host.exec(List.of("echo", "hello"), InputStream.nullInputStream(), HostContract.LIMIT, 100)
                    .text();
        }
    }

    @Test
    void shouldKnowAnAliasOfTheUsersConfiguration() throws IOException {
        assertThat(whoAnswers(Sshd.through(server.config(), "lab"))).isEqualTo("hello\n");
    }

    @Test
    void shouldDoWithoutWhatAConfigurationAddsToLogins() throws IOException {
        Path config = server.config(
                "  RemoteCommand htop",
                "  RequestTTY force",
                "  LocalForward 1 127.0.0.1:1",
                "  ExitOnForwardFailure yes",
                "  SendEnv LC_*");

        assertThat(whoAnswers(Sshd.through(config, "lab"))).isEqualTo("hello\n");
    }

    @Test
    void shouldTakeAKeyFromAnAgent() throws IOException {
        String socket = directory.resolve("agent").toString();
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket).start();
        try {
            Awaitility.await().until(() -> Files.exists(Path.of(socket)));
            Sshd.run(
                    "env",
                    "SSH_AUTH_SOCK=" + socket,
                    "ssh-add",
                    "-q",
                    server.file("id").toString());
            Files.delete(server.file("id"));

            assertThat(whoAnswers(Sshd.through(server.config("  IdentityAgent " + socket), "lab")))
                    .isEqualTo("hello\n");
        } finally {
            agent.destroy();
        }
    }

    @Test
    void shouldGoThroughTwoJumpHosts() throws IOException {
        try (Sshd first = new Sshd(directory.resolve("1"));
                Sshd second = new Sshd(directory.resolve("2"))) {
            List<String> lines = new ArrayList<>(server.block("lab"));
            lines.add("  ProxyJump outer,inner");
            lines.addAll(first.block("outer"));
            lines.addAll(second.block("inner"));
            Path config = Files.write(directory.resolve("config"), lines);

            assertThat(whoAnswers(Sshd.through(config, "lab"))).isEqualTo("hello\n");
            assertThat(first.logins()).isEqualTo(1);
            assertThat(second.logins()).isEqualTo(1);
            assertThat(server.logins()).isEqualTo(1);
        }
    }

    @Test
    void shouldLogInWithACertificate() throws IOException {
        Path authority = server.newKey("authority");
        try (Sshd certified = new Sshd(
                directory.resolve("c"), "TrustedUserCAKeys " + authority + ".pub", "AuthorizedKeysFile none")) {
            assertThatThrownBy(() -> whoAnswers(Sshd.through(certified.config(), "lab")))
                    .isInstanceOf(HostRefusedException.class);

            Sshd.run(
                    "ssh-keygen",
                    "-q",
                    "-s",
                    authority.toString(),
                    "-I",
                    "me",
                    "-n",
                    System.getProperty("user.name"),
                    certified.file("id.pub").toString());

            assertThat(whoAnswers(Sshd.through(certified.config(), "lab"))).isEqualTo("hello\n");
        }
    }

    @Test
    void shouldUseAMasterThatIsOpenAndLeaveItOpen() throws IOException {
        String config =
                server.config("  ControlPath " + directory.resolve("cm")).toString();
        Sshd.run(
                "ssh",
                "-F",
                config,
                "-o",
                "ControlMaster=yes",
                "-o",
                "ControlPersist=yes",
                "-o",
                "LogLevel=QUIET",
                "lab",
                "exec 2>/dev/null; true");
        // As with a second factor, nobody gets in any more without being asked
        Files.delete(server.file("authorized_keys"));

        assertThat(whoAnswers(Sshd.through(Path.of(config), "lab"))).isEqualTo("hello\n");

        assertThat(server.logins()).isEqualTo(1);
        Sshd.run("ssh", "-F", config, "-O", "check", "lab");
        Sshd.run("ssh", "-F", config, "-O", "exit", "lab");
        assertThatThrownBy(() -> whoAnswers(Sshd.through(Path.of(config), "lab")))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("open a master first")
                .hasMessageContaining("Permission denied (publickey)");
    }

    @Test
    void shouldTakeTheNextHostWhenOneDoesNotAnswer() throws IOException {
        Path config = server.config();

        assertThat(whoAnswers(Sshd.through(config, "127.0.0.1:1", "lab"))).isEqualTo("hello\n");
        assertThatThrownBy(() -> whoAnswers(Sshd.through(config, "127.0.0.1:1", "127.0.0.1:2")))
                .isInstanceOf(HostException.class)
                .isNotInstanceOf(HostRefusedException.class)
                .hasMessageContaining("none of the 2 hosts answers: no connection to 127.0.0.1:1: ")
                .hasMessageContaining("Connection refused");
    }

    @Test
    void shouldSayWhatToDoAboutAHostThatIsNotKnown() throws IOException {
        Files.writeString(server.file("known_hosts"), "");

        assertThatThrownBy(() -> whoAnswers(Sshd.through(server.config(), "lab", "lab")))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("lab: its host key isn't known: ssh ended with '")
                .hasMessageContaining("log in once with 'ssh lab'");
    }

    @Test
    void shouldSayWhatToDoAboutAHostKeyThatChanged() throws IOException {
        String other = Files.readString(server.newKey("other").resolveSibling("other.pub"));
        Files.writeString(server.file("known_hosts"), "[127.0.0.1]:" + server.port() + " " + other);

        assertThatThrownBy(() -> whoAnswers(Sshd.through(server.config(), "lab")))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("its host key isn't the one that known_hosts has")
                .hasMessageContaining("ask the site");
    }

    @Test
    void shouldSayWhatIsWrongWithAConfiguration() throws IOException {
        assertThatThrownBy(() -> whoAnswers(Sshd.through(server.config("  Nonsense yes"), "lab")))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("Bad configuration option: nonsense");
        assertThatThrownBy(() -> whoAnswers(Sshd.through(directory.resolve("none"), "lab")))
                .isInstanceOf(HostRefusedException.class)
                .hasMessageContaining("Can't open user config file");
    }

    @Test
    void shouldPassByWhatALoginShellPrints() throws IOException {
        try (Sshd chatty = new Sshd(
                directory.resolve("n"),
                "ForceCommand echo Welcome; echo Beware >&2; sleep 1; eval \"$SSH_ORIGINAL_COMMAND\"",
                "Banner /etc/passwd")) {
            assertThat(whoAnswers(Sshd.through(chatty.config(), "lab"))).isEqualTo("hello\n");
        }
    }

    @Test
    void shouldTellOfALoginShellThatRunsNothing() throws IOException {
        try (Sshd closed = new Sshd(directory.resolve("n"), "ForceCommand echo 'Not available.'; exit 1")) {
            assertThatThrownBy(() -> whoAnswers(Sshd.through(closed.config(), "lab")))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("the login shell ended with exit code 1")
                    .hasMessageContaining("'Not available.'");
        }
    }
}
