package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.Connection.Openssh;
import io.perfsanity.engine.cluster.Connection.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An ssh that fails in ways in which the real one can't be made to, or not at once. */
class OpensshFaultsTest {
    /** What a real one does for a command, but on this machine. */
    private static final String RUN = "exec sh -c \"$last\"";

    @TempDir
    Path directory;

    /**
     * An ssh.
     *
     * @param login what it does as a master
     * @param command what it does for a command
     */
    private OpensshHost host(String login, String command) throws IOException {
        String script = """
                #!/bin/sh
                for last; do :; done
                case " $* " in
                *" -G "*) exit 0 ;;
                *" ControlMaster=yes "*) echo $$ >%s/master; %s ;;
                *) %s ;;
                esac
                """.formatted(directory, login, command);
        Path program = Files.writeString(directory.resolve("ssh"), script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new OpensshHost(settings(), program.toString(), Duration.ofSeconds(2));
    }

    private static Openssh settings() {
        Target host = new Target("login1", Optional.of(2222));
        return new Openssh(List.of(host), Optional.of("perf"), List.of(), false);
    }

    private static Output run(Host host, String... command) throws IOException {
        return host.exec(List.of(command), InputStream.nullInputStream(), Duration.ofSeconds(20), 1000);
    }

    @Test
    void shouldSayThatThereIsNoSsh() {
        try (OpensshHost host = new OpensshHost(settings(), "no-such-ssh", Duration.ofSeconds(2))) {
            assertThat(host.name()).isEqualTo("perf@login1:2222");
            assertThatThrownBy(() -> run(host, "date"))
                    .isInstanceOf(HostRefusedException.class)
                    .hasMessage(
                            "there is no program 'no-such-ssh' on the PATH of this machine: install OpenSSH's client,"
                                    + " or use 'type: ssh'");
        }
    }

    @Test
    void shouldEndALoginThatHangs() throws IOException {
        try (OpensshHost host = host("echo debug1: waiting >&2; sleep 50", RUN)) {
            assertThatThrownBy(() -> run(host, "date"))
                    .isInstanceOf(HostException.class)
                    .hasMessage(
                            "no connection to login1:2222 within 2 s; ssh was ended, it had said 'debug1: waiting'");
        }
        long pid = Long.parseLong(Files.readString(directory.resolve("master")).strip());
        Awaitility.await()
                .until(() -> ProcessHandle.of(pid)
                        .filter(process -> process.info().command().isPresent())
                        .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Permission denied (publickey,gssapi-with-mic).        | true  | it refused us: ssh ended with
            Host key verification failed.                         | true  | its host key isn't known
            Unable to negotiate with x: no matching cipher found. | true  | have no algorithm in common
            Bad owner or permissions on /home/x/.ssh/config       | true  | ssh doesn't take its configuration
            ssh: Could not resolve hostname login1: Unknown       | false | no connection to login1:2222: ssh ended with 'ssh: Could not
            ssh: connect to host login1 port 2222: timed out      | false | port 2222: timed out'
            Connection closed by UNKNOWN port 65535               | false | closed by UNKNOWN
            """)
    void shouldPassOnWhySshEndedAndWhetherTryingAgainHelps(String said, boolean refused, String message)
            throws IOException {
        try (OpensshHost host = host("echo '" + said + "' >&2; exit 255", RUN)) {
            assertThatThrownBy(() -> run(host, "date"))
                    .isInstanceOf(refused ? HostRefusedException.class : HostException.class)
                    .matches(thrown -> refused == thrown instanceof HostRefusedException)
                    .hasMessageContaining(message)
                    .hasMessageContaining(said.strip());
        }
    }

    @Test
    void shouldReadPastNoiseAndWaitForASlowOne() throws IOException {
        String slow = "echo noise; printf 'no end'; echo banner >&2; sleep 1; " + RUN;

        try (OpensshHost host = host(slow, slow)) {
            Output output = run(host, "sh", "-c", "printf answer; exit 3");

            assertThat(output.text()).isEqualTo("answer");
            assertThat(output.stderr()).isEqualTo("banner\n");
            assertThat(output.exitCode()).isEqualTo(3);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            dies by a signal   | sh -c "$last" & sleep 1; kill -9 $$          | ended before
            is cut off, with 0 | sh -c "$last" 2>/dev/null; exit 0            | ended before
            255, after its end | sh -c "$last"; exit 255                      | ended before
            never begins       | echo 'mux: Broken pipe' >&2; exit 255        | began, as far as we know; ssh said 'mux: Broken pipe'
            """)
    void shouldNotBelieveAnAnswerWithoutItsEnd(String what, String command, String message) throws IOException {
        try (OpensshHost host = host(RUN, command)) {
            assertThatThrownBy(() -> run(host, "sh", "-c", "echo half; sleep 2"))
                    .as(what)
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("the connection to login1:2222 ")
                    .hasMessageContaining(message);
        }
    }

    @Test
    void shouldTryAgainWhatCertainlyDidNotRun() throws IOException {
        String twice = "[ -e %1$s/two ] || { [ ! -e %1$s/one ] || touch %1$s/two; touch %1$s/one;"
                + " echo 'mux_client_request_session: session request failed: Session open refused by peer' >&2; exit 255; }; ";

        try (OpensshHost host = host(RUN, twice.formatted(directory) + RUN)) {
            assertThat(run(host, "echo", "hello").text()).isEqualTo("hello\n");
        }
    }
}
