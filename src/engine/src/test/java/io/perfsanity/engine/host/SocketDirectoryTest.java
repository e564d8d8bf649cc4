package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SocketDirectoryTest {
    private static final Duration OLD = Duration.ofMinutes(2);

    @TempDir
    Path place;

    private long dead;

    @BeforeEach
    void endAProcess() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        dead = process.pid();
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectory(place.resolve(name));
    }

    private static void age(Path directory) throws IOException {
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minus(OLD)));
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    @Test
    void shouldBeOpenToItsOwnerOnlyAndNameItsProcess() throws IOException {
        Path own = SocketDirectory.createIn(place);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
        assertThat(own.getFileName().toString())
                .startsWith("ps-ssh-" + ProcessHandle.current().pid() + "-");
    }

    @Test
    void shouldRemoveWhatAKilledProcessLeft() throws IOException {
        Path empty = directory("ps-ssh-" + dead + "-1");
        Path withSocket = directory("ps-ssh-" + dead + "-2");
        // As after kill -9, its socket stays when nobody listens any more
        listen(withSocket.resolve("m1")).close();
        age(empty);
        age(withSocket);

        SocketDirectory.createIn(place);

        assertThat(empty).doesNotExist();
        assertThat(withSocket).doesNotExist();
    }

    @Test
    void shouldLeaveWhatMayBeInUse() throws IOException {
        Path living = directory("ps-ssh-" + ProcessHandle.current().pid() + "-1");
        Path young = directory("ps-ssh-" + dead + "-1");
        // Of another container: no process of that number is seen here
        Path listening = directory("ps-ssh-" + dead + "-2");
        try (ServerSocketChannel server = listen(listening.resolve("m1"))) {
            age(living);
            age(listening);

            SocketDirectory.createIn(place);

            assertThat(server.isOpen()).isTrue();
            assertThat(living).exists();
            assertThat(young).exists();
            assertThat(listening.resolve("m1")).exists();
        }
    }

    @Test
    void shouldLeaveWhatItDidNotMake() throws IOException {
        Path unnamed = directory("ps-ssh-mine");
        Path withFile = directory("ps-ssh-" + dead + "-1");
        Files.writeString(withFile.resolve("notes"), "n");
        Path target = directory("target");
        Path link = Files.createSymbolicLink(place.resolve("ps-ssh-" + dead + "-2"), target);
        Path withLink = directory("ps-ssh-" + dead + "-3");
        Files.createSymbolicLink(withLink.resolve("m1"), target);
        for (Path each : new Path[] {unnamed, withFile, target, withLink}) {
            age(each);
        }

        SocketDirectory.createIn(place);

        assertThat(unnamed).exists();
        assertThat(withFile.resolve("notes")).exists();
        assertThat(link).isSymbolicLink();
        assertThat(target).exists();
        assertThat(withLink.resolve("m1")).isSymbolicLink();
    }
}
