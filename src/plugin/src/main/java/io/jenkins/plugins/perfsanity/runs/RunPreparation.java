package io.jenkins.plugins.perfsanity.runs;

import hudson.AbortException;
import io.jenkins.plugins.perfsanity.clusters.RunCredentials;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.plan.SourceSync;
import io.perfsanity.engine.plan.Sources;
import io.perfsanity.engine.plan.SyncProgress;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.run.RunIds;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
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

    boolean bringsCheckout() {
        return !options.sync().isEmpty();
    }

    /** Brings the checkout to the cluster, where there is one to bring, and says what is to be run there. */
    RunRequest request(Cluster cluster) throws IOException {
        ClusterProfile profile = planned.profile();
        Optional<String> commit = Optional.empty();
        cluster.misfits(profile, planned.cases()).forEach(problem -> console.say(problem.toString()));
        if (bringsCheckout()) {
            SyncProgress progress = new SyncProgress(console::say);
            Sources checkout = inputs.checkout(profile.limits());
            commit = checkout.commit();
            String sources = new SourceSync(cluster.host(), profile, progress).sync(checkout);
            console.say("sources are in " + sources);
            profile = profile.withSources(sources);
        }
        return new RunRequest(
                RunIds.next(Instant.now()),
                Instant.now(),
                List.of(planned.listName()),
                planned.text(),
                profile,
                planned.cases(),
                options.retries(),
                RunFacts.of(profile, commit, inputs.who()));
    }

    void clean() {
        inputs.clean();
    }
}
