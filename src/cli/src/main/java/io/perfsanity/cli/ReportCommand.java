package io.perfsanity.cli;

import io.perfsanity.engine.report.Reports;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.report.TextSummary;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perf-sanity report}. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Prints the summary of a run and writes its reports anew from results.json.")
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path results = directory.resolve("results.json");
        if (!Files.isRegularFile(results)) {
            throw new InputException("no " + results + ": the run has no results yet, or this isn't a run's directory");
        }
        RunResult result = read(results);
        Reports.write(directory, result);
        spec.commandLine().getOut().print(TextSummary.of(result));
        spec.commandLine().getOut().println("Report: " + directory.resolve("report.html"));
        spec.commandLine().getOut().flush();
        return ExitCodes.of(result, result.totals().total());
    }

    private static RunResult read(Path results) {
        try {
            return new ResultsJson().read(results);
        } catch (IOException e) {
            throw new InputException(e.getMessage(), e);
        }
    }
}
