package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A login node: OpenSSH's own server on this machine's loopback, for the user who runs the tests. */
final class LoginNode implements AutoCloseable {
    static final Path SSHD = Path.of("/usr/sbin/sshd");

    final int port;
    /** Lets its user in. */
    final Path key;
    /** Has its host key. */
    final Path knownHosts;

    private final Process process;

    /** @param environment of all that runs on it: {@code NAME=VALUE} */
    LoginNode(Path directory, String... environment) throws Exception {
        Files.createDirectories(directory);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path hostKey = newKey(directory.resolve("host_key"));
        key = newKey(directory.resolve("id"));
        knownHosts = Files.writeString(
                directory.resolve("known_hosts"),
                "[127.0.0.1]:" + port + " " + Files.readString(directory.resolve("host_key.pub")));
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Path config = Files.write(
                directory.resolve("sshd_config"),
                List.of(
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + hostKey,
                        "PidFile none",
                        "AuthorizedKeysFile " + key + ".pub",
                        "StrictModes no",
                        "UsePAM no",
                        "PermitRootLogin yes",
                        "PasswordAuthentication no",
                        "KbdInteractiveAuthentication no",
                        "SetEnv " + String.join(" ", environment)));
        process = new ProcessBuilder(SSHD.toString(), "-D", "-f", config.toString(), "-E", directory + "/log").start();
        await().until(this::accepts);
    }

    private static Path newKey(Path file) throws Exception {
        List<String> command = List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        return file;
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What a user's ssh_config says of it. */
    List<String> block(String alias, String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "Host " + alias,
                "  HostName 127.0.0.1",
                "  Port " + port,
                "  IdentitiesOnly yes",
                "  IdentityFile " + key,
                "  UserKnownHostsFile " + knownHosts));
        lines.addAll(List.of(more));
        return lines;
    }

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
