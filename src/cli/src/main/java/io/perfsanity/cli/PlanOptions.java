package io.perfsanity.cli;

import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.classify.ClassifySettings;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Environment;
import io.perfsanity.engine.cluster.Overrides;
import io.perfsanity.engine.cluster.SlurmWord;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.text.Problem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that plan cases for a cluster. */
final class PlanOptions {
    @Mixin
    ListOptions lists;

    @Mixin
    ClusterOptions clusters;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            completionCandidates = CompletionCommand.ClusterNames.class,
            description = "The cluster profile to use. Default: $PERF_SANITY_CLUSTER, else 'cluster' of the file's"
                    + " 'defaults', else the only one that there is.")
    String cluster;

    @Option(
            names = "--check",
            negatable = true,
            description = "Look first whether the plan can work on the cluster: partition, limits, account, GPUs, work"
                    + " directory, sources. Default: 'plan' doesn't, all others do.")
    Boolean check;

    @Option(names = "--partition", paramLabel = "NAME", description = "Instead of the profile's.")
    String partition;

    @Option(names = "--account", paramLabel = "NAME", description = "Instead of the profile's.")
    String account;

    @Option(names = "--qos", paramLabel = "NAME", description = "Instead of the profile's.")
    String qos;

    @Option(names = "--reservation", paramLabel = "NAME", description = "Instead of the profile's.")
    String reservation;

    @Option(names = "--image", paramLabel = "IMAGE", description = "Container image instead of the profile's.")
    String image;

    @Option(names = "--live-jobs", paramLabel = "N", description = "Most jobs that wait or run at a time.")
    Integer liveJobs;

    @Option(
            names = "--env",
            paramLabel = "KEY=VALUE",
            description = "An environment variable of the cases. Repeatable.")
    Map<String, String> environment = new LinkedHashMap<>();

    /** Whether to look at the cluster first; {@code otherwise} where nobody says. */
    boolean checks(boolean otherwise) {
        return check == null ? otherwise : check;
    }

    /** What was planned: the profile with the run's overrides, and the cases. */
    record Planned(ClusterProfile profile, List<PlannedCase> cases, ListedCases read) {}

    /**
     * Reads everything and reports all that is wrong with it.
     *
     * @throws InputException when something is
     */
    Planned plan(Console console) throws IOException {
        return plan(console, 1);
    }

    /**
     * The same for a run that runs each case several times.
     *
     * @param times how often
     */
    Planned plan(Console console, int times) throws IOException {
        return plan(profile(console), console, times);
    }

    /** The same with the profile that {@link #profile} gave. */
    Planned plan(ClusterProfile base, Console console, int times) throws IOException {
        CaseReader reader = lists.reader(System.in);
        ListedCases cases = reader.read(base.classifySettings());
        ClusterProfile profile = profile(cases, base, console, times);
        return new Planned(profile, PlannedCase.of(cases.cases(), lists::locate), cases);
    }

    /** The cases that failed in a run, with its profile and their configs as they were, and these options. */
    Planned again(EarlierRun earlier, Console console) {
        Planned planned = earlier.planned(lists);
        return new Planned(profile(planned.read(), planned.profile(), console, 1), planned.cases(), planned.read());
    }

    /** With the overrides, where the cases can run with it. */
    private ClusterProfile profile(ListedCases cases, ClusterProfile base, Console console, int times) {
        console.problems(cases.problems());
        if (!cases.usable()) {
            throw new InputException("nothing was submitted: the input has errors");
        }
        List<Problem> refusals = PlannedCase.refusals(cases.cases(), base, times);
        console.problems(refusals);
        if (!refusals.isEmpty()) {
            throw new InputException("nothing was submitted: the input has errors");
        }
        Overrides overrides = overrides(cases.defaults().containerImage());
        overrides.containerImage().flatMap(base.container()::refusal).ifPresent(message -> {
            throw new InputException(message + " (container.allowedImages)");
        });
        return base.with(overrides);
    }

    /** The profile; when it can't be used, the errors of the lists and configs are told in the same go. */
    ClusterProfile profile(Console console) throws IOException {
        try {
            return clusters.profile(Optional.ofNullable(cluster), console);
        } catch (InputException e) {
            console.problems(lists.reader(System.in).read(ClassifySettings.DEFAULT).problems().stream()
                    .filter(Problem::isError)
                    .toList());
            throw e;
        }
    }

    private Overrides overrides(Optional<String> imageOfList) {
        for (String word : new String[] {partition, account, qos, reservation}) {
            if (word != null && !SlurmWord.isValid(word)) {
                throw new InputException("'" + word + "', expected " + SlurmWord.EXPECTED);
            }
        }
        if (liveJobs != null && liveJobs < 1) {
            throw new InputException("--live-jobs is " + liveJobs + ", expected a number from 1");
        }
        environment.forEach((name, value) -> Environment.refusal(name, value).ifPresent(message -> {
            throw new InputException(message);
        }));
        return new Overrides(
                Optional.ofNullable(partition),
                Optional.ofNullable(account),
                Optional.ofNullable(qos),
                Optional.ofNullable(reservation),
                Map.of(),
                Optional.ofNullable(liveJobs),
                Optional.ofNullable(image).or(() -> imageOfList),
                environment);
    }
}
