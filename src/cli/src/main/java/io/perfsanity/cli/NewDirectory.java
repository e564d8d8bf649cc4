package io.perfsanity.cli;

import io.perfsanity.engine.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** Where a command is to write what it makes: looked at before anything else is done. */
final class NewDirectory {
    /** What a run leaves that couldn't be begun. */
    private static final Set<String> NOTHING = Set.of("lock", "lock.owner", Detached.LOG);

    private NewDirectory() {}

    /**
     * Sees whether the directory can be made, unless it is there and empty. One that wasn't there isn't there afterwards
     * either, since what is looked at later may still be refused.
     *
     * @throws InputException when something else lies there, or it can't be made
     */
    static void check(Path directory) {
        if (RunDirectory.holdsRun(directory)) {
            throw new InputException(
                    directory + " holds a run already; go on with it (resume), or choose another --out");
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new InputException("--out: " + directory + " is a file, expected a directory");
        }
        boolean made = !Files.exists(directory);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new InputException("--out: %s can't be made: %s".formatted(directory, why(e)), e);
        }
        if (!Files.isWritable(directory)) {
            throw new InputException("--out: %s can't be written".formatted(directory));
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.anyMatch(file -> !NOTHING.contains(file.getFileName().toString()))) {
                throw new InputException("--out: " + directory + " isn't empty; choose another directory");
            }
        } catch (IOException e) {
            throw new InputException("--out: %s can't be read: %s".formatted(directory, why(e)), e);
        }
        try {
            if (made) {
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new InputException("--out: %s can't be used: %s".formatted(directory, why(e)), e);
        }
    }

    /** Java's messages of files are a bare path at times. */
    private static String why(IOException e) {
        String message = String.valueOf(e.getMessage());
        int reason = message.lastIndexOf(": ");
        return reason >= 0
                ? message.substring(reason + 2)
                : e instanceof java.nio.file.AccessDeniedException
                        ? "Permission denied"
                        : e instanceof java.nio.file.FileAlreadyExistsException
                                ? message + " is a file"
                                : "the file system there takes none";
    }
}
