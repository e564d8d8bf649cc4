package io.perfsanity.cli;

import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.run.DirectoryOwner;
import io.perfsanity.engine.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A run on this machine whose one case, {@code aggr-waits}, goes on until it is told to end. */
final class WaitingRun implements AutoCloseable {

    final Path out;
    final Path clusters;
    final Path list;
    private final Path starts;
    private final Path go;

    WaitingRun(Path directory) throws IOException {
        out = directory.resolve("out");
        clusters = LocalTally.define(directory, "until [[ -e $directory/go ]]; do sleep 0.2; done");
        list = Files.writeString(directory.resolve("list.txt"), "aggr-waits\n");
        starts = directory.resolve("starts");
        go = directory.resolve("go");
    }

    /** The command that begins it. */
    List<String> command(String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", list.toString(), "--cluster", "here"));
        arguments.addAll(List.of("--clusters", clusters.toString(), "--out", out.toString(), "--retries", "0"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** A line a case that ran. */
    List<String> starts() throws IOException {
        return Files.exists(starts) ? Files.readAllLines(starts) : List.of();
    }

    void awaitStart() {
        await().until(() -> starts().size() == 1);
        // The run knows it too.
        await().until(() -> Files.readString(out.resolve("journal.jsonl")).contains("RUNNING"));
    }

    void letCasesEnd() throws IOException {
        Files.writeString(go, "");
    }

    DirectoryOwner.Life owner() throws IOException {
        return RunDirectory.owner(out).map(DirectoryOwner::life).orElse(DirectoryOwner.Life.GONE);
    }

    /** Waits for whoever drives it. */
    @Override
    public void close() throws IOException {
        letCasesEnd();
        if (RunDirectory.holdsRun(out)) {
            await().until(() -> owner() != DirectoryOwner.Life.LIVES);
        }
    }
}
