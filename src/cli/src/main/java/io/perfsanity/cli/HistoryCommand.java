package io.perfsanity.cli;

import io.perfsanity.engine.history.CaseHistory;
import io.perfsanity.engine.history.CaseIdentity;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.HistoryExport;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity history}. */
@Command(
        name = "history",
        description = {
            "Shows what earlier runs measured, brings a past along, and keeps what you say about it.",
            "",
            "CASE is a test id, or a part of it that fits one case only."
        },
        subcommands = {
            HistoryImportCommand.class,
            CurationCommand.Invalid.class,
            CurationCommand.Accept.class,
            CurationCommand.Pin.class,
            CurationCommand.Unpin.class,
            CurationCommand.Reset.class,
            CurationCommand.Threshold.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class HistoryCommand extends ConsoleCommand {
    /** More than that is shown as so many. */
    private static final int COUNTED = 1000;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: list, show, export, import, invalid, accept, pin, unpin, reset or threshold");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the cases with the number of their values and what is open.")
    int list(
            @Mixin HistoryOptions options,
            @Mixin CaseChoice choice,
            @Parameters(paramLabel = "CASE", arity = "0..1", description = "A part of the test ids.") String text,
            @Option(names = "--json", description = "Write JSON instead of a table.") boolean json)
            throws IOException {
        Console console = console();
        History history = options.existing(console);
        List<CaseHistory> cases = history.read(choice.all(history, options, text), COUNTED);
        console.out().print(json ? HistoryOutput.json(cases) : HistoryOutput.list(cases, console.words()));
        return ExitCodes.ALL_PASSED;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows the values of a case, how they stand, and what was said about them.")
    int show(
            @Mixin HistoryOptions options,
            @Mixin CaseChoice choice,
            @Parameters(paramLabel = "CASE", description = "The test id, or a part of it.") String text,
            @Option(
                            names = "--last",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "How many values. Default: ${DEFAULT-VALUE}.")
                    int last,
            @Option(names = "--all-metrics", description = "Also those that gate nothing.") boolean allMetrics,
            @Option(names = "--json", description = "Write JSON instead of a table: all metrics, all that is known.")
                    boolean json)
            throws IOException {
        Console console = console();
        History history = options.existing(console);
        CaseHistory read = history.read(choice.one(history, options, text), Math.max(1, last));
        console.out().print(json ? HistoryOutput.json(read) : HistoryOutput.show(read, allMetrics, console.words()));
        return ExitCodes.ALL_PASSED;
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Writes what was measured for other programs, and for 'history import'.",
                "",
                "JSON lines have all that is known; CSV has a row an attempt and a column a metric."
            })
    int export(
            @Mixin HistoryOptions options,
            @Mixin CaseChoice choice,
            @Parameters(paramLabel = "CASE", arity = "0..1", description = "A part of the test ids. Default: all.")
                    String text,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "A name that ends with .csv or .jsonl. Default: CSV to standard output.")
                    Path out)
            throws IOException {
        Console console = console();
        History history = options.existing(console);
        List<CaseIdentity> cases = choice.all(history, options, text);
        HistoryExport export = new HistoryExport(history);
        if (out == null) {
            export.csv(cases, console.out()::print);
            return ExitCodes.ALL_PASSED;
        }
        boolean csv = out.toString().endsWith(".csv");
        if (!csv && !out.toString().endsWith(".jsonl")) {
            throw new InputException("--out is " + out + ", expected a name that ends with .csv or .jsonl");
        }
        try (Writer writer = Files.newBufferedWriter(out, StandardCharsets.UTF_8)) {
            if (csv) {
                export.csv(cases, writer::write);
            } else {
                export.jsonLines(cases, writer::write);
            }
        }
        console.say(console.words().count("history.wrote", cases.size(), out));
        return ExitCodes.ALL_PASSED;
    }
}
