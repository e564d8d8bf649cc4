package io.perfsanity.cli;

import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.run.DirectoryOwner;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity runs}. */
@Command(name = "runs", description = "Lists the runs whose directories lie in a directory, the latest first.")
final class RunsCommand extends ConsoleCommand {
    @Parameters(paramLabel = "DIR", arity = "0..1", description = "Default: here.")
    Path directory = Path.of("");

    @Option(names = "--format", paramLabel = "table|json", description = "Default: ${DEFAULT-VALUE}.")
    ClassifyCommand.Format format = ClassifyCommand.Format.table;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new InputException("no such directory: " + directory);
        }
        List<Path> places;
        try (Stream<Path> children = Files.list(directory)) {
            places = Stream.concat(Stream.of(directory), children)
                    .filter(RunDirectory::holdsRun)
                    .toList();
        }
        Console console = console();
        List<Found> runs = new ArrayList<>();
        for (Path place : places) {
            try {
                runs.add(new Found(place, RunState.read(place), RunDirectory.owner(place)));
            } catch (IOException e) {
                console.say(place + ": " + console.why(e));
            }
        }
        runs.sort(Comparator.comparing((Found run) -> run.state().request().created())
                .reversed());
        if (format == ClassifyCommand.Format.json) {
            console.out().print(JsonOutput.of(runs.stream().map(Found::told).toList()));
            console.out().flush();
            return ExitCodes.ALL_PASSED;
        }
        if (runs.isEmpty()) {
            console.say(console.words().say("runs.none", directory.toAbsolutePath()));
            return ExitCodes.ALL_PASSED;
        }
        Table table = Table.headed(console.words().say("runs.table"));
        runs.forEach(run -> run.addTo(table, console.words()));
        console.out().print(table);
        console.out().flush();
        return ExitCodes.ALL_PASSED;
    }

    /**
     * A run for programs.
     *
     * @param alive whether a process of this machine drives it
     * @param verdicts how many cases have each
     */
    private record Told(
            String runId,
            Instant began,
            Optional<Instant> ended,
            String cluster,
            List<String> lists,
            int cases,
            Map<String, Integer> verdicts,
            boolean alive,
            String directory) {}

    private record Found(Path place, RunState state, Optional<DirectoryOwner> owner) {

        void addTo(Table table, Words words) {
            table.row(
                    state.request().runId(),
                    LocalClock.words(state.request().created()),
                    state.request().profile().name(),
                    words.phrases(state.request().testlists(), " "),
                    new Counts(state.statuses()).text(words),
                    life(words),
                    place);
        }

        Told told() {
            return new Told(
                    state.request().runId(),
                    state.request().created(),
                    state.result().ended(),
                    state.request().profile().name(),
                    state.request().testlists(),
                    state.statuses().size(),
                    JsonOutput.verdicts(state.result()),
                    owner.map(DirectoryOwner::life).equals(Optional.of(DirectoryOwner.Life.LIVES)),
                    place.toString());
        }

        private String life(Words words) {
            Optional<DirectoryOwner.Life> life = owner.map(DirectoryOwner::life);
            if (life.equals(Optional.of(DirectoryOwner.Life.LIVES))) {
                return words.say("runs.goesOn", owner.get().pid());
            }
            if (state.result().ended().isPresent()) {
                return words.say("runs.ended");
            }
            return life.equals(Optional.of(DirectoryOwner.Life.UNKNOWN))
                    ? words.say("runs.taken", owner.get().host())
                    : words.say("runs.left");
        }
    }
}
