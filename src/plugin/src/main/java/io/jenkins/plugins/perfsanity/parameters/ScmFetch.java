package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMSource;

/**
 * What one parameter takes from a branch: a directory for each revision that the branch was seen to have. Two are equal
 * when they would fetch the same for the same job.
 */
final class ScmFetch {
    private static final Logger LOGGER = Logger.getLogger(ScmFetch.class.getName());
    private static final String LISTS = "perf-sanity-lists";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    /** Of a repository that names no revisions. */
    private static final String UNNAMED = "at-";

    /** A build may be reading one that isn't the newest any more. */
    private static final Duration UNUSED = Duration.ofDays(1);

    private final Job<?, ?> job;
    private final ScmTestlistSource wanted;
    private final Path directory;

    /** What was copied under other settings is of no use: neither of another branch nor with another login. */
    ScmFetch(Job<?, ?> job, ScmTestlistSource wanted) {
        this.job = job;
        this.wanted = wanted;
        this.directory = job.getRootDir().toPath().resolve(LISTS).resolve(wanted.key());
    }

    /** Whether the text can name a revision. */
    static boolean isName(String revision) {
        return NAME.matcher(revision).matches() && !revision.startsWith(UNNAMED);
    }

    /** What was fetched of a revision, which never changes. */
    Optional<ScmCopy> find(String revision) {
        return isName(revision)
                ? Optional.of(directory.resolve(revision))
                        .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                        .flatMap(ScmFetch::copy)
                : Optional.empty();
    }

    /**
     * Asks the repository.
     *
     * @param name of the revision; null for the newest
     */
    ScmCopy run(@CheckForNull String name) throws IOException, InterruptedException {
        SCMSource source = wanted.source();
        source.setOwner(JobAsOwner.of(job, source));
        SCMRevision revision = name == null ? newest(source) : find(source, name);
        Optional<String> named =
                Optional.of(revision.toString()).filter(text -> revision.isDeterministic() && isName(text));
        Optional<ScmCopy> there = named.flatMap(this::find);
        ScmCopy copy = there.isPresent() ? seen(there.get().path()) : copied(source, revision, named);
        prune();
        return copy;
    }

    private SCMRevision newest(SCMSource source) throws IOException, InterruptedException {
        SCMRevision revision = source.fetch(wanted.getBranch(), null, job);
        if (revision == null) {
            throw new AbortException(Messages.ScmTestlistSource_NoBranch(wanted.getBranch()));
        }
        return revision;
    }

    /** A repository finds a revision wherever it is, so it counts only if that is the branch. */
    private SCMRevision find(SCMSource source, String name) throws IOException, InterruptedException {
        SCMRevision tip = newest(source);
        if (tip.toString().equals(name)) {
            return tip;
        }
        SCMRevision found = isName(name) ? source.fetch(name, null, job) : null;
        if (found == null || !found.toString().equals(name) || !holds(source, tip, found)) {
            throw new AbortException(Messages.ScmTestlistSource_NoRevision(name));
        }
        return found;
    }

    private boolean holds(SCMSource source, SCMRevision tip, SCMRevision revision)
            throws IOException, InterruptedException {
        if (revision.getHead().equals(tip.getHead())) {
            return true;
        }
        try (SCMFileSystem files = open(source, tip)) {
            for (ScmKind kind : ScmKind.all().toList()) {
                if (kind.holds(files, tip, revision)) {
                    return true;
                }
            }
        }
        return false;
    }

    private ScmCopy copied(SCMSource source, SCMRevision revision, Optional<String> named)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path begun = Files.createTempDirectory(directory, ".new");
        try (SCMFileSystem files = open(source, revision)) {
            new ScmCopier(wanted, begun).copy(files.getRoot());
            Path target = directory.resolve(
                    named.orElseGet(() -> UNNAMED + Instant.now().toEpochMilli()));
            // Another fetch may have been faster.
            if (!Files.exists(target)) {
                Files.move(begun, target);
            }
            return seen(target);
        } finally {
            discard(begun);
        }
    }

    private SCMFileSystem open(SCMSource source, SCMRevision revision) throws IOException, InterruptedException {
        SCMHead head = revision.getHead();
        SCMRevision fixed = revision.isDeterministic() ? revision : null;
        SCMFileSystem opened = SCMFileSystem.supports(source)
                ? SCMFileSystem.of(source, head, fixed)
                : SCMFileSystem.of(job, source.build(head, fixed), fixed);
        if (opened == null) {
            throw new AbortException(Messages.ScmTestlistSource_Unsupported(
                    source.getDescriptor().getDisplayName()));
        }
        return opened;
    }

    /** Notes that the branch has it now. */
    private static ScmCopy seen(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
        return copy(path).orElseThrow(() -> new IOException("the copy of the lists was removed"));
    }

    private static Optional<ScmCopy> copy(Path path) {
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

    /** Removes what the job hasn't used for long, under these settings or older ones. */
    private void prune() throws IOException {
        Path lists = directory.getParent();
        for (Path settings : lists == null ? List.<Path>of() : children(lists)) {
            for (Path copy : children(settings)) {
                if (copy(copy)
                        .filter(each -> each.fetched().isBefore(Instant.now().minus(UNUSED)))
                        .isPresent()) {
                    discard(copy);
                }
            }
            if (children(settings).isEmpty()) {
                discard(settings);
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.toList();
        }
    }

    private static void discard(Path path) {
        try {
            Util.deleteRecursive(path.toFile());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "A copy of lists can't be removed", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScmFetch fetch && directory.equals(fetch.directory);
    }

    @Override
    public int hashCode() {
        return directory.hashCode();
    }

    @Override
    public String toString() {
        return "lists of " + job.getFullName();
    }
}
