package io.jenkins.plugins.perfsanity.files;

import hudson.Util;
import hudson.model.Run;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The files that one run has in its build. Paths are asked of the build each time, since its job may be moved while the
 * run goes on.
 *
 * @param name of the run, which no other run of the build has
 */
@Restricted(NoExternalUse.class)
public record BuildFiles(Run<?, ?> build, String name) {
    private static final Logger LOGGER = Logger.getLogger(BuildFiles.class.getName());
    /** What a run may be called. */
    public static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    /** A name that no run of the build has: a step that is retried or in a loop gets {@code wanted-2}. */
    public static BuildFiles reserve(Run<?, ?> build, String wanted) throws IOException {
        Files.createDirectories(all(build));
        for (int number = 1; ; number++) {
            BuildFiles candidate = new BuildFiles(build, number == 1 ? wanted : wanted + "-" + number);
            try {
                Files.createDirectory(candidate.directory());
                return candidate;
            } catch (FileAlreadyExistsException e) {
                LOGGER.log(Level.FINE, "taken: {0}", candidate.name);
            }
        }
    }

    private static Path all(Run<?, ?> build) {
        return all(build.getRootDir().toPath());
    }

    /** What has the directories of all runs of the build that has this directory. */
    public static Path all(Path build) {
        return build.resolve("perf-sanity");
    }

    /** What stays with the build. */
    public Path directory() {
        return all(build).resolve(name);
    }

    /**
     * Whether the run was begun.
     *
     * @throws IOException when nobody knows: then it must not be begun a second time
     */
    public boolean holdsRun() throws IOException {
        if (Files.readAttributes(directory(), BasicFileAttributes.class).isDirectory()) {
            try {
                return Files.readAttributes(directory().resolve("run.json"), BasicFileAttributes.class)
                        .isRegularFile();
            } catch (NoSuchFileException e) {
                return false;
            }
        }
        throw new NotDirectoryException(directory().toString());
    }

    /**
     * Removes what only serves to go on with the run, once nothing does: all but its record. Nothing happens to a run
     * without one.
     */
    public void keepRecordOnly() throws IOException {
        if (!Files.isRegularFile(record())) {
            return;
        }
        List<Path> others;
        try (Stream<Path> all = Files.list(directory())) {
            others = all.filter(file -> !file.equals(record())).toList();
        }
        for (Path other : others) {
            Util.deleteRecursive(other.toFile());
        }
    }

    /** For what a run needs while it is prepared; no run's name begins like this. */
    public Path temporary() {
        return all(build).resolve("." + name + ".tmp");
    }

    /** What the build's pages need of the run, once it has its verdicts. */
    public Path record() {
        return record(all(build), name);
    }

    /** The same below the directory that has all of a build. */
    public static Path record(Path all, String name) {
        return all.resolve(name).resolve("record.json");
    }
}
