package io.perfsanity.cli;

import io.perfsanity.engine.bisect.BisectState;
import io.perfsanity.engine.bisect.GitCheckout;
import io.perfsanity.engine.host.LocalHost;
import io.perfsanity.engine.run.RunIds;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf-sanity bisect}. */
@Command(
        name = "bisect",
        description = {
            "Finds the first slow revision of a git checkout: compares the good one with one in the middle, in one job each, and"
                    + " halves what is left. LIST is the id of a case, or a list of which one case is left by --select.",
            "",
            "Revisions that can't be run are skipped; of a merge its first parent's side is followed. The checkout's own files"
                    + " are left alone. After a crash 'bisect --resume DIR' goes on where it was. The exit code is 1 where the"
                    + " bad revision isn't slower."
        })
final class BisectCommand extends ConsoleCommand {
    @Mixin
    PlanOptions plan;

    @Option(names = "--good", required = true, paramLabel = "REV", description = "A revision that is fast.")
    String good;

    @Option(names = "--bad", required = true, paramLabel = "REV", description = "A later one that is slow.")
    String bad;

    @Option(names = "--checkout", required = true, paramLabel = "DIR", description = "The git checkout that has both.")
    Path checkout;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = "What to go by. Default: the metric by which the bad revision is slower most.")
    String metric;

    @Mixin
    PairOptions pairs;

    @Option(names = "--out", paramLabel = "DIR", description = "Default: perf-sanity-bisect-<id> here.")
    Path out;

    /** Read by {@link Main}, since it stands for all other options. */
    @Option(names = "--resume", paramLabel = "DIR", description = "Goes on with the directory of an earlier bisect.")
    Path resume;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = console();
        Path directory = out == null ? Path.of("perf-sanity-bisect-" + RunIds.next(Instant.now())) : out;
        // Whatever is wrong with them is said before anything is written.
        pairs.threshold();
        Files.createDirectories(directory);
        try (LocalHost here = new LocalHost();
                FileChannel file = FileChannel.open(
                        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(file)) {
            if (lock == null) {
                throw new InputException(directory + " is in use by another process");
            }
            GitCheckout git = new GitCheckout(checkout, here);
            BisectState state = BisectState.isIn(directory) ? BisectState.read(directory) : begin(git, directory);
            caseOf(directory);
            return new Bisecting(plan, pairs, git, directory, Optional.ofNullable(metric), console).drive(state);
        }
    }

    private static FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private BisectState begin(GitCheckout git, Path directory) throws IOException {
        String from;
        List<String> revisions;
        try {
            git.check();
            from = git.commit(good);
            revisions = git.between(from, git.commit(bad));
        } catch (IOException e) {
            throw new InputException(e.getMessage(), e);
        }
        List<String> given = spec.commandLine().getParseResult().originalArgs();
        List<String> arguments = Stream.concat(
                        given.stream(), out == null ? Stream.of("--out", directory.toString()) : Stream.empty())
                .toList();
        BisectState state = BisectState.begin(arguments, Path.of("").toAbsolutePath(), from, revisions);
        state.write(directory);
        return state;
    }

    /** A case's id becomes a list of its own. */
    private void caseOf(Path directory) throws IOException {
        List<String> given = plan.lists.lists;
        if (given.size() == 1
                && !Files.exists(Path.of(given.get(0)))
                && !given.get(0).equals("-")) {
            Path list = Files.writeString(directory.resolve("case.txt"), given.get(0) + "\n");
            plan.lists.lists = List.of(list.toString());
        }
    }

    /** The command line that began the search in {@code directory}. */
    static List<String> arguments(Path directory) throws IOException {
        if (!BisectState.isIn(directory)) {
            throw new InputException(directory + " is not the directory of a bisect (no state.json)");
        }
        BisectState state = BisectState.read(directory);
        Path here = Path.of("").toAbsolutePath();
        if (!state.workingDirectory().equals(here.toString())) {
            throw new InputException("the bisect was begun in %s, to which its paths are relative; resume it there"
                    .formatted(state.workingDirectory()));
        }
        return state.arguments();
    }
}
