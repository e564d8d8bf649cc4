package io.perfsanity.cli;

import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.history.RunComparison;
import io.perfsanity.engine.history.RunComparison.CasePair;
import io.perfsanity.engine.history.RunComparison.Side;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity compare}. */
@Command(
        name = "compare",
        description = "Sets two runs beside each other: each case's metrics, and what differs between the records.")
final class CompareCommand extends ConsoleCommand {
    private static final String RUN = "A run's directory, or the id of a run in the history.";

    @Mixin
    HistoryOptions options;

    @Parameters(index = "0", paramLabel = "A", description = RUN)
    String first;

    @Parameters(index = "1", paramLabel = "B", description = RUN)
    String second;

    @Option(names = "--all-metrics", description = "Also those that gate nothing.")
    boolean allMetrics;

    @Option(names = "--json", description = "Write JSON instead of tables, all metrics.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        Console console = console();
        RunComparison comparison = RunComparison.of(side(first, console), side(second, console));
        console.out()
                .print(
                        json
                                ? HistoryOutput.mapper().writeValueAsString(comparison) + "\n"
                                : text(comparison, console.words()));
        return ExitCodes.ALL_PASSED;
    }

    private Side side(String name, Console console) throws IOException {
        Path results = Path.of(name).resolve("results.json");
        if (Files.isRegularFile(results)) {
            try {
                RunResult run = new ResultsJson().read(results);
                return Side.of(run, KnownMetrics.of(run.facts()));
            } catch (IOException e) {
                throw new InputException(e.getMessage(), e);
            }
        }
        if (options.directory == null && options.cluster == null) {
            throw new InputException(
                    "no " + results + "; for the id of a run in a history give --history or --cluster");
        }
        History history = options.existing(console);
        return Side.of(history, name)
                .orElseThrow(() ->
                        new InputException("no " + results + ", and no run '" + name + "' in " + history.directory()));
    }

    private String text(RunComparison comparison, Words words) {
        Table facts = new Table(
                words.say("compare.differs"),
                comparison.first().run(),
                comparison.second().run());
        comparison.facts().forEach(fact -> facts.row(fact.name(), told(fact.first()), told(fact.second())));
        comparison
                .cases()
                .forEach(pair -> pair.facts()
                        .forEach(fact -> facts.row(
                                pair.testId() + ": " + fact.name(), told(fact.first()), told(fact.second()))));
        Table cases = Table.headed(words.say("compare.cases"));
        for (CasePair pair : comparison.cases()) {
            pair.metrics().stream()
                    .filter(metric -> allMetrics || metric.metric().use() == MetricSpec.Use.GATES)
                    .forEach(metric -> cases.row(
                            pair.testId(),
                            named(metric.metric()),
                            value(metric.first()),
                            value(metric.second()),
                            metric.words(words),
                            nodes(pair)));
        }
        boolean same = comparison.facts().isEmpty()
                && comparison.cases().stream().allMatch(pair -> pair.facts().isEmpty());
        String differing = same ? words.say("compare.same") + "\n" : facts.toString();
        return cases + "\n" + differing;
    }

    private static String named(MetricSpec metric) {
        return metric.name() + (metric.unit().isEmpty() ? "" : " (" + metric.unit() + ")");
    }

    private static String nodes(CasePair pair) {
        String before = String.join(" ", pair.firstNodes());
        String after = String.join(" ", pair.secondNodes());
        return before.equals(after) ? before : told(before) + " → " + told(after);
    }

    private static String told(String text) {
        return text.isEmpty() ? "?" : text;
    }

    private static String value(Optional<Double> value) {
        return value.map(MetricText::of).orElse("");
    }
}
