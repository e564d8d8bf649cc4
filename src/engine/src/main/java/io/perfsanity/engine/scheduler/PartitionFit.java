package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a profile's partitions let a job have its time and nodes. {@code sbatch} takes one that asks for more, and leaves
 * it PENDING for PartitionTimeLimit or PartitionNodeLimit.
 */
final class PartitionFit {
    /** {@code 30}, {@code 30:00}, {@code 2:00:00}, {@code 1-00:00:00}; {@code infinite} is no limit. */
    private static final Pattern TIME =
            Pattern.compile("(?:(\\d{1,6})-)?(?:(?:(\\d{1,6}):)?(\\d{1,6}):(\\d\\d)|(\\d{1,9}))");

    private final List<PartitionFacts> partitions;
    private final Duration margin;

    /** @param all of the cluster, of which the profile names some or takes the default one */
    PartitionFit(ClusterProfile profile, List<PartitionFacts> all) {
        partitions = ofProfile(profile, all);
        margin = profile.limits().timeMargin();
    }

    private static List<PartitionFacts> ofProfile(ClusterProfile profile, List<PartitionFacts> all) {
        List<String> named = profile.allocation()
                .partition()
                .map(names -> List.of(names.split(",")))
                .orElse(List.of());
        return all.stream()
                .filter(each -> named.isEmpty() ? each.isDefault() : named.contains(each.name()))
                .toList();
    }

    /** How many nodes run jobs, or could, in the partition that has most of them; zero where nobody knows. */
    int upNodes() {
        return partitions.stream().mapToInt(PartitionFacts::upNodes).max().orElse(0);
    }

    /** A warning about each case whose job can start in none of the partitions. */
    List<Problem> misfits(List<PlannedCase> cases) {
        return cases.stream()
                .filter(each -> !each.testCase().skipped())
                .flatMap(each -> misfit(
                        each.classification().timeLimit(), each.classification().nodes())
                        .map(why -> Problem.warning(each.testCase().source(), why))
                        .stream())
                .toList();
    }

    /** Why no partition takes a job of a case with this limit on so many nodes. */
    Optional<String> misfit(Duration limit, int nodes) {
        Duration time = limit.plus(margin);
        if (partitions.isEmpty() || partitions.stream().anyMatch(each -> allows(each, time, nodes))) {
            return Optional.empty();
        }
        PartitionFacts last = partitions.get(partitions.size() - 1);
        return Optional.of(
                "its job asks for %s node(s) and %s, its limit and a margin, but partition %s allows %s nodes and %s: it would never start"
                        .formatted(nodes, DurationText.format(time), last.name(), maxNodes(last), last.maxTime()));
    }

    private static boolean allows(PartitionFacts partition, Duration time, int nodes) {
        return maxTime(partition).filter(max -> max.compareTo(time) < 0).isEmpty() && nodes <= maxNodes(partition);
    }

    private static int maxNodes(PartitionFacts partition) {
        return partition.maxNodes().orElse(partition.nodes());
    }

    /** Empty where there is no limit, or it can't be read. */
    static Optional<Duration> maxTime(PartitionFacts partition) {
        Matcher parts = TIME.matcher(partition.maxTime());
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)) + number(parts.group(5)))
                .plusSeconds(number(parts.group(4))));
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
