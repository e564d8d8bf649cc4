package io.perfsanity.cli;

import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.history.Curator;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.Study;
import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity study}. */
@Command(
        name = "study",
        description = {
            "Says how noisy each metric of each case is, which are too noisy to gate at five percent, and which thresholds fit.",
            "",
            "The thresholds are printed as they stand in a profile's 'gate'; with --write they are kept in the history"
                    + " instead."
        })
final class StudyCommand extends ConsoleCommand {
    private static final double USUAL = GatePolicy.DEFAULT.threshold();

    @Mixin
    HistoryOptions options;

    @Mixin
    CaseChoice choice;

    @Parameters(paramLabel = "CASE", arity = "0..1", description = "A part of the test ids. Default: all.")
    String text;

    @Option(names = "--all-metrics", description = "Also those that gate nothing.")
    boolean allMetrics;

    @Option(names = "--write", description = "Keep the thresholds in the history, as 'history threshold' does.")
    boolean write;

    @Option(names = "--json", description = "Write JSON instead of a table.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        Console console = console();
        History history = options.existing(console);
        List<Study> studies = history.read(choice.all(history, options, text), Series.KEPT).stream()
                .flatMap(read -> Study.of(read, allMetrics, USUAL).stream())
                .toList();
        if (json) {
            console.out().println(HistoryOutput.mapper().writeValueAsString(studies));
        } else {
            console.out().print(table(studies, console.words()));
        }
        List<Study> proposed =
                studies.stream().filter(each -> each.proposes(USUAL)).toList();
        if (write) {
            for (Study each : proposed) {
                new Curator(history, each.identity(), System.getProperty("user.name", ""), Instant.now())
                        .threshold(
                                Optional.of(each.metric().name()),
                                Optional.of(each.threshold()),
                                "study: σ " + HistoryOutput.percent(each.noise().sigma()));
            }
            console.say(console.words().count("study.kept", proposed.size(), history.directory()));
        } else if (!json) {
            console.out().print(profile(proposed, console.words()));
        }
        return ExitCodes.ALL_PASSED;
    }

    private static String table(List<Study> studies, Words words) {
        Table table = Table.headed(words.say("study.table"));
        studies.forEach(each -> table.row(
                each.identity().testId(),
                each.metric().name(),
                each.noise().values(),
                HistoryOutput.percent(each.noise().sigma()),
                HistoryOutput.percent(each.threshold()),
                each.tooNoisy() ? words.say("study.noisy", HistoryOutput.percent(USUAL)) : ""));
        return table.toString();
    }

    /** The lines of a profile; names are quoted as JSON does, which YAML reads. */
    private static String profile(List<Study> proposed, Words words) throws IOException {
        if (proposed.isEmpty()) {
            return "\n" + words.say("study.fits") + "\n";
        }
        StringBuilder lines = new StringBuilder("\ngate:\n  cases:\n");
        for (Study each : proposed) {
            lines.append(String.format(
                    Locale.ROOT,
                    "    - {case: %s, metric: %s, threshold: %s}\n",
                    Json.mapper().writeValueAsString(each.identity().testId()),
                    Json.mapper().writeValueAsString(each.metric().metric()),
                    HistoryOutput.percent(each.threshold()).replace(" ", "")));
        }
        return lines.toString();
    }
}
