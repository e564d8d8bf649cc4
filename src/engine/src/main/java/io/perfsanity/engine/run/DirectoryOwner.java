package io.perfsanity.engine.run;

import com.fasterxml.jackson.core.JacksonException;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that took a run's directory, as it wrote down itself. For people only: who has the directory is said by its
 * lock, which nobody may try who only looks, since for that moment he would have it.
 *
 * @param process names it among all that ever were
 * @param pid its number on {@code host}
 * @param since when it took the directory
 */
public record DirectoryOwner(String process, long pid, String host, String user, Instant since) {
    /** Between the clocks of files and of processes. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

    /** Whether an owner lives. */
    public enum Life {
        LIVES,
        GONE,
        /** It was a process of another machine. */
        UNKNOWN
    }

    /** This process. */
    static DirectoryOwner here(String process) {
        return new DirectoryOwner(
                process,
                ProcessHandle.current().pid(),
                thisHost(),
                System.getProperty("user.name", "?"),
                Instant.now());
    }

    /** What {@code file} says; empty where there is none, or an older version wrote it. */
    static Optional<DirectoryOwner> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            DirectoryOwner read = Json.mapper().readValue(file.toFile(), DirectoryOwner.class);
            return Optional.ofNullable(read)
                    .filter(each -> each.process != null && each.host != null && each.user != null)
                    .filter(each -> each.since != null);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(file, Json.mapper().writeValueAsString(this));
    }

    public Life life() {
        if (!host.equals(thisHost())) {
            return Life.UNKNOWN;
        }
        // A later process may have got its number.
        return ProcessHandle.of(pid)
                        .filter(ProcessHandle::isAlive)
                        .filter(found -> found.info()
                                .startInstant()
                                .filter(start -> start.isAfter(since.plus(CLOCKS_DIFFER)))
                                .isEmpty())
                        .isPresent()
                ? Life.LIVES
                : Life.GONE;
    }

    /** {@code process 4711 of alice on login1}. */
    @Override
    public String toString() {
        return "process %s of %s on %s".formatted(pid, user, host);
    }

    private static String thisHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("this machine");
        }
    }
}
