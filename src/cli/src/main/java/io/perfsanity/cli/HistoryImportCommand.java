package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.HistoryImport;
import io.perfsanity.engine.history.ImportOptions;
import io.perfsanity.engine.history.ImportedTime;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.history.MeasuredRun;
import io.perfsanity.engine.history.Past;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.TextDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity history import}. */
@Command(
        name = "import",
        description = {
            "Adds what was measured earlier: all of the files or, when anything is wrong with one, nothing.",
            "",
            "FILE is a table with a header (.csv), JSON lines (.jsonl, also those of 'history export'), a perf_data.yaml, or"
                    + " the directory of a run. What is there already stays as it is.",
            "",
            "Columns: case or series, time (seconds since 1970 or ISO 8601), and as they are there run, attempt, revision,"
                    + " nodes, mode, gpu. Every other column is a metric."
        })
final class HistoryImportCommand extends ConsoleCommand {
    /** Who wants to see more mends these first. */
    private static final int SHOWN = 10;

    private static final TextDecoder DECODER = new TextDecoder(256 * 1024 * 1024);

    @Mixin
    HistoryOptions options;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "What to add.")
    List<Path> files;

    @Option(
            names = "--case",
            paramLabel = "ID",
            description =
                    "The test id, where the file doesn't say it. Default for perf_data.yaml: its directory's name.")
    String testId;

    @Option(names = "--mode", paramLabel = "MODE", description = "The benchmark mode. Default: what the test id says.")
    String mode;

    @Option(
            names = "--gpu",
            paramLabel = "PRODUCT",
            description = "As nvidia-smi names it. Default: that of the first run that tells one.")
    String gpu = "";

    @Option(
            names = "--key",
            paramLabel = "NAME=VALUE",
            description = "A key of yours that is part of the cases' identity.")
    Map<String, String> keys = new LinkedHashMap<>();

    @Option(names = "--run", paramLabel = "ID", description = "The run, for a file that is about one.")
    String run;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description =
                    "When it was measured, where the file doesn't say. Default for perf_data.yaml: the file's time.")
    String time;

    @Option(names = "--higher", paramLabel = "COLUMN", description = "A metric of which higher values are better.")
    Set<String> higher = new LinkedHashSet<>();

    @Option(names = "--lower", paramLabel = "COLUMN", description = "A metric of which lower values are better.")
    Set<String> lower = new LinkedHashSet<>();

    @Option(names = "--skip", paramLabel = "COLUMN", description = "A column that is no metric.")
    Set<String> skipped = new LinkedHashSet<>();

    @Override
    public Integer call() throws IOException {
        Console console = console();
        History history = options.history(console);
        Optional<ClusterProfile> profile =
                options.cluster == null ? Optional.empty() : options.clusters.profileIfAny(options.cluster, console);
        KnownMetrics known = profile.map(KnownMetrics::of).orElse(KnownMetrics.BY_NAME);
        profile.ifPresent(declaring -> declaring.gate().keys().forEach(keys::putIfAbsent));
        Problems problems = new Problems();
        List<Past> pasts = new ArrayList<>();
        List<RunResult> runs = new ArrayList<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                runs.add(run(file));
            } else {
                pasts.add(new HistoryImport(options(file), known).read(file.toString(), text(file), problems));
            }
        }
        List<Problem> wrong = problems.toList();
        console.problems(wrong.subList(0, Math.min(SHOWN, wrong.size())));
        if (problems.hasErrors()) {
            throw new InputException("nothing was imported"
                    + (wrong.size() > SHOWN ? "; there are %s more problems".formatted(wrong.size() - SHOWN) : ""));
        }
        for (RunResult result : runs) {
            new MeasuredRun(result, KnownMetrics.of(result.facts()), keys).addTo(history, result.gate());
        }
        long values = 0;
        for (Past past : pasts) {
            past.addTo(history);
            values += past.values();
        }
        console.say(
                pasts.isEmpty()
                        ? console.words().count("history.runs", runs.size(), history.directory())
                        : console.words().count("history.imported", values, history.directory()));
        return ExitCodes.ALL_PASSED;
    }

    private static RunResult run(Path directory) {
        try {
            return new ResultsJson().read(directory.resolve("results.json"));
        } catch (IOException e) {
            throw new InputException("not the directory of a run that is over: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": no such file");
        }
        Problems problems = new Problems();
        try (InputStream in = Files.newInputStream(file)) {
            return DECODER.decode(file.toString(), DECODER.head(in), problems)
                    .orElseThrow(
                            () -> new InputException(problems.toList().get(0).toString()));
        }
    }

    private ImportOptions options(Path file) throws IOException {
        boolean perfData = file.toString().matches(".*\\.ya?ml");
        if (options.cluster == null) {
            throw new InputException("--cluster is missing: the name of the cluster where it was measured");
        }
        Optional<Instant> measured = Optional.empty();
        if (time != null) {
            measured = Optional.of(ImportedTime.of(time)
                    .orElseThrow(() -> new InputException("--time is '" + time
                            + "', expected seconds since 1970 or a time such as 2026-03-04T18:00:00Z")));
        } else if (perfData) {
            measured = Optional.of(Files.getLastModifiedTime(file).toInstant());
        }
        Path parent = file.toAbsolutePath().getParent();
        Optional<String> directory = perfData && parent != null && parent.getFileName() != null
                ? Optional.of(parent.getFileName().toString())
                : Optional.empty();
        return new ImportOptions(
                options.cluster,
                Optional.ofNullable(testId).or(() -> directory),
                Optional.ofNullable(mode),
                gpu,
                keys,
                Optional.ofNullable(run),
                measured,
                higher,
                lower,
                skipped);
    }
}
