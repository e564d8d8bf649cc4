package io.perfsanity.cli;

import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.report.HtmlReport;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.report.Reports;
import io.perfsanity.engine.report.ResultsCsv;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.text.NearestWord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity report}. */
@Command(
        name = "report",
        description = "Prints the summary of a run and writes its reports anew from results.json; while it goes on,"
                + " report.html alone, as far as it is.")
final class ReportCommand extends ConsoleCommand {
    @Parameters(paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Option(
            names = "--format",
            paramLabel = "text|json|csv",
            description = "json prints results.json, csv a row a case; neither writes a report, and the exit code is 0."
                    + " Default: ${DEFAULT-VALUE}.")
    Format format = Format.text;

    @Option(
            names = "--list",
            paramLabel = "VERDICT",
            description =
                    "Print the cases with this verdict as a list for another run, and nothing else: passed, timeout,"
                            + " invalid, cancelled, skipped, infra; failed means all that ran and didn't pass.")
    String list;

    @Mixin
    GateOptions gate;

    /** As written on the command line. */
    enum Format {
        text,
        json,
        csv
    }

    @Override
    public Integer call() throws IOException {
        if (list != null) {
            Predicate<CaseResult> wanted = wanted();
            RunResult result = result();
            Map<Integer, String> lines = lines(result);
            result.cases().stream()
                    .filter(wanted)
                    .forEach(each -> console().out().println(lines.get(each.index())));
            return ExitCodes.ALL_PASSED;
        }
        if (format != Format.text) {
            RunResult result = result();
            console().out().print(format == Format.csv ? ResultsCsv.of(result) : new ResultsJson().toJson(result));
            return ExitCodes.ALL_PASSED;
        }
        Path results = directory.resolve("results.json");
        if (Files.isRegularFile(results)) {
            RunResult result = read(results);
            if (result.ended().isPresent() || !RunDirectory.holdsRun(directory)) {
                Reports.write(
                        directory,
                        RunOverview.of(result),
                        !gate.noTests,
                        past(result),
                        console().words());
                return told(result, result.totals().total());
            }
        }
        if (!RunDirectory.holdsRun(directory)) {
            throw new InputException("no " + results + ": the run has no results yet, or this isn't a run's directory");
        }
        RunState state = RunState.read(directory);
        // All else is written by whoever has the run, at its end.
        new HtmlReport(console().words())
                .write(state.overview(), past(state.result()), directory.resolve("report.html"));
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
        out.print(Summaries.text(result, console().words()));
        if (result.totals().total() < cases) {
            out.println(console().words().say("run.verdicts", result.totals().total(), cases));
        }
        out.println(console().words().say("run.report", directory.resolve("report.html")));
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

    /** What it came to; while it goes on, what it has come to. */
    private RunResult result() throws IOException {
        Path results = directory.resolve("results.json");
        if (Files.isRegularFile(results)) {
            RunResult result = read(results);
            if (result.ended().isPresent() || !RunDirectory.holdsRun(directory)) {
                return result;
            }
        }
        return Watching.watchOf(directory).look().result();
    }

    private Predicate<CaseResult> wanted() {
        if (list.equals("failed")) {
            return each -> each.verdict().isProblem();
        }
        List<String> words = Arrays.stream(Verdict.values())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!words.contains(list)) {
            throw new InputException("--list is '%s', expected one of %s%s"
                    .formatted(list, String.join(", ", words), NearestWord.hint(list, words)));
        }
        return each -> each.verdict().name().toLowerCase(Locale.ROOT).equals(list);
    }

    /** As lists have them, by their numbers; of a directory that has results only, without markers. */
    private Map<Integer, String> lines(RunResult result) throws IOException {
        return RunDirectory.holdsRun(directory)
                ? RunDirectory.request(directory).cases().stream()
                        .collect(Collectors.toMap(
                                PlannedCase::index, each -> each.testCase().line()))
                : result.cases().stream().collect(Collectors.toMap(CaseResult::index, CaseResult::nodeId));
    }
}
