package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.cluster.Connection.Openssh;
import io.perfsanity.engine.cluster.Connection.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** OpenSSH's own server, for the user who runs the tests, on a port of this machine's loopback. */
final class Sshd implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

    private final Path directory;
    private final int port;
    private final Process process;

    static void assumeInstalled() {
        assumeTrue(Files.isExecutable(PROGRAM), "sshd is not installed");
    }

    /**
     * Starts one that takes the key {@code id} of {@code directory}.
     *
     * @param settings lines of its sshd_config that go before all others
     */
    Sshd(Path directory, String... settings) throws IOException {
        this.directory = Files.createDirectories(directory);
        port = freePort();
        newKey("host_key");
        Files.copy(newKey("id").resolveSibling("id.pub"), directory.resolve("authorized_keys"));
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        List<String> lines = new ArrayList<>(List.of(settings));
        lines.addAll(List.of(
                "Port " + port,
                "ListenAddress 127.0.0.1",
                "HostKey " + directory.resolve("host_key"),
                "PidFile none",
                "AuthorizedKeysFile " + directory.resolve("authorized_keys"),
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "MaxStartups 100"));
        Path config = Files.write(directory.resolve("sshd_config"), lines);
        process =
                new ProcessBuilder(PROGRAM.toString(), "-D", "-f", config.toString(), "-E", directory + "/log").start();
        String key = Files.readString(directory.resolve("host_key.pub"));
        Files.writeString(directory.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + key);
        Awaitility.await().until(() -> accepts(port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** How often somebody logged in. */
    long logins() throws IOException {
        return Files.readAllLines(file("log")).stream()
                .filter(line -> line.contains("Accepted "))
                .count();
    }

    Path newKey(String name) throws IOException {
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(name).toString());
        return file(name);
    }

    /** What it needs to be known as {@code alias}, as a part of a user's configuration. */
    List<String> block(String alias) {
        return List.of(
                "Host " + alias,
                "  HostName 127.0.0.1",
                "  Port " + port,
                "  IdentitiesOnly yes",
                "  IdentityFile " + file("id"),
                "  UserKnownHostsFile " + file("known_hosts"));
    }

    /** A configuration with this server as {@code lab} and lines that are added to it. */
    Path config(String... more) throws IOException {
        List<String> lines = new ArrayList<>(block("lab"));
        lines.addAll(List.of(more));
        return Files.write(file("config"), lines);
    }

    static Openssh through(Path config, String... hosts) {
        List<Target> targets = List.of(hosts).stream()
                .map(host -> Target.parse(host).orElseThrow())
                .toList();
        return new Openssh(targets, Optional.empty(), List.of("-F", config.toString()), false);
    }

    static String run(String... words) throws IOException {
        try (LocalHost here = new LocalHost()) {
            Output output = here.exec(List.of(words), InputStream.nullInputStream(), HostContract.LIMIT, 10_000);
            assertThat(output.succeeded()).as(output.stderr()).isTrue();
            return output.text();
        }
    }

    /** Nobody is served any more, and nobody is let in. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(3, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
