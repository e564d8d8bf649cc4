package io.jenkins.plugins.perfsanity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where this process waits for connections, as Linux tells it in {@code /proc}. */
public final class ListeningSockets {
    /** The state of a socket as the kernel numbers it. */
    private static final String LISTENING = "0A";

    private ListeningSockets() {}

    /** Addresses and ports in the kernel's hexadecimal. */
    public static List<String> ofThisProcess() throws IOException {
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
            return descriptors.map(ListeningSockets::target).collect(Collectors.toSet());
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

    public static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }

    public static boolean isLoopback(String address) {
        return address.matches("(0000000000000000FFFF0000)?[0-9A-F]{6}7F:.*")
                || address.startsWith("00000000000000000000000001000000:");
    }
}
