package io.perfsanity.engine.check;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostKeyScan;
import io.perfsanity.engine.host.OpensshKnownHosts;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.plan.JobSize;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.DirectoryFacts;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks whether a cluster is fit for runs: login nodes, work directory, programs, and what the profile asks of Slurm. */
public final class ClusterCheck {
    private final ClusterProfile profile;
    private final Consumer<Finding> findings;

    /** @param findings takes each finding as soon as it is known */
    public ClusterCheck(ClusterProfile profile, Consumer<Finding> findings) {
        this.profile = profile;
        this.findings = findings;
    }

    /**
     * Looks at everything.
     *
     * @param host the profile's, not connected yet
     * @param credentials for the jump host, without which the login nodes' keys can't be seen
     * @return what the cluster said; empty when it couldn't be asked, which is a finding too
     */
    public Optional<ClusterFacts> run(Host host, ProfileHosts.Credentials credentials) throws InterruptedException {
        try {
            if (profile.connection() instanceof Connection.Ssh ssh && !hostKeys(ssh, credentials)) {
                return Optional.empty();
            }
            if (profile.connection() instanceof Connection.Openssh openssh) {
                knownHosts(openssh);
            }
            ClusterFacts facts = Cluster.ask(host, profile);
            fit(
                    "connected to",
                    "%s (%s), bash %s"
                            .formatted(
                                    host.address(),
                                    facts.login().host(),
                                    facts.login().bash()));
            List<Finding> faults = new ProfileCheck(profile, facts).findings(Wanted.ANY);
            directory(facts.directory(), faults);
            facts.slurm()
                    .ifPresentOrElse(
                            slurm -> fit(
                                    "Slurm",
                                    slurm.version()
                                            + (slurm.accounting() ? ", with accounting" : ", WITHOUT accounting")),
                            () -> fit("scheduler", "local processes"));
            faults.forEach(findings);
            facts.slurm().ifPresent(slurm -> limits(new PartitionFit(profile, slurm)));
            return Optional.of(facts);
        } catch (IOException e) {
            unfit("connection", e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether the key of at least one login node is known, so that it is worth logging in. */
    private boolean hostKeys(Connection.Ssh ssh, ProfileHosts.Credentials credentials)
            throws IOException, InterruptedException {
        List<HostKeyScan.Seen> all = HostKeyScan.scan(ProfileHosts.settings(ssh, credentials));
        boolean some = all.stream().skip(ssh.jump().isPresent() ? 1 : 0).anyMatch(ClusterCheck::isKnown);
        all.forEach(seen -> hostKey(seen, some));
        return some;
    }

    /** Never a reason not to connect: ssh itself decides, and goes through an open master without a look at any key. */
    private void knownHosts(Connection.Openssh openssh) throws IOException {
        for (OpensshKnownHosts.Seen seen : OpensshKnownHosts.of(openssh)) {
            String subject = "host key of " + seen.host();
            findings.accept(
                    seen.sound()
                            ? new Finding(subject, true, seen.message())
                            : Finding.warning(subject, seen.message()));
        }
    }

    /** @param some whether runs can use another login node */
    private void hostKey(HostKeyScan.Seen seen, boolean some) {
        String subject = "host key of " + seen.address();
        if (isKnown(seen)) {
            fit(subject, seen.key().map(Object::toString).orElse("a certificate") + " as in known_hosts");
        } else if (seen.key().isEmpty() && some) {
            findings.accept(Finding.warning(
                    "login node " + seen.address(), seen.message() + "; runs use the next one in 'hosts'"));
        } else {
            unfit(subject, seen.message());
        }
    }

    private static boolean isKnown(HostKeyScan.Seen seen) {
        return seen.trust().filter(HostKeyScan.Trust.KNOWN::equals).isPresent();
    }

    private void directory(DirectoryFacts facts, List<Finding> faults) {
        if (faults.stream().noneMatch(fault -> !fault.fit() && fault.subject().equals("work directory"))) {
            String free = facts.freeBytes()
                    .map(bytes -> ", " + bytes / 1_000_000_000 + " GB free")
                    .orElse("");
            String files = facts.freeFiles()
                    .map(count -> String.format(Locale.ROOT, ", room for %,d files", count))
                    .orElse("");
            fit("work directory", profile.workDirectory() + " can be written" + free + files);
        }
    }

    /** Whether cases with the profile's own limits can start; a partition for short tests only is no fault. */
    private void limits(PartitionFit partition) {
        List<Finding> misfits = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            Duration limit = profile.classifySettings().timeLimit(Optional.empty(), Map.of(), mode, false);
            int nodes = mode == Mode.SINGLE_AGG ? 1 : 2;
            JobSize job = new JobSize(nodes, profile.gpusPerNode(), JobSize.time(limit, profile, 1));
            partition
                    .misfit(job, "time limit")
                    .map(found -> new Finding(
                            found.level(),
                            found.subject(),
                            "a " + mode + " case without a limit of its own: " + found.text()))
                    .ifPresent(misfits::add);
        }
        boolean none = misfits.stream().filter(misfit -> !misfit.fit()).count() == Mode.values().length;
        misfits.forEach(misfit -> findings.accept(none ? misfit : Finding.warning(misfit.subject(), misfit.text())));
    }

    private void fit(String subject, String text) {
        findings.accept(new Finding(subject, true, text));
    }

    private void unfit(String subject, String text) {
        findings.accept(new Finding(subject, false, text));
    }
}
