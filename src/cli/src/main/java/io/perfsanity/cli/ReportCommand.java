package io.perfsanity.cli;

import io.perfsanity.engine.report.Reports;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity report}. */
@Command(name = "report", description = "Prints the summary of a run and writes its reports anew from results.json.")
final class ReportCommand extends ConsoleCommand {
    @Parameters(paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Override
    public Integer call() throws IOException {
        Path results = directory.resolve("results.json");
        if (!Files.isRegularFile(results)) {
            throw new InputException("no " + results + ": the run has no results yet, or this isn't a run's directory");
        }
        RunResult result = read(results);
        Reports.write(directory, result);
        console().out().print(Summaries.text(result));
        console().out().println("Report: " + directory.resolve("report.html"));
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
