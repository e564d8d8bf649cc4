package io.perfsanity.cli;

import io.perfsanity.engine.check.ClusterCheck;
import io.perfsanity.engine.check.Finding;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.text.Columns;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Looks whether a cluster is fit for runs, and shows what it finds.
 *
 * @param json for programs instead of people
 * @param job whether to look from a node too, by a job
 */
record CheckOutput(ClusterProfile profile, Console console, boolean json, boolean job) {

    private static final int SUBJECT = 22;

    /** The exit code. */
    int show() throws IOException, InterruptedException {
        Words words = console.words();
        List<Finding> findings = new ArrayList<>();
        AtomicBoolean fit = new AtomicBoolean(true);
        Consumer<Finding> show = finding -> {
            findings.add(finding);
            if (!json) {
                console.out()
                        .println(Columns.padded(words.phrase(finding.subject()), SUBJECT) + " "
                                + PlainText.printable(mark(finding) + words.phrase(finding.text())));
            }
            fit.compareAndSet(true, finding.fit());
        };
        try (Host host = ProfileHosts.open(profile.connection(), console.store())) {
            Optional<ClusterFacts> facts = new ClusterCheck(profile, show).run(host, console.store());
            facts.flatMap(ClusterFacts::slurm).filter(slurm -> !json).ifPresent(this::partitions);
            if (job && facts.isPresent() && fit.get()) {
                Cluster cluster = Cluster.of(host, profile, facts.get());
                if (!json) {
                    console.out().println();
                }
                new NodeLook(cluster, profile, console).findings().forEach(show);
            } else if (job) {
                console.say(console.words().say("check.noJob"));
            }
        }
        if (json) {
            console.out().print(JsonOutput.of(findings));
        }
        return fit.get() ? ExitCodes.ALL_PASSED : ExitCodes.INFRA;
    }

    private String mark(Finding finding) {
        return switch (finding.level()) {
            case FIT -> "";
            case WARNING -> console.words().say("check.warning");
            case ERROR -> console.words().say("check.error");
        };
    }

    private void partitions(SlurmFacts slurm) {
        Words words = console.words();
        Table table = Table.headed(words.say("check.partitions"));
        slurm.partitions()
                .forEach(partition -> table.row(
                        partition.isDefault() ? words.say("clusters.default", partition.name()) : partition.name(),
                        partition.state(),
                        partition.nodes(),
                        partition.gpus(),
                        partition.freeGpus(),
                        partition.maxTime()));
        console.out().print("\n" + table);
    }
}
