package io.perfsanity.engine.check;

import io.perfsanity.engine.cluster.Allocation;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.scheduler.SlurmRules;
import io.perfsanity.engine.scheduler.SlurmRules.Association;
import io.perfsanity.engine.scheduler.SlurmRules.PartitionRules;
import io.perfsanity.engine.scheduler.SlurmRules.Qos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What account and QOS let a profile's jobs have. Of a limit that is set at several places the first counts: the
 * partition's QOS, the job's, the association (Slurm's resource_limits page).
 */
final class UserLimits {
    private static final List<String> OTHER_WORDS = List.of(
            "--partition", "-p", "--qos", "-q", "--account", "-A", "--time", "-t", "--nodes", "-N", "--reservation");

    private final Allocation allocation;
    private final SlurmFacts slurm;
    private final SlurmRules rules;
    private final List<String> partitions;

    UserLimits(ClusterProfile profile, SlurmFacts slurm) {
        this.allocation = profile.allocation();
        this.slurm = slurm;
        this.rules = slurm.rules();
        this.partitions =
                slurm.partitionsOf(profile).stream().map(PartitionFacts::name).toList();
    }

    /** Whether the profile's words alone decide where jobs go: neither a reservation nor other arguments of sbatch do. */
    boolean certain() {
        return allocation.reservation().isEmpty()
                && allocation.sbatchArgs().stream()
                        .noneMatch(argument ->
                                OTHER_WORDS.contains(argument.split("=", 2)[0]) || argument.matches("-[pqAtN][^-].*"));
    }

    /** Whether a job may have more time than its partition's MaxTime. */
    boolean liftsTime() {
        return lifts("PartitionTimeLimit");
    }

    boolean liftsNodes() {
        return lifts("PartitionMaxNodes");
    }

    /** Not known counts as yes, since nothing is refused for what isn't known. */
    private boolean lifts(String flag) {
        return slurm.accounting()
                && (rules.qos().isEmpty()
                        || possibleQos().anyMatch(qos -> qos.flags().contains(flag)));
    }

    /** The accounts that the jobs may go on: the named one, or any of the user's. */
    List<Association> associations() {
        return rules.associations().stream()
                .filter(each -> allocation
                        .account()
                        .filter(name -> !name.equalsIgnoreCase(each.account()))
                        .isEmpty())
                .filter(each -> each.partition().isEmpty()
                        || partitions.contains(each.partition().get()))
                .toList();
    }

    private Stream<Qos> possibleQos() {
        List<String> names = allocation
                .qos()
                .map(List::of)
                .orElseGet(() -> associations().stream()
                        .flatMap(each ->
                                each.defaultQos().isPresent() ? each.defaultQos().stream() : each.qos().stream())
                        .toList());
        return rules.qos().stream().filter(qos -> names.contains(qos.name()));
    }

    /** The longest time of a job in a partition; empty where there is no limit, none is enforced, or none is known. */
    Optional<Duration> maxWall(String partition) {
        return most(partition, Qos::maxWall, Association::maxWall);
    }

    /** How many jobs the user may have in the queue at a time. */
    Optional<Integer> maxSubmit(String partition) {
        return most(partition, Qos::maxSubmit, Association::maxSubmit);
    }

    private <T extends Comparable<T>> Optional<T> most(
            String partition, Function<Qos, Optional<T>> ofQos, Function<Association, Optional<T>> ofAssociation) {
        if (!rules.enforced().contains("limits") || rules.qos().isEmpty()) {
            return Optional.empty();
        }
        Optional<Qos> ofPartition = Optional.ofNullable(rules.partitions().get(partition))
                .flatMap(PartitionRules::qos)
                .flatMap(name -> rules.qos().stream()
                        .filter(qos -> qos.name().equals(name))
                        .findFirst());
        List<Optional<T>> found = new ArrayList<>();
        for (Association association : associations()) {
            for (Qos qos : possibleQos().toList()) {
                boolean first = qos.flags().contains("OverPartQOS");
                Optional<T> own = ofQos.apply(qos);
                Optional<T> shared = ofPartition.flatMap(ofQos);
                found.add((first ? own.or(() -> shared) : shared.or(() -> own))
                        .or(() -> ofAssociation.apply(association)));
            }
        }
        return found.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : found.stream().flatMap(Optional::stream).max(Comparator.naturalOrder());
    }
}
