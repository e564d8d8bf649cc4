package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.Bundle;
import io.perfsanity.engine.plan.BundleFile;
import io.perfsanity.engine.plan.LaunchPlan;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.run.RunIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf-sanity plan}. */
@Command(name = "plan", description = "Writes every script that 'run' would submit, and submits nothing.")
final class PlanCommand extends ConsoleCommand {
    @Mixin
    PlanOptions plan;

    @Option(
            names = "--sync",
            paramLabel = "DIR",
            description =
                    "The checkout that 'run' would bring along, where configs are looked up unless --configs is given.")
    Path sync;

    @Option(names = "--out", paramLabel = "DIR", description = "Default: perf-sanity-plan-<id> here.")
    Path out;

    @Option(
            names = "--format",
            paramLabel = "table|json",
            description = "json is that of 'classify', without the scripts' paths. Default: ${DEFAULT-VALUE}.")
    ClassifyCommand.Format format = ClassifyCommand.Format.table;

    @Override
    public Integer call() throws IOException {
        Console console = console();
        if (sync != null && !Files.isDirectory(sync)) {
            throw new InputException("--sync: no such directory: " + sync);
        }
        if (sync != null && plan.lists.configs.isEmpty()) {
            plan.lists.configs.add(sync);
        }
        ClusterProfile profile = plan.profile(console);
        PlanOptions.Planned planned;
        if (plan.checks(false)) {
            try (ClusterOpening opening = new ClusterOpening(profile, true, console)) {
                opening.configs(plan.lists);
                planned = plan.plan(profile, console, 1);
                opening.connect(planned, 1, List.of(Optional.ofNullable(sync)));
            }
        } else {
            if (plan.lists.configs.isEmpty() && profile.sourceDirectory().isPresent()) {
                console.say(console.words()
                        .say("plan.configs", profile.sourceDirectory().get()));
            }
            planned = plan.plan(profile, console, 1);
        }
        String id = RunIds.next(Instant.now());
        Path directory = out == null ? Path.of("perf-sanity-plan-" + id) : out;
        NewDirectory.check(directory);
        RunLayout layout = new RunLayout(planned.profile().workDirectory(), id);
        LaunchPlan launch = new LaunchPlan(planned.profile(), layout, planned.cases());
        List<BundleFile> files = new ArrayList<>(launch.sharedFiles());
        List<PlannedCase> toRun = launch.cases().stream()
                .filter(each -> !each.testCase().skipped())
                .toList();
        toRun.forEach(each -> files.addAll(launch.attemptFiles(each, 1, List.of())));
        new Bundle(files).writeTo(directory);
        if (format == ClassifyCommand.Format.json) {
            console.out().print(ClassifyOutput.json(planned.read()));
            return ExitCodes.ALL_PASSED;
        }
        console.out().print(ClassifyOutput.table(planned.read(), ClassifyOutput.columns(), console.words()));
        toRun.forEach(each -> console.out()
                .println(directory.resolve(RunLayout.attemptPath(each, 1)).resolve("launch.sh")));
        return ExitCodes.ALL_PASSED;
    }
}
