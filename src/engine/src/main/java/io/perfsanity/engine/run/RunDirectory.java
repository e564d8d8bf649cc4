package io.perfsanity.engine.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A run's files on this machine: {@code run.json}, {@code journal.jsonl}, {@code cases/}, the reports. Held by one process
 * at a time.
 */
public final class RunDirectory implements AutoCloseable {
    static final String JOURNAL = "journal.jsonl";
    private static final String REQUEST = "run.json";
    private static final String CANCEL_CASE = "cancel.";
    /** Names this process: who closes any channel of a file gives up the locks that its process has on it. */
    private static final String PROCESS = UUID.randomUUID().toString();

    private final Path path;
    private final FileChannel lockFile;

    private RunDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory of a new run.
     *
     * @throws IOException also when one lies there already
     */
    public static RunDirectory create(Path path, RunRequest request) throws IOException {
        Files.createDirectories(path);
        RunDirectory directory = lock(path);
        try {
            if (Files.exists(path.resolve(REQUEST))) {
                throw new IOException(path + " holds a run already; go on with it (resume), or choose another --out");
            }
            directory.write(request);
            return directory;
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    private void write(RunRequest request) throws IOException {
        Path file = path.resolve(REQUEST);
        try {
            ObjectMapper mapper = Json.mapper();
            ObjectNode text = mapper.createObjectNode().put(Schema.KEY, Schema.CURRENT);
            text.setAll((ObjectNode) mapper.valueToTree(request));
            WholeFile.write(file, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(text));
        } catch (IOException e) {
            throw new IOException("%s can't be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * Takes over the directory of a run that was begun earlier.
     *
     * @throws InUseException while another process has it
     */
    public static RunDirectory open(Path path) throws IOException {
        if (!holdsRun(path)) {
            throw new NoSuchFileException(path.toString(), null, "is not the directory of a run (no " + REQUEST + ")");
        }
        return lock(path);
    }

    /** Whether a run was begun in {@code path}. */
    public static boolean holdsRun(Path path) {
        return Files.isRegularFile(path.resolve(REQUEST));
    }

    /** Whether a process has the directory of a run now. */
    public static boolean isInUse(Path path) throws IOException {
        try {
            open(path).close();
            return false;
        } catch (InUseException e) {
            return true;
        }
    }

    /** Asks the process that has the directory to cancel its run. */
    public static void requestCancel(Path path) throws IOException {
        Files.writeString(path.resolve("cancel"), "");
    }

    /** Asks the process that has the directory to cancel one case of its run. */
    public static void requestCancel(Path path, int index) throws IOException {
        Files.writeString(path.resolve(CANCEL_CASE + index), "");
    }

    /** The files that ask for the end of one case; whoever obeys removes them. */
    List<Path> caseRequests() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().matches("cancel\\.[0-9]{1,9}"))
                    .toList();
        }
    }

    /** The number of the case that such a file is about. */
    static int caseOf(Path request) {
        return Integer.parseInt(request.getFileName().toString().substring(CANCEL_CASE.length()));
    }

    public Path path() {
        return path;
    }

    /**
     * What was asked.
     *
     * @throws DamagedException when the file doesn't say it any more, or a newer version wrote it
     */
    public RunRequest request() throws IOException {
        return request(path);
    }

    /** What was asked of the run in {@code path}, whoever has the directory. */
    public static RunRequest request(Path path) throws IOException {
        Path file = path.resolve(REQUEST);
        byte[] text = Files.readAllBytes(file);
        if (text.length == 0) {
            throw new DamagedException(file + " is empty", null);
        }
        try {
            Optional<Schema> newer = Schema.of(text).filter(Schema::isNewer);
            if (newer.isPresent()) {
                throw new DamagedException(file + newer.get().refusal(), null);
            }
            return Optional.ofNullable(Json.mapper().readValue(text, RunRequest.class))
                    .orElseThrow(() -> new DamagedException(file + " holds nothing", null));
        } catch (JacksonException e) {
            throw new DamagedException(
                    Json.place(file, e) + ": doesn't say what was asked of the run: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    boolean cancelRequested() {
        return Files.exists(path.resolve("cancel"));
    }

    Journal journal() throws IOException {
        return Journal.open(path.resolve(JOURNAL));
    }

    @Override
    public void close() throws IOException {
        closeAt(path);
    }

    /** Closes a directory that was moved while it was held. */
    public void closeAt(Path now) throws IOException {
        try {
            Files.deleteIfExists(ownerFile(now));
        } finally {
            lockFile.close();
        }
    }

    /** The process that has the directory of a run, or had it last and ended without letting go of it. */
    public static Optional<DirectoryOwner> owner(Path path) throws IOException {
        return DirectoryOwner.read(ownerFile(path));
    }

    private static Path ownerFile(Path path) {
        return path.resolve("lock.owner");
    }

    private static RunDirectory lock(Path path) throws IOException {
        if (owner(path).filter(each -> each.process().equals(PROCESS)).isPresent()) {
            throw new InUseException(path);
        }
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                nameOwner(path);
                return new RunDirectory(path, channel);
            }
        } catch (IOException | OverlappingFileLockException e) {
            channel.close();
            throw e instanceof IOException failure ? failure : new InUseException(path);
        }
        channel.close();
        throw new InUseException(path);
    }

    private static void nameOwner(Path path) {
        try {
            DirectoryOwner.here(PROCESS).write(ownerFile(path));
        } catch (IOException fullDisk) {
            // The lock holds against other processes all the same, and whoever can't go on without room says so.
        }
    }

    /** The run can't be known from its files any more. */
    public static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Another process has the directory. */
    public static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;

        InUseException(Path path) {
            super(path + " is in use by " + name(path));
        }

        private static String name(Path path) {
            try {
                return owner(path).map(DirectoryOwner::toString).orElse("another process");
            } catch (IOException e) {
                return "another process";
            }
        }
    }
}
