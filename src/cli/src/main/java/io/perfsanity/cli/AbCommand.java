package io.perfsanity.cli;

import io.perfsanity.engine.report.ComparisonJson;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.run.RunIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf-sanity ab}. */
@Command(
        name = "ab",
        description = {
            "Says which of two checkouts or container images is faster, by how much and how sure.",
            "",
            "Each case is one job that runs A B B A … on the same nodes. Leaves in --out what 'run' leaves there;"
                    + " after a crash, 'resume' goes on with the directory. The exit code is 1 where B is slower than it"
                    + " may be, 3 where nobody can say."
        })
final class AbCommand extends ConsoleCommand {
    @Mixin
    PlanOptions plan;

    @Option(
            names = "--a",
            required = true,
            paramLabel = "DIR|image:NAME",
            description = "The reference: a checkout here, which is brought to the cluster, or a container image.")
    String a;

    @Option(names = "--b", required = true, paramLabel = "DIR|image:NAME", description = "The candidate, likewise.")
    String b;

    @Option(
            names = "--sync",
            paramLabel = "DIR",
            description = "The checkout in which images are compared. Default: the profile's on the cluster.")
    Path sync;

    @Mixin
    PairOptions pairs;

    @Option(names = "--out", paramLabel = "DIR", description = "Default: perf-sanity-ab-<run id> here.")
    Path out;

    @Option(names = "--json", description = "Print the comparison as JSON; everything else goes to standard error.")
    boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (sync != null && !Files.isDirectory(sync)) {
            throw new InputException("--sync: no such directory: " + sync);
        }
        Console console = console();
        AbRun run = pairs.run(plan, SideOption.of("--a", a), SideOption.of("--b", b), Optional.ofNullable(sync));
        Path directory = out == null ? Path.of("perf-sanity-ab-" + RunIds.next(Instant.now())) : out;
        int code = run.begin(directory, json ? console.quiet() : console);
        if (json) {
            console.out().print(ComparisonJson.of(new ResultsJson().read(directory.resolve("results.json"))));
            console.out().flush();
        }
        return code;
    }
}
