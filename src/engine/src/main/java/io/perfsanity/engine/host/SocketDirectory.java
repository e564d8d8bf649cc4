package io.perfsanity.engine.host;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Directories for the sockets of masters, each with the number of its process in its name: what a process that was killed
 * leaves, the next one of its user removes.
 */
final class SocketDirectory {
    private static final String PREFIX = "ps-ssh-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,10})-\\d+");
    /** A process of another container, whose number says nothing here, may be about to listen. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private SocketDirectory() {}

    /** A new one, which only its owner may enter. */
    static Path create() throws IOException {
        // A socket's path has 104 bytes at most, and ssh needs 17 of them for itself
        Path shortest = Path.of("/tmp");
        return createIn(Files.isWritable(shortest) ? shortest : Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** The same in {@code place}, from which goes what others left. */
    static Path createIn(Path place) throws IOException {
        Path own = Files.createTempDirectory(
                place, PREFIX + ProcessHandle.current().pid() + "-");
        UserPrincipal user = Files.getOwner(own);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(place, PREFIX + "*")) {
            for (Path each : all) {
                removeIfLeft(each, user);
            }
        } catch (IOException e) {
            // Somebody else may tidy up; we can work all the same
        }
        return own;
    }

    private static void removeIfLeft(Path directory, UserPrincipal user) {
        Matcher name = NAME.matcher(String.valueOf(directory.getFileName()));
        if (!name.matches() || ProcessHandle.of(Long.parseLong(name.group(1))).isPresent()) {
            return;
        }
        try {
            BasicFileAttributes attributes = attributes(directory);
            boolean old = attributes
                    .lastModifiedTime()
                    .toInstant()
                    .isBefore(Instant.now().minus(YOUNG));
            if (attributes.isDirectory()
                    && old
                    && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(user)) {
                remove(directory);
            }
        } catch (IOException e) {
            // Gone meanwhile, or not ours to judge
        }
    }

    /** Unless there is more in it than sockets at which nobody listens. */
    private static void remove(Path directory) throws IOException {
        List<Path> sockets = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(sockets::add);
        }
        for (Path socket : sockets) {
            if (!attributes(socket).isOther() || mayAnswer(socket)) {
                return;
            }
        }
        for (Path socket : sockets) {
            Files.delete(socket);
        }
        Files.delete(directory);
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Only a refusal says that nobody listens. */
    private static boolean mayAnswer(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // One whose queue is full would keep us waiting
            channel.configureBlocking(false);
            var unused = channel.connect(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
