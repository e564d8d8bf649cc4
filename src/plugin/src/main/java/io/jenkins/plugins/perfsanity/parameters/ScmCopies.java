package io.jenkins.plugins.perfsanity.parameters;

import hudson.Util;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * What was fetched for one parameter, a directory for each revision; its time is when the repository was seen to have
 * it. The newest outlives failures and restarts.
 */
final class ScmCopies {
    private static final Logger LOGGER = Logger.getLogger(ScmCopies.class.getName());
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    /** Of an SCM that names no revisions. */
    private static final String UNNAMED = "at-";

    private static final int KEPT = 5;
    /** A build may still be reading one that isn't among the newest. */
    private static final Duration UNTOUCHED = Duration.ofHours(1);

    private final Path directory;

    ScmCopies(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** Whether the text can name a revision. */
    static boolean isName(String revision) {
        return NAME.matcher(revision).matches() && !revision.startsWith(UNNAMED);
    }

    Optional<ScmCopy> newest() {
        return all().stream().findFirst();
    }

    Optional<ScmCopy> find(String revision) {
        return isName(revision)
                ? Optional.of(directory.resolve(revision))
                        .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                        .flatMap(this::copy)
                : Optional.empty();
    }

    /** The newest first. */
    private List<ScmCopy> all() {
        List<ScmCopy> copies = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "[A-Za-z0-9]*")) {
                paths.forEach(path -> copy(path).ifPresent(copies::add));
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "Looking up copies of lists", e);
            }
        }
        copies.sort(Comparator.comparing(ScmCopy::fetched).reversed());
        return copies;
    }

    private Optional<ScmCopy> copy(Path path) {
        try {
            String name = String.valueOf(path.getFileName());
            return Optional.of(new ScmCopy(
                    path,
                    isName(name) ? Optional.of(name) : Optional.empty(),
                    Files.getLastModifiedTime(path).toInstant()));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "Removed meanwhile", e);
            return Optional.empty();
        }
    }

    /** An empty directory to copy into. */
    Path begin() throws IOException {
        Files.createDirectories(directory);
        return Files.createTempDirectory(directory, ".new");
    }

    /** Takes over what {@link #begin} gave, under the name of its revision. */
    ScmCopy keep(Path copied, Optional<String> revision) throws IOException {
        Path target = directory.resolve(
                revision.orElseGet(() -> UNNAMED + Instant.now().toEpochMilli()));
        if (Files.exists(target)) {
            discard(copied);
        } else {
            Files.move(copied, target);
        }
        return seen(target);
    }

    /** Notes that the repository has it now. */
    ScmCopy seen(Path copy) throws IOException {
        Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
        all().stream()
                .skip(KEPT)
                .filter(old -> old.fetched().isBefore(Instant.now().minus(UNTOUCHED)))
                .forEach(old -> discard(old.path()));
        return copy(copy).orElseThrow(() -> new IOException("the copy of the lists was removed"));
    }

    void discard(Path path) {
        try {
            Util.deleteRecursive(path.toFile());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "A copy of lists can't be removed", e);
        }
    }
}
