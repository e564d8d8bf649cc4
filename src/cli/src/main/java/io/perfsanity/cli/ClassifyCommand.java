package io.perfsanity.cli;

import io.perfsanity.engine.classify.ClassifySettings;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf-sanity classify}. */
@Command(
        name = "classify",
        description = "Shows each case's mode, nodes, GPUs and time limit, and why. Needs no cluster.")
final class ClassifyCommand extends ConsoleCommand {
    @Mixin
    ListOptions lists;

    @Option(
            names = "--gpus-per-node",
            paramLabel = "N",
            description = "GPUs of a node of the cluster, where a case's config doesn't say.")
    Integer gpusPerNode;

    @Option(names = "--format", paramLabel = "table|json", description = "Default: ${DEFAULT-VALUE}.")
    Format format = Format.table;

    @Option(names = "--explain", description = "All that each source says of a case, instead of a table's one line.")
    boolean explain;

    /** As written on the command line. */
    enum Format {
        table,
        json
    }

    @Override
    public Integer call() throws IOException {
        if (gpusPerNode != null && gpusPerNode < 1) {
            throw new InputException("--gpus-per-node is " + gpusPerNode + ", expected a number from 1");
        }
        Console console = console();
        ClassifySettings settings =
                new ClassifySettings(Optional.ofNullable(gpusPerNode), false, Map.of(), Optional.empty());
        ListedCases cases = lists.reader(System.in).read(settings);
        console.problems(cases.problems());
        console.out().print(text(cases, console.words()));
        console.out().flush();
        cases.errors().map(console.words()::phrase).ifPresent(console::say);
        return cases.usable() ? ExitCodes.ALL_PASSED : ExitCodes.BAD_INPUT;
    }

    private String text(ListedCases cases, Words words) throws IOException {
        if (format == Format.json) {
            return ClassifyOutput.json(cases);
        }
        if (cases.cases().isEmpty()) {
            return "";
        }
        return explain
                ? ClassifyOutput.explained(cases, words)
                : ClassifyOutput.table(cases, ClassifyOutput.columns(), words);
    }
}
