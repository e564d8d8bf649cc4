package io.perfsanity.cli;

import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.DirectoryOwner;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.run.StatusText;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Path;
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

    @Option(names = "--format", paramLabel = "table|json", description = "Default: ${DEFAULT-VALUE}.")
    ClassifyCommand.Format format = ClassifyCommand.Format.table;

    /** A case for programs. */
    private record Told(
            int number,
            String id,
            Phase phase,
            int attempt,
            Optional<String> jobId,
            Optional<JobState> state,
            Optional<Instant> started,
            Optional<Verdict> verdict,
            String reason) {

        static Told of(CaseStatus each) {
            return new Told(
                    each.index(),
                    each.id(),
                    each.phase(),
                    each.attempt(),
                    each.jobId(),
                    each.state(),
                    each.started(),
                    each.result().map(CaseResult::verdict),
                    each.result().map(CaseResult::reason).orElse(each.reason()));
        }
    }

    @Override
    public Integer call() throws Exception {
        Console console = console();
        if (watch && format == ClassifyCommand.Format.json) {
            throw new InputException("--watch shows, and --format json prints once; expected one of both");
        }
        if (watch) {
            return new Watching(directory, console, false).untilTheEnd(new GateOptions());
        }
        RunState state = Watching.watchOf(directory).look();
        if (format == ClassifyCommand.Format.json) {
            console.out()
                    .print(JsonOutput.of(state.statuses().stream().map(Told::of).toList()));
            return ExitCodes.ALL_PASSED;
        }
        RunRequest request = state.request();
        Words words = console.words();
        console.out()
                .println(words.say(
                        "status.run",
                        request.runId(),
                        request.profile().name(),
                        words.phrases(request.testlists(), ", ")));
        console.out()
                .println(words.say("status.began", LocalClock.words(request.created()))
                        + words.say("semicolon")
                        + driven(state, words));
        Instant now = Instant.now();
        String times = state.result().ended().isPresent()
                ? ""
                : words.say("semicolon") + RunTimes.of(request).text(state.statuses(), now, words);
        console.out().println(new Counts(state.statuses()).text(words) + times);
        cases(state, now, words).ifPresent(table -> console.out().print("\n" + table));
        console.out().flush();
        return ExitCodes.ALL_PASSED;
    }

    private String driven(RunState state, Words words) throws IOException {
        Optional<DirectoryOwner> owner = RunDirectory.owner(directory);
        Optional<DirectoryOwner.Life> life = owner.map(DirectoryOwner::life);
        if (life.equals(Optional.of(DirectoryOwner.Life.LIVES))) {
            return words.say("status.driven", words.phrase(owner.get().toString()));
        }
        if (state.result().ended().isPresent()) {
            return words.say(
                    "status.endedAt", LocalClock.words(state.result().ended().get()));
        }
        return life.equals(Optional.of(DirectoryOwner.Life.UNKNOWN))
                ? words.say("status.taken", words.phrase(owner.get().toString()))
                : words.say("status.left", directory);
    }

    /** Those that move, and those that didn't pass. */
    private static Optional<Table> cases(RunState state, Instant now, Words words) {
        List<CaseStatus> shown = state.statuses().stream()
                .filter(each ->
                        LiveScreen.hasFailed(each) || (each.phase() != Phase.DONE && each.phase() != Phase.WAITING))
                .toList();
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        // Number, time and what parts the columns take 22; a state is longer than an id mostly.
        int columns = Math.min(ClassifyOutput.columns(), 1000) - 22;
        ShortIds ids = new ShortIds(shown.stream().map(CaseStatus::id).toList(), Math.max(12, columns / 2));
        Table table = Table.headed(words.say("status.table"));
        shown.stream()
                .limit(MOST)
                .forEach(each -> table.row(
                        each.index(),
                        ids.of(each.id()),
                        LiveScreen.running(each, now).orElse(""),
                        ScreenText.fit(StatusText.of(each, words), Math.max(12, columns - ids.width()))));
        if (shown.size() > MOST) {
            table.row("", words.say("summary.more", shown.size() - MOST), "", "");
        }
        return Optional.of(table);
    }
}
