package io.perfsanity.cli;

import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.run.DirectoryOwner;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.run.StatusText;
import io.perfsanity.engine.text.DurationText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity status}. */
@Command(
        name = "status",
        description =
                "Says where a run is: who drives it, its counts, what its cases do. Reads the run's directory only.")
final class StatusCommand extends ConsoleCommand {
    private static final int MOST = 40;

    @Parameters(paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Option(names = "--watch", description = "Show it until it ends, as 'attach' does.")
    boolean watch;

    @Override
    public Integer call() throws Exception {
        Console console = console();
        if (watch) {
            return new Watching(directory, console, false).untilTheEnd(new GateOptions());
        }
        RunState state = Watching.watchOf(directory).look();
        RunRequest request = state.request();
        console.out()
                .println("run %s on %s: %s"
                        .formatted(request.runId(), request.profile().name(), String.join(", ", request.testlists())));
        console.out().println("began at " + LocalClock.words(request.created()) + "; " + driven(state));
        Instant now = Instant.now();
        String times = state.result().ended().isPresent()
                ? ""
                : "; " + RunTimes.of(request).text(state.statuses(), now);
        console.out().println(new Counts(state.statuses()) + times);
        cases(state, now).ifPresent(table -> console.out().print("\n" + table));
        console.out().flush();
        return ExitCodes.ALL_PASSED;
    }

    private String driven(RunState state) throws IOException {
        Optional<DirectoryOwner> owner = RunDirectory.owner(directory);
        Optional<DirectoryOwner.Life> life = owner.map(DirectoryOwner::life);
        if (life.equals(Optional.of(DirectoryOwner.Life.LIVES))) {
            return "driven by " + owner.get();
        }
        if (state.result().ended().isPresent()) {
            return "ended at " + LocalClock.words(state.result().ended().get());
        }
        return life.equals(Optional.of(DirectoryOwner.Life.UNKNOWN))
                ? "taken by " + owner.get() + ", which can't be asked from here"
                : "no process drives it: 'perf-sanity resume " + directory + "' goes on";
    }

    /** Those that move, and those that didn't pass. */
    private static Optional<Table> cases(RunState state, Instant now) {
        List<CaseStatus> shown = state.statuses().stream()
                .filter(each ->
                        LiveScreen.hasFailed(each) || (each.phase() != Phase.DONE && each.phase() != Phase.WAITING))
                .toList();
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        Table table = new Table("NO", "CASE", "FOR", "STATE");
        shown.stream()
                .limit(MOST)
                .forEach(each -> table.row(each.index(), each.id(), running(each, now), StatusText.of(each)));
        if (shown.size() > MOST) {
            table.row("", "… and " + (shown.size() - MOST) + " more", "", "");
        }
        return Optional.of(table);
    }

    private static String running(CaseStatus status, Instant now) {
        return status.started()
                .filter(start -> status.phase() == Phase.LIVE)
                .map(start -> DurationText.format(Duration.between(start, now)))
                .orElse("");
    }
}
