package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.PastNoise;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.plan.Pairs;
import io.perfsanity.engine.plan.SourceSync;
import io.perfsanity.engine.plan.Sources;
import io.perfsanity.engine.plan.SyncProgress;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunIds;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares two sides on a cluster: a run like any other, each of whose jobs runs its case with both in turns.
 *
 * @param sync a checkout for the sides that are images
 * @param sources what of checkouts is sent
 * @param retries as of any run
 */
record AbRun(
        PlanOptions plan,
        SideOption a,
        SideOption b,
        Optional<Path> sync,
        SyncOptions sources,
        int pairs,
        Optional<String> prepare,
        Optional<Double> threshold,
        int retries,
        boolean plain) {

    /**
     * Begins the run in {@code directory} and drives it to its end.
     *
     * @return the exit code
     */
    int begin(Path directory, Console console) throws IOException, InterruptedException {
        return begin(directory, console, Integer.MAX_VALUE);
    }

    /**
     * The same of a list that must not have more cases than {@code most}.
     *
     * @throws InputException when it has
     */
    int begin(Path directory, Console console, int most) throws IOException, InterruptedException {
        if (plan.lists.configs.isEmpty()) {
            // A case has one shape; the reference's configs tell it.
            Stream.of(a.checkout(), sync, b.checkout())
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(plan.lists.configs::add);
        }
        ClusterProfile base = plan.profile(console);
        try (ClusterOpening opening = new ClusterOpening(base, plan.checks(true), console)) {
            opening.configs(plan.lists);
            return begin(directory, console, most, opening, plan.plan(base, console, 2 * pairs));
        }
    }

    private int begin(Path directory, Console console, int most, ClusterOpening opening, PlanOptions.Planned planned)
            throws IOException, InterruptedException {
        if (planned.cases().size() > most) {
            throw new InputException("there are %s cases, expected one; --select chooses"
                    .formatted(planned.cases().size()));
        }
        ClusterProfile profile = planned.profile();
        for (SideOption side : List.of(a, b)) {
            side.image().flatMap(profile.container()::refusal).ifPresent(message -> {
                throw new InputException(message + " (container.allowedImages)");
            });
        }
        if (RunDirectory.holdsRun(directory)) {
            throw new InputException(
                    directory + " holds a run already; go on with it (resume), or choose another --out");
        }
        for (Secret secret : profile.secretVariables()) {
            // Said before anything is submitted.
            Arrays.fill(console.store().of(secret), ' ');
        }
        List<Optional<Path>> local =
                Stream.of(a, b).map(side -> side.checkout().or(() -> sync)).toList();
        Cluster cluster = opening.connect(planned, 2 * pairs, local);
        Checkouts checkouts = new Checkouts(cluster, profile, sources, console);
        Pairs both = new Pairs(
                checkouts.variant("A", a, sync),
                checkouts.variant("B", b, sync),
                pairs,
                prepare,
                threshold,
                noise(planned, console));
        RunRequest request = new RunRequest(
                RunIds.next(Instant.now()),
                Instant.now(),
                plan.lists.lists,
                planned.read().text(),
                profile,
                planned.cases(),
                retries,
                RunFacts.of(profile, both.b().commit(), Optional.of(System.getProperty("user.name"))),
                Optional.of(both));
        try (RunDirectory runDirectory = RunDirectory.create(directory, request)) {
            return new RunDriver(cluster, runDirectory, console, plain, new GateOptions()).drive();
        }
    }

    /** A few pairs can look quieter than a case is. A past that can't be read costs certainty, not the comparison. */
    private static Map<String, Map<String, Double>> noise(PlanOptions.Planned planned, Console console) {
        ClusterProfile profile = planned.profile();
        try {
            return profile.history().isPresent()
                    ? PastNoise.of(
                            History.in(ProfileHosts.inHome(profile.history().get())), profile, planned.cases())
                    : Map.of();
        } catch (IOException e) {
            console.say(console.words().say("ab.noNoise", console.why(e)));
            return Map.of();
        }
    }

    /** Brings checkouts to the cluster, one that both sides run in once. */
    private record Checkouts(
            Cluster cluster, ClusterProfile profile, SyncOptions sources, Console console, Map<Path, Brought> brought) {
        private record Brought(String there, Optional<String> commit) {}

        Checkouts(Cluster cluster, ClusterProfile profile, SyncOptions sources, Console console) {
            this(cluster, profile, sources, console, new HashMap<>());
        }

        Pairs.Variant variant(String name, SideOption side, Optional<Path> sync) throws IOException {
            Optional<Path> local = side.checkout().or(() -> sync);
            if (local.isEmpty()) {
                return new Pairs.Variant(side.given(), Optional.empty(), side.image(), Optional.empty());
            }
            Brought own = brought.get(local.get());
            if (own == null) {
                own = bring(local.get());
                brought.put(local.get(), own);
            }
            console.say(console.words().say("ab.sources", name, own.there()));
            return new Pairs.Variant(side.given(), Optional.of(own.there()), side.image(), own.commit());
        }

        private Brought bring(Path local) throws IOException {
            Sources checkout = sources.of(local, profile.limits());
            String there = new SourceSync(cluster.host(), profile, new SyncProgress(console.words(), console::say))
                    .sync(checkout);
            return new Brought(there, checkout.commit());
        }
    }
}
