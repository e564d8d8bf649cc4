package io.jenkins.plugins.perfsanity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the tests start can't be reached from another machine. */
@WithJenkins
class LoopbackTest {
    /** The states of a socket as the kernel numbers them. */
    private static final String LISTENING = "0A";

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldListenOnLoopbackOnly(JenkinsRule jenkins) throws Exception {
        List<String> addresses = listening();

        URL url = jenkins.getURL();
        assertThat(addresses).as("Jenkins itself is seen").anyMatch(address -> port(address) == url.getPort());
        assertThat(addresses).allMatch(LoopbackTest::isLoopback);
    }

    /** The addresses, in the kernel's hexadecimal, on which this process waits for connections. */
    private static List<String> listening() throws IOException {
        Set<String> own = sockets();
        return Stream.concat(
                        Files.readAllLines(Path.of("/proc/self/net/tcp")).stream(),
                        Files.readAllLines(Path.of("/proc/self/net/tcp6")).stream())
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[3].equals(LISTENING) && own.contains("socket:[" + fields[9] + "]"))
                .map(fields -> fields[1])
                .toList();
    }

    private static Set<String> sockets() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.map(LoopbackTest::target).collect(Collectors.toSet());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "closed meanwhile";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }

    private static boolean isLoopback(String address) {
        return address.matches("(0000000000000000FFFF0000)?[0-9A-F]{6}7F:.*")
                || address.startsWith("00000000000000000000000001000000:");
    }
}
