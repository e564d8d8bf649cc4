package io.perfsanity.cli;

import io.perfsanity.engine.report.HtmlReport;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.report.Reports;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity report}. */
@Command(
        name = "report",
        description =
                "Prints the summary of a run and writes its reports anew from results.json; while it goes on, report.html"
                        + " alone, as far as it is.")
final class ReportCommand extends ConsoleCommand {
    @Parameters(paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Mixin
    GateOptions gate;

    @Override
    public Integer call() throws IOException {
        Path results = directory.resolve("results.json");
        if (Files.isRegularFile(results)) {
            RunResult result = read(results);
            if (result.ended().isPresent() || !RunDirectory.holdsRun(directory)) {
                Reports.write(directory, RunOverview.of(result), !gate.noTests, past(result));
                return told(result, result.totals().total());
            }
        }
        if (!RunDirectory.holdsRun(directory)) {
            throw new InputException("no " + results + ": the run has no results yet, or this isn't a run's directory");
        }
        RunState state = RunState.read(directory);
        // All else is written by whoever has the run, at its end.
        new HtmlReport().write(state.overview(), past(state.result()), directory.resolve("report.html"));
        return told(state.result(), state.statuses().size());
    }

    /** Of a directory that has results only, nobody knows where earlier ones are kept. */
    private PastValues past(RunResult result) throws IOException {
        return RunDirectory.holdsRun(directory)
                ? Past.of(result, RunDirectory.request(directory).profile(), console())
                : PastValues.NONE;
    }

    private int told(RunResult result, int cases) {
        PrintWriter out = console().out();
        out.print(Summaries.text(result));
        if (result.totals().total() < cases) {
            out.println(
                    "%s of %s cases have a verdict".formatted(result.totals().total(), cases));
        }
        out.println("Report: " + directory.resolve("report.html"));
        out.flush();
        return ExitCodes.of(result, cases, gate);
    }

    private static RunResult read(Path results) {
        try {
            return new ResultsJson().read(results);
        } catch (IOException e) {
            throw new InputException(e.getMessage(), e);
        }
    }
}
