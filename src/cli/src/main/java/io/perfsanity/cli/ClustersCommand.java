package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersConf;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.scheduler.Cleaning;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity clusters}. */
@Command(
        name = "clusters",
        description =
                "Lists and checks cluster profiles, imports old ones, finds and ends orphaned jobs, removes what old runs left.",
        subcommands = {ClustersListCommand.class, OrphansCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class ClustersCommand extends ConsoleCommand {
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "a command is missing: check, clean, import, list or orphans");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Connects and shows login nodes, Slurm's version, partitions, accounting and free GPUs, and what of the"
                        + " profile doesn't fit: work directory, partition, account, QOS, limits, GPUs, MPI, container,"
                        + " sources.",
                "",
                "Exit code 3 when something is a PROBLEM for runs."
            })
    int check(
            @Mixin ClusterOptions options,
            @Parameters(
                            paramLabel = "NAME",
                            arity = "0..1",
                            description = "The cluster profile. Default: as for --cluster of 'run'.")
                    String name,
            @Option(
                            names = "--job",
                            description =
                                    "Also submit a job of one minute on one node, which looks from there for python3,"
                                            + " pytest, pytest-timeout, PyYAML, nvidia-smi, the work directory and the models.")
                    boolean job,
            @Option(
                            names = "--format",
                            paramLabel = "table|json",
                            defaultValue = "table",
                            description = "Default: ${DEFAULT-VALUE}.")
                    ClassifyCommand.Format format)
            throws IOException, InterruptedException {
        Console console = console();
        ClusterProfile profile = options.profile(Optional.ofNullable(name), console);
        return new CheckOutput(profile, console, format == ClassifyCommand.Format.json, job).show();
    }

    private static void line(Console console, String name, String value) {
        console.out().println("%-22s %s".formatted(name, PlainText.printable(value)));
    }

    @Command(
            name = "clean",
            mixinStandardHelpOptions = true,
            description = {
                "Removes from the cluster's work directory the runs in which nothing has happened for long, and the synced"
                        + " checkouts that no run is left of.",
                "",
                "Never a run that has a job; at most 100 directories a call. 'run' does the same once a day by the"
                        + " profile's retention."
            })
    int clean(
            @Mixin ClusterOptions options,
            @Parameters(paramLabel = "NAME", description = "The cluster profile.") String name,
            @Option(
                            names = "--older-than",
                            paramLabel = "AGE",
                            description = "Such as 12h or 30d. Default: the profile's retention.")
                    String age,
            @Option(names = "--dry-run", description = "Only say what would be removed.") boolean dryRun)
            throws IOException {
        Console console = console();
        ClusterProfile profile = options.profile(name, console);
        Duration olderThan = age == null
                ? profile.retention()
                : DurationText.parse(age)
                        .orElseThrow(() ->
                                new InputException("--older-than is '" + age + "', expected " + DurationText.EXPECTED));
        try (Host host = ProfileHosts.open(profile.connection(), console.store())) {
            List<Cleaning.Removed> removed = new Cleaning(host, profile).olderThan(olderThan, dryRun);
            removed.forEach(
                    each -> line(console, each.changed().toString(), profile.workDirectory() + "/" + each.path()));
            console.out()
                    .println(console.words()
                            .count(dryRun ? "clusters.wouldRemove" : "clusters.removed", removed.size()));
        }
        return ExitCodes.ALL_PASSED;
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Prints a clusters.yaml made from an old clusters.conf.")
    int importConf(
            @Parameters(paramLabel = "FILE", description = "The clusters.conf.") Path file,
            @Option(names = "--jenkins", description = "Print Jenkins' configuration as code instead.") boolean jenkins)
            throws IOException {
        Problems problems = new Problems();
        String text = TextFile.read(file);
        String yaml = jenkins
                ? ClustersConf.toJenkins(file.toString(), text, problems)
                : ClustersConf.toYaml(file.toString(), text, problems);
        console().problems(problems.toList());
        if (problems.hasErrors()) {
            return ExitCodes.BAD_INPUT;
        }
        console().out().print(yaml);
        return ExitCodes.ALL_PASSED;
    }
}
