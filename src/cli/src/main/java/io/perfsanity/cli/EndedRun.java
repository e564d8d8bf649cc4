package io.perfsanity.cli;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.DirectoryOwner;
import io.perfsanity.engine.run.Orphans;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A run of which nothing is left to do: all verdicts, its comparison with earlier runs, its reports, no orphaned job. */
record EndedRun(Path directory, RunResult result) {

    /** The run in {@code directory}; empty where something may be left to do, also where its files don't tell. */
    static Optional<EndedRun> in(Path directory) {
        try {
            Path results = directory.resolve("results.json");
            if (!RunDirectory.holdsRun(directory) || !Files.isRegularFile(results) || isDriven(directory)) {
                return Optional.empty();
            }
            RunResult written = new ResultsJson().read(results);
            RunRequest request = RunDirectory.request(directory);
            boolean compared = request.profile().history().isEmpty()
                    || request.pairs().isPresent()
                    || written.gate().isPresent();
            boolean over = written.ended().isPresent()
                    && RunState.read(directory).result().ended().isPresent()
                    && Files.isRegularFile(directory.resolve("report.html"))
                    && new Orphans(directory).read().isEmpty();
            return compared && over ? Optional.of(new EndedRun(directory, written)) : Optional.empty();
        } catch (IOException e) {
            // Whoever goes on with it says what is wrong.
            return Optional.empty();
        }
    }

    private static boolean isDriven(Path directory) throws IOException {
        return RunDirectory.owner(directory)
                .filter(owner -> owner.life() != DirectoryOwner.Life.GONE)
                .isPresent();
    }

    String nothingToDo(Words words) {
        return words.say(
                "ended.nothing", result.runId(), LocalClock.words(result.ended().orElseThrow()), directory);
    }

    int code(GateOptions gate) {
        return ExitCodes.of(result, result.totals().total(), gate);
    }
}
