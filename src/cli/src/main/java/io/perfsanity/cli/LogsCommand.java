package io.perfsanity.cli;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.RunLogs;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.run.RunWatch;
import io.perfsanity.engine.run.StatusText;
import io.perfsanity.engine.scheduler.LiveLogs;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity logs}. */
@Command(
        name = "logs",
        description = "Prints the end of a case's logs: from the cluster while its job runs, else what was fetched.")
final class LogsCommand extends ConsoleCommand {
    private static final long PAUSE_MILLIS = 2000;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Parameters(index = "1", paramLabel = "CASE", description = "Its id, a part that no other id has, or its number.")
    String name;

    @Option(names = "-f", description = "Go on with what is written, until the case's job has ended.")
    boolean follow;

    @Option(names = "--role", paramLabel = "ROLE", description = "Only this one's log, such as GEN_0 or AGG.")
    String role;

    @Option(names = "--all", description = "From the beginning, not only the last 64 KiB.")
    boolean all;

    @Override
    public Integer call() throws Exception {
        RunWatch watch = Watching.watchOf(directory);
        PlannedCase planned = find(watch.request(), name);
        RunState state = watch.look();
        CaseStatus status = status(state, planned);
        if (isFetched(status)) {
            print(LogFiles.fetched(directory, planned, lastAttempt(status)));
            return ExitCodes.ALL_PASSED;
        }
        Console console = console();
        try (Host host = ProfileHosts.open(watch.request().profile().connection(), console.store())) {
            RunLogs logs = new RunLogs(host, watch.request());
            int attempt = 0;
            LogPrinter printer = printer();
            while (true) {
                if (status.attempt() != attempt) {
                    attempt = status.attempt();
                    printer = printer();
                    console.say("%s: %s".formatted(planned.testCase().id(), StatusText.of(status, console.words())));
                }
                boolean more = printer.print(LogFiles.onCluster(logs, planned, attempt));
                boolean over = status.phase() == Phase.DONE || status.phase() == Phase.ENDED;
                if (!follow || (over && !more)) {
                    break;
                }
                if (!more) {
                    Thread.sleep(PAUSE_MILLIS);
                }
                status = status(watch.look(), planned);
            }
            if (!printer.foundAny()) {
                console.say(
                        role == null
                                ? console.words().say("logs.none")
                                : console.words().say("logs.noneOf", role));
            }
        }
        return ExitCodes.ALL_PASSED;
    }

    private void print(LogFiles files) throws IOException {
        LogPrinter printer = printer();
        while (printer.print(files)) {
            // Piece by piece.
        }
        if (!printer.foundAny()) {
            throw new InputException("the case has no log" + (role == null ? "" : " of " + role) + "; it has "
                    + String.join(", ", printer.names()));
        }
    }

    private LogPrinter printer() {
        return new LogPrinter(console(), role == null ? "" : role, all ? 0 : -LiveLogs.MAX_BYTES);
    }

    private static boolean isFetched(CaseStatus status) {
        return status.result()
                .filter(result ->
                        status.phase() == Phase.DONE && !result.attempts().isEmpty())
                .isPresent();
    }

    private static int lastAttempt(CaseStatus status) {
        return status.result().orElseThrow().attempts().stream()
                .mapToInt(each -> each.number())
                .max()
                .orElseThrow();
    }

    private static CaseStatus status(RunState state, PlannedCase planned) {
        return state.statuses().stream()
                .filter(each -> each.index() == planned.index())
                .findFirst()
                .orElseThrow();
    }

    /** The case that a user means. */
    static PlannedCase find(RunRequest request, String name) {
        List<PlannedCase> cases = request.cases();
        return Stream.<List<PlannedCase>>of(
                        cases.stream().filter(each -> id(each).equals(name)).toList(),
                        cases.stream()
                                .filter(each -> String.valueOf(each.index()).equals(name.replaceFirst("^0+(?=.)", "")))
                                .toList(),
                        cases.stream().filter(each -> id(each).contains(name)).toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .map(found -> only(found, name))
                .orElseThrow(() -> new InputException("the run has no case %s%s"
                        .formatted(
                                PlainText.quoted(name),
                                NearestWord.hint(
                                        name,
                                        cases.stream().map(LogsCommand::id).toList()))));
    }

    private static PlannedCase only(List<PlannedCase> found, String name) {
        if (found.size() > 1) {
            throw new InputException("%s cases have %s in their ids, expected one: %s%s"
                    .formatted(
                            found.size(),
                            PlainText.quoted(name),
                            String.join(
                                    ", ",
                                    found.stream().limit(5).map(LogsCommand::id).toList()),
                            found.size() > 5 ? ", …" : ""));
        }
        return found.get(0);
    }

    private static String id(PlannedCase planned) {
        return planned.testCase().id();
    }
}
