package io.jenkins.plugins.perfsanity.runs;

import hudson.AbortException;
import io.jenkins.plugins.perfsanity.clusters.RunCredentials;
import io.perfsanity.engine.check.PlanCheck;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.history.PastNoise;
import io.perfsanity.engine.plan.Pairs;
import io.perfsanity.engine.plan.SourceSync;
import io.perfsanity.engine.plan.Sources;
import io.perfsanity.engine.plan.SyncProgress;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.run.RunIds;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What happens between a run's options and its first submission. */
final class RunPreparation {
    private final RunOptions options;
    private final RunInputs inputs;
    private final RunCredentials credentials;
    private final RunConsole console;
    private RunInputs.Planned planned;

    RunPreparation(RunOptions options, RunInputs inputs, RunCredentials credentials, RunConsole console) {
        this.options = options;
        this.inputs = inputs;
        this.credentials = credentials;
        this.console = console;
    }

    /** Reads and plans; throws where nothing may be submitted. */
    RunInputs.Planned plan(ClusterProfile profile, RunInputs.Connecting connecting)
            throws IOException, InterruptedException {
        planned = inputs.plan(profile, connecting, console::say);
        if (!options.dryRun()) {
            refuseWithoutSecrets(profile);
        }
        return planned;
    }

    private void refuseWithoutSecrets(ClusterProfile profile) throws AbortException {
        for (Secret secret : profile.secretVariables()) {
            try {
                Arrays.fill(credentials.of(secret), ' ');
            } catch (IOException e) {
                throw new AbortException(secret.variable() + " can't be given to the cases: " + e.getMessage());
            }
        }
    }

    /** Brings checkouts to the cluster, where there are some to bring, and says what is to be run there. */
    RunRequest request(Cluster cluster) throws IOException {
        ClusterProfile profile = planned.profile();
        Optional<String> commit = Optional.empty();
        Optional<Pairs> pairs = Optional.empty();
        PlanCheck check = new PlanCheck(planned.profile(), cluster.facts().orElseThrow());
        int times = options.compare().map(PairOptions::legs).orElse(1);
        check.problems(planned.cases(), times, options.bringsCheckout())
                .forEach(problem -> console.say(problem.toString()));
        if (options.compare().isPresent()) {
            Pairs both = pairs(cluster, profile, options.compare().get());
            commit = both.b().commit();
            pairs = Optional.of(both);
        } else if (options.bringsCheckout()) {
            Brought brought = bring(cluster, profile, options.sync());
            commit = brought.commit();
            console.say("sources are in " + brought.there());
            profile = profile.withSources(brought.there());
        }
        return new RunRequest(
                RunIds.next(Instant.now()),
                Instant.now(),
                List.of(planned.listName()),
                planned.text(),
                profile,
                planned.cases(),
                options.retries(),
                RunFacts.of(profile, commit, inputs.who()),
                pairs);
    }

    /** @param there its directory on the cluster */
    private record Brought(String there, Optional<String> commit) {}

    private Brought bring(Cluster cluster, ClusterProfile profile, String path) throws IOException {
        Sources checkout = inputs.checkout(path, profile.limits());
        String there =
                new SourceSync(cluster.host(), profile, new SyncProgress(Words.ENGLISH, console::say)).sync(checkout);
        return new Brought(there, checkout.commit());
    }

    private Pairs pairs(Cluster cluster, ClusterProfile profile, PairOptions asked) throws IOException {
        // Two images run in one checkout, which is read and brought once
        Map<String, Brought> brought = new HashMap<>();
        return new Pairs(
                variant(cluster, profile, "A", asked.a(), brought),
                variant(cluster, profile, "B", asked.b(), brought),
                asked.pairs(),
                asked.prepare(),
                asked.threshold(),
                noise(profile));
    }

    /** A few pairs can look quieter than a case is. A past that can't be read costs certainty, not the comparison. */
    private Map<String, Map<String, Double>> noise(ClusterProfile profile) {
        try {
            return PastNoise.of(inputs.history(), profile, planned.cases());
        } catch (IOException e) {
            console.say("note: how much the cases vary can't be read from the job's history: " + e.getMessage());
            return Map.of();
        }
    }

    /** An image runs in the checkout of the option {@code sync}, else in the profile's. */
    private Pairs.Variant variant(
            Cluster cluster, ClusterProfile profile, String name, PairOptions.Side side, Map<String, Brought> earlier)
            throws IOException {
        Optional<String> checkout =
                side.checkout().or(() -> Optional.of(options.sync()).filter(path -> !path.isEmpty()));
        if (checkout.isEmpty()) {
            return new Pairs.Variant(side.given(), Optional.empty(), side.image(), Optional.empty());
        }
        Brought brought = earlier.get(checkout.get());
        if (brought == null) {
            brought = bring(cluster, profile, checkout.get());
            earlier.put(checkout.get(), brought);
        }
        console.say("the sources of %s are in %s".formatted(name, brought.there()));
        return new Pairs.Variant(side.given(), Optional.of(brought.there()), side.image(), brought.commit());
    }

    void clean() {
        inputs.clean();
    }
}
