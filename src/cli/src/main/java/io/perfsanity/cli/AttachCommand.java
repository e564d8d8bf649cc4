package io.perfsanity.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity attach}. */
@Command(
        name = "attach",
        description =
                "Shows a run that another process drives, as 'run' shows it, until it ends. Ctrl-C leaves it running.")
final class AttachCommand extends ConsoleCommand {
    @Parameters(paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Option(names = "--plain", description = "One line for each change, also on a terminal.")
    boolean plain;

    @Mixin
    GateOptions gate;

    @Override
    public Integer call() throws Exception {
        return new Watching(directory, console(), plain).untilTheEnd(gate);
    }
}
