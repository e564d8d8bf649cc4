package io.jenkins.plugins.perfsanity.clusters;

import io.perfsanity.engine.check.ClusterCheck;
import io.perfsanity.engine.check.Finding;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Tries a cluster as its form stands: what the command {@code clusters check} looks at, for an administrator's eyes. */
final class ClusterTrial {
    private final ClusterDefinition definition;
    private final Duration limit;
    private final List<Finding> findings = new ArrayList<>();

    ClusterTrial(ClusterDefinition definition, Duration limit) {
        this.definition = definition;
        this.limit = limit;
    }

    /** @param job whose credentials are used; blank: those that all jobs have */
    List<Finding> of(String job) throws InterruptedException {
        Problems problems = new Problems();
        try {
            FormCredentials credentials = FormCredentials.of(job);
            Optional<ClusterProfile> profile = definition.read(credentials, problems);
            problems.toList().forEach(this::add);
            if (profile.isPresent() && credentials.job().isPresent()) {
                ClusterAccess.check(definition, credentials.job().get());
                ClusterAccess.check(
                        profile.get().connection(), credentials.job().get());
            }
            profile.stream()
                    .flatMap(each -> each.secretVariables().stream())
                    .forEach(secret -> add(secret, credentials));
            if (profile.isPresent() && !FormWork.within(limit, () -> check(profile.get(), credentials))) {
                add(new Finding("time", false, "no complete answer within " + limit.toSeconds() + " s"));
            }
        } catch (IOException e) {
            add(new Finding("job", false, e.getMessage()));
        }
        return found();
    }

    private void check(ClusterProfile profile, FormCredentials credentials) throws InterruptedException {
        try (Host host = ClusterHosts.open(profile.connection(), credentials)) {
            new ClusterCheck(profile, this::add)
                    .run(host, credentials)
                    .flatMap(ClusterFacts::slurm)
                    .map(SlurmFacts::partitions)
                    .ifPresent(all -> all.forEach(this::add));
        } catch (IOException e) {
            add(new Finding("connection", false, e.getMessage()));
        }
    }

    private void add(Problem problem) {
        add(new Finding(problem.source().toString(), !problem.isError(), problem.message()));
    }

    private void add(Secret secret, FormCredentials credentials) {
        try {
            Arrays.fill(credentials.of(secret), ' ');
            add(new Finding("secret " + secret.variable(), true, "the secret text '" + secret.place() + "'"));
        } catch (IOException e) {
            add(new Finding("secret " + secret.variable(), false, e.getMessage()));
        }
    }

    private void add(PartitionFacts partition) {
        add(new Finding(
                "partition " + partition.name(),
                true,
                "%s, %s nodes, %s GPUs (%s free), at most %s%s"
                        .formatted(
                                partition.state(),
                                partition.nodes(),
                                partition.gpus(),
                                partition.freeGpus(),
                                partition.maxTime(),
                                partition.isDefault() ? ", default" : "")));
    }

    /** Also called by a check that goes on after its time. */
    private synchronized void add(Finding finding) {
        findings.add(finding);
    }

    private synchronized List<Finding> found() {
        return List.copyOf(findings);
    }
}
