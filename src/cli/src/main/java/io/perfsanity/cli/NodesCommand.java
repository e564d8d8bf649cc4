package io.perfsanity.cli;

import io.perfsanity.engine.gate.NodeSpeed;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.NodeHistory;
import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf-sanity nodes}. */
@Command(
        name = "nodes",
        description = {
            "Says how fast each node is beside its peers, the slowest first.",
            "",
            "What was measured on a node is compared with the baselines that the cases had then. Nodes that are slower by"
                    + " more than chance are marked; exit code 1 where there is one."
        })
final class NodesCommand extends ConsoleCommand {
    @Mixin
    HistoryOptions options;

    @Option(names = "--json", description = "Write JSON instead of a table.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        Console console = console();
        History history = options.existing(console);
        List<NodeSpeed> nodes = NodeHistory.of(history.read(new CaseChoice().all(history, options, null), Series.KEPT));
        if (json) {
            console.out().println(HistoryOutput.mapper().writeValueAsString(nodes));
        } else {
            console.out().print(table(nodes, console.words()));
        }
        return nodes.stream().anyMatch(NodeSpeed::slow) ? ExitCodes.TEST_FAILURES : ExitCodes.ALL_PASSED;
    }

    private static String table(List<NodeSpeed> nodes, Words words) {
        Table table = Table.headed(words.say("nodes.table"));
        nodes.forEach(each -> table.row(
                each.node(), each.values(), beside(each.worse(), words), each.slow() ? words.say("nodes.slow") : ""));
        return table.toString();
    }

    private static String beside(double worse, Words words) {
        String size = String.format(Locale.ROOT, "%.1f", Math.abs(worse) * 100);
        return words.say(size.equals("0.0") ? "nodes.same" : worse > 0 ? "change.slower" : "change.faster", size);
    }
}
