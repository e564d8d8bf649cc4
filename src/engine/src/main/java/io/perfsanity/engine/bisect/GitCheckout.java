package io.perfsanity.engine.bisect;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The revisions of a git checkout on this machine. Only reads: files of a revision are written elsewhere, by an index of
 * their own, so that neither the user's files nor their index nor the list of worktrees change. Submodules stay empty.
 */
public final class GitCheckout {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int MAX_OUTPUT = 16 * 1024 * 1024;

    private final Path root;
    private final Host here;

    /** @param here this machine */
    public GitCheckout(Path root, Host here) {
        this.root = root;
        this.here = here;
    }

    /** The directory of the checkout. */
    public Path root() {
        return root;
    }

    /** Fails where the directory isn't the top of a checkout, since revisions are of the whole. */
    public void check() throws IOException {
        Path top = Path.of(git(List.of(), "rev-parse", "--show-toplevel"));
        if (!top.toRealPath().equals(root.toRealPath())) {
            throw new IOException(root + " isn't the top of a git checkout, which is " + top);
        }
    }

    /**
     * The commit that {@code revision} names, in full.
     *
     * @throws IOException where it names none; the message is for the user
     */
    public String commit(String revision) throws IOException {
        if (revision.startsWith("-")) {
            throw new IOException("'" + PlainText.line(revision, 100) + "' is no revision");
        }
        try {
            return git(List.of(), "rev-parse", "--verify", "--quiet", revision + "^{commit}");
        } catch (IOException e) {
            throw new IOException("%s has no revision '%s'".formatted(root, PlainText.line(revision, 100)), e);
        }
    }

    /**
     * The commits after {@code good} up to {@code bad}, oldest first. Of a merge its first parent's side: what came in with
     * it counts as one.
     *
     * @throws IOException where the one isn't an ancestor of the other
     */
    public List<String> between(String good, String bad) throws IOException {
        List<String> commits = git(List.of(), "rev-list", "--first-parent", "--reverse", good + ".." + bad, "--")
                .lines()
                .toList();
        if (commits.isEmpty() || !git(List.of(), "merge-base", good, bad).equals(good)) {
            throw new IOException("%s isn't an ancestor of %s".formatted(abbreviated(good), abbreviated(bad)));
        }
        return commits;
    }

    /** The first line of what a commit says. */
    public String subject(String commit) throws IOException {
        return PlainText.line(git(List.of(), "log", "-1", "--format=%s", commit, "--"), 120);
    }

    /** Writes the files of a commit to {@code directory}, which appears as a whole. */
    public void export(String commit, Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path draft = Files.createTempDirectory(Files.createDirectories(directory.getParent()), ".new");
        List<String> ownIndex =
                List.of("GIT_INDEX_FILE=" + draft.toAbsolutePath().resolve("index"));
        Path files = draft.toAbsolutePath().resolve("files");
        Files.createDirectory(files);
        git(ownIndex, "read-tree", commit);
        git(ownIndex, "checkout-index", "--all", "--force", "--prefix=" + files + "/");
        Files.move(files, directory);
        Files.deleteIfExists(draft.resolve("index"));
        Files.deleteIfExists(draft);
    }

    /** As people write commits. */
    public static String abbreviated(String commit) {
        return commit.substring(0, Math.min(12, commit.length()));
    }

    private String git(List<String> variables, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(variables);
        command.addAll(List.of("git", "-C", root.toString()));
        command.addAll(Stream.of(words).toList());
        Output output = here.exec(command, InputStream.nullInputStream(), LIMIT, MAX_OUTPUT);
        if (!output.succeeded()) {
            throw new IOException("git %s failed in %s: %s"
                    .formatted(words[0], root, PlainText.line(output.stderr().strip(), 300)));
        }
        return output.text().strip();
    }
}
