package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract with this machine's ssh and a real sshd, and what becomes of the connection that they share. */
class OpensshHostTest extends HostContract {
    @TempDir
    Path directory;

    private Sshd server;
    private Path config;
    private OpensshHost host;

    @BeforeAll
    static void needsSshd() {
        Sshd.assumeInstalled();
    }

    @BeforeEach
    void open() throws IOException {
        server = new Sshd(directory.resolve("server"));
        config = server.config();
        host = new OpensshHost(Sshd.through(config, "lab"));
    }

    @AfterEach
    void close() {
        host.close();
        server.close();
    }

    @Override
    Host host() {
        return host;
    }

    @Override
    Path directory() {
        return directory;
    }

    private String run(String... command) throws IOException {
        return host.exec(List.of(command), InputStream.nullInputStream(), LIMIT, 10_000)
                .text();
    }

    /** Of this test's configuration, which every ssh that logs in is given. */
    private List<ProcessHandle> masters() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(config.toString()))
                        .isPresent())
                .toList();
    }

    private Path socket() {
        return masters().stream()
                .flatMap(master -> master.info().commandLine().stream())
                .filter(line -> line.contains(" -S "))
                .map(line -> Path.of(line.replaceAll(".* -S (\\S+) .*", "$1")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldLogInOnceForManyCommands() throws IOException {
        assertThat(host.name()).isEqualTo("lab");
        assertThat(server.logins()).isZero();
        for (int i = 0; i < 5; i++) {
            assertThat(run("echo", "hello")).isEqualTo("hello\n");
        }

        assertThat(server.logins()).isEqualTo(1);
    }

    @Test
    void shouldTellTheCommandsOwn255FromTheOneOfSsh() throws IOException {
        assertThat(host.exec(List.of("sh", "-c", "exit 255"), InputStream.nullInputStream(), LIMIT, 10)
                        .exitCode())
                .isEqualTo(255);
    }

    @Test
    void shouldLogInAnewWhenItsMasterHasDied() throws IOException {
        run("true");

        masters().forEach(ProcessHandle::destroyForcibly);
        Awaitility.await().until(() -> masters().isEmpty());

        assertThat(run("echo", "again")).isEqualTo("again\n");
        assertThat(server.logins()).isEqualTo(2);
    }

    @Test
    void shouldNotTakeAnAnswerWithoutItsEndForOne() throws Exception {
        Path started = directory.resolve("started");
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<?> running =
                    caller.submit(() -> run("sh", "-c", "echo half; touch \"$1\"; sleep 20", "sh", started.toString()));
            Awaitility.await().until(() -> Files.exists(started));

            masters().forEach(ProcessHandle::destroyForcibly);

            assertThatThrownBy(running::get)
                    .hasCauseInstanceOf(HostException.class)
                    .hasMessageContaining("ended before")
                    .hasMessageContaining("whether it goes on is unknown");
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    void shouldLeaveNoProcessAndNoFileBehind() throws IOException {
        run("true");
        assertThat(masters()).isNotEmpty();
        Path socket = socket();
        assertThat(socket).exists();
        assertThat(Files.getPosixFilePermissions(socket.getParent())).hasSize(3);

        host.close();

        Awaitility.await().until(() -> masters().isEmpty());
        assertThat(socket.getParent()).doesNotExist();
    }

    /** A process group of its own, as a shell at a terminal makes one for each command. */
    private Process hold(Path... until) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal", "setsid"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OpensshHolder.class.getName()));
        command.add(config.toString());
        Stream.of(until).map(Path::toString).forEach(command::add);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void shouldEndWithTheProcessThatHoldsItWhateverEndsThat() throws Exception {
        Process holder = hold();
        assertThat(holder.inputReader().readLine()).isEqualTo("connected");
        assertThat(masters()).hasSizeGreaterThanOrEqualTo(2);

        holder.destroyForcibly();

        Awaitility.await().until(() -> masters().isEmpty());
    }

    @Test
    void shouldRemoveTheDirectoryOfAProcessThatWasKilled() throws Exception {
        Process holder = hold();
        assertThat(holder.inputReader().readLine()).isEqualTo("connected");
        Path left = socket().getParent();
        holder.destroyForcibly().waitFor();
        Awaitility.await().until(() -> masters().isEmpty());
        assertThat(left).exists();
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));

        run("true");

        assertThat(left).doesNotExist();
    }

    @Test
    void shouldNotHearACtrlCOfTheTerminal() throws Exception {
        Path go = directory.resolve("go");
        Process holder = hold(go);
        try (BufferedReader said = holder.inputReader()) {
            Awaitility.await().until(() -> Files.exists(directory.resolve("go.awaited")));

            Sshd.run("kill", "-INT", "--", "-" + holder.pid());
            assertThat(said.readLine()).isEqualTo("interrupted");
            Files.writeString(go, "");

            assertThat(said.readLine()).isEqualTo(go + " is there");
            assertThat(server.logins()).isEqualTo(1);
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void shouldNotHangOnAMasterThatIsStuck() throws IOException {
        run("true");
        List<ProcessHandle> stuck = masters();
        for (ProcessHandle master : stuck) {
            Sshd.run("kill", "-STOP", Long.toString(master.pid()));
        }
        try {
            assertThatThrownBy(
                            () -> host.exec(List.of("date"), InputStream.nullInputStream(), Duration.ofSeconds(2), 10))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("'date' didn't end within 2 s");
        } finally {
            long start = System.nanoTime();
            host.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
        }
        Awaitility.await().until(() -> masters().isEmpty());
    }

    @Test
    void shouldLeaveARemoteCommandRunningAfterItsLimit() throws IOException {
        run("true");
        Path go = directory.resolve("go");
        Path done = directory.resolve("done");

        assertThatThrownBy(() -> host.exec(
                        List.of(
                                "sh",
                                "-c",
                                "until [ -e \"$1\" ]; do sleep 0.1; done; touch \"$2\"",
                                "sh",
                                go.toString(),
                                done.toString()),
                        InputStream.nullInputStream(),
                        Duration.ofSeconds(5),
                        10))
                .hasMessageEndingWith("its channel was closed, what it does on the host may go on");
        Files.createFile(go);

        Awaitility.await().until(() -> Files.exists(done));
    }
}
