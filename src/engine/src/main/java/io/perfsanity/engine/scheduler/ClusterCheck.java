package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostKeyScan;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.scheduler.ClusterFacts.DirectoryFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.NearestWord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks whether a cluster is fit for runs: host keys, log-in, work directory, programs, scheduler. */
public final class ClusterCheck {
    private final ClusterProfile profile;
    private final Consumer<Finding> findings;

    /**
     * One thing that was looked at.
     *
     * @param subject a few words: {@code work directory}
     * @param fit whether runs can do with it
     * @param text what was found; where it isn't fit, also what to do
     */
    public record Finding(String subject, boolean fit, String text) {}

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
            ClusterFacts facts = new ClusterProbe(host, SchedulerSettings.of(profile)).facts(profile.workDirectory());
            fit("connected to", host.name() + " (" + facts.host() + "), bash " + facts.bash());
            directory(facts.directory());
            if (!facts.missing().isEmpty()) {
                unfit("missing programs", String.join(", ", facts.missing()) + ": expected on the PATH");
            }
            facts.slurm().ifPresentOrElse(this::slurm, () -> fit("scheduler", "local processes"));
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
        all.forEach(this::hostKey);
        return all.stream().skip(ssh.jump().isPresent() ? 1 : 0).anyMatch(ClusterCheck::isKnown);
    }

    private void hostKey(HostKeyScan.Seen seen) {
        String subject = "host key of " + seen.address();
        if (isKnown(seen)) {
            fit(subject, seen.key().map(Object::toString).orElse("a certificate") + " as in known_hosts");
        } else {
            unfit(subject, seen.message());
        }
    }

    private static boolean isKnown(HostKeyScan.Seen seen) {
        return seen.trust().filter(HostKeyScan.Trust.KNOWN::equals).isPresent();
    }

    private void directory(DirectoryFacts facts) {
        String free = facts.freeBytes()
                .map(bytes -> ", " + bytes / 1_000_000_000 + " GB free")
                .orElse("");
        if (!facts.writable()) {
            unfit("work directory", profile.workDirectory() + " can't be written" + free);
        } else if (!facts.locks()) {
            unfit("work directory", profile.workDirectory() + " is on a file system without file locks" + free);
        } else {
            fit("work directory", profile.workDirectory() + " can be written" + free);
        }
    }

    private void slurm(SlurmFacts slurm) {
        fit("Slurm", slurm.version() + (slurm.accounting() ? ", with accounting" : ", WITHOUT accounting"));
        List<String> names =
                slurm.partitions().stream().map(PartitionFacts::name).toList();
        profile.allocation()
                .partition()
                .filter(partition -> !names.containsAll(List.of(partition.split(","))))
                .ifPresent(partition -> unfit(
                        "partition",
                        "Slurm shows no partition '" + partition + "', it has " + String.join(", ", names)
                                + NearestWord.hint(partition, names)));
        limits(new PartitionFit(profile, slurm.partitions()));
    }

    /** Whether cases with the profile's own limits can start; a partition for short tests only is no fault. */
    private void limits(PartitionFit partition) {
        List<String> misfits = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            Duration limit = profile.classifySettings().timeLimit(Optional.empty(), Map.of(), mode, false);
            partition
                    .misfit(limit, mode == Mode.SINGLE_AGG ? 1 : 2)
                    .ifPresent(why -> misfits.add("a " + mode + " case without a limit of its own: " + why));
        }
        boolean some = misfits.size() < Mode.values().length;
        misfits.forEach(why -> findings.accept(new Finding("time limit", some, why)));
    }

    private void fit(String subject, String text) {
        findings.accept(new Finding(subject, true, text));
    }

    private void unfit(String subject, String text) {
        findings.accept(new Finding(subject, false, text));
    }
}
