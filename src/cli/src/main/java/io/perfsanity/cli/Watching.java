package io.perfsanity.cli;

import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.run.DirectoryOwner;
import io.perfsanity.engine.run.DirectoryOwner.Life;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.run.RunWatch;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Shows a run that another process drives, by what that one writes down; the run doesn't notice. */
final class Watching {
    private static final long PAUSE_MILLIS = 500;

    private final Path directory;
    private final Console console;
    private final boolean plain;
    private final RunWatch watch;

    Watching(Path directory, Console console, boolean plain) throws IOException {
        this.directory = directory;
        this.console = console;
        this.plain = plain;
        this.watch = watchOf(directory);
    }

    /**
     * Of the run in a directory.
     *
     * @throws InputException when there is none
     */
    static RunWatch watchOf(Path directory) throws IOException {
        if (!RunDirectory.holdsRun(directory)) {
            throw new InputException(directory + " is not the directory of a run (no run.json)");
        }
        return new RunWatch(directory);
    }

    /** Until the run has ended or nobody drives it any more; the exit code that the run has. */
    int untilTheEnd(GateOptions gate) throws IOException, InterruptedException {
        RunState state = watch.look();
        Map<Integer, CaseStatus> shown = new HashMap<>();
        boolean ended = isOver(state);
        Signals resized = new Signals();
        Progress progress = Progress.of(console, plain, RunTimes.of(watch.request()), resized);
        if (!ended) {
            Words words = console.words();
            console.say(words.say(
                    "attach.begins",
                    watch.request().runId(),
                    watch.request().profile().name(),
                    owner().map(owner -> words.phrase(owner.toString())).orElseGet(() -> words.say("attach.nobody"))));
            progress.begin(state.statuses());
        }
        state.statuses().forEach(each -> shown.put(each.index(), each));
        while (!ended && isDriven()) {
            Thread.sleep(PAUSE_MILLIS);
            state = watch.look();
            for (CaseStatus status : state.statuses()) {
                if (!status.equals(shown.put(status.index(), status))) {
                    progress.caseChanged(status);
                }
            }
            ended = isOver(state);
        }
        // What was written between the last look and the end of the process.
        state = watch.look();
        progress.end();
        resized.close();
        if (!isOver(state)) {
            console.say(console.words().say("attach.left", directory));
            return ExitCodes.INFRA;
        }
        console.out().print(Summaries.text(state.result(), console.words()));
        console.out()
                .println(console.words()
                        .say("run.report", directory.resolve("report.html").toAbsolutePath()));
        console.out().flush();
        return ExitCodes.of(state.result(), state.statuses().size(), gate);
    }

    /** All have their verdicts, and whoever drove the run has written its reports. */
    private boolean isOver(RunState state) throws IOException {
        return state.result().ended().isPresent()
                && (!isDriven() || (life().equals(Optional.of(Life.UNKNOWN)) && hasReports()));
    }

    private boolean hasReports() {
        return Files.isRegularFile(directory.resolve("results.json"));
    }

    private boolean isDriven() throws IOException {
        return life().filter(life -> life != Life.GONE).isPresent();
    }

    private Optional<Life> life() throws IOException {
        return owner().map(DirectoryOwner::life);
    }

    private Optional<DirectoryOwner> owner() throws IOException {
        return RunDirectory.owner(directory);
    }
}
