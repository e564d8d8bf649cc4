package io.perfsanity.engine.host;

import io.perfsanity.engine.cluster.Connection.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.IOUtils;

/**
 * A connection that an ssh process holds, for others to share over its socket: {@code ControlMaster} of ssh_config(5). Ours
 * lives as long as the pipe to it is open, so that it ends with this process however that ends; somebody else's is left
 * alone.
 */
final class OpensshMaster implements SshConnections.Opened {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Target address;
    private final Path socket;
    private final Optional<SshProgram.Started> ours;
    private final long openedAt = System.nanoTime();
    private volatile boolean lost;

    /** @param ours empty for one that was there before */
    OpensshMaster(Target address, Path socket, Optional<SshProgram.Started> ours) {
        this.address = address;
        this.socket = socket;
        this.ours = ours;
    }

    /** Arguments of an ssh that goes through it or nowhere, and reads no configuration that might say otherwise. */
    static List<String> through(Path socket) {
        return List.of(
                "-F",
                "/dev/null",
                "-T",
                "-S",
                socket.toString(),
                "-o",
                "ControlMaster=no",
                "-o",
                "ProxyCommand=false",
                "-o",
                "BatchMode=yes",
                "-o",
                "LogLevel=ERROR");
    }

    List<String> through() {
        return through(socket);
    }

    @Override
    public Target address() {
        return address;
    }

    /** An ssh found that nobody listens at its socket. */
    void isLost() {
        lost = true;
    }

    @Override
    public boolean isAlive() {
        return !lost && ours.map(started -> started.process().isAlive()).orElseGet(() -> Files.exists(socket));
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - openedAt);
    }

    @Override
    public void close() {
        ours.ifPresent(OpensshMaster::end);
    }

    private static void end(SshProgram.Started started) {
        IOUtils.closeQuietly(started.command().stdin());
        // SIGTERM lets it remove its socket and end its jump hosts
        started.process().destroy();
        try {
            if (!started.process().waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                started.command().close();
            }
        } catch (InterruptedException e) {
            started.command().close();
            Thread.currentThread().interrupt();
        }
    }
}
