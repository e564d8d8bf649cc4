package io.perfsanity.engine.plan;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.text.Words;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a run takes at most: every case once, as long as its limit lets it.
 *
 * @param cases that run
 * @param gpuTime GPUs allocated × limit, of all cases
 * @param nodes of the jobs that may run at a time, the largest ones
 */
public record Demand(int cases, Duration gpuTime, int nodes) {

    /** @param times how often each case runs in its job */
    public static Demand of(List<PlannedCase> planned, ClusterProfile profile, int times) {
        List<PlannedCase> running =
                planned.stream().filter(each -> !each.testCase().skipped()).toList();
        Duration gpuTime = Duration.ZERO;
        for (PlannedCase each : running) {
            JobSize size = JobSize.of(each, profile, times);
            gpuTime = gpuTime.plus(
                    each.classification().timeLimit().multipliedBy((long) size.nodes() * size.gpusPerNode() * times));
        }
        int nodes = running.stream()
                .map(each -> each.classification().nodes())
                .sorted(Comparator.reverseOrder())
                .limit(profile.limits().liveJobs())
                .mapToInt(Integer::intValue)
                .sum();
        return new Demand(running.size(), gpuTime, nodes);
    }

    /** {@code 11 cases: at most 44.0 GPU hours by their time limits, and 12 nodes at a time}. */
    @Override
    public String toString() {
        return words(Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public String words(Words words) {
        String hours = String.format(Locale.ROOT, "%.1f", gpuTime.toSeconds() / 3600.0);
        return words.count("demand", cases, hours, words.count("demand.nodes", nodes));
    }
}
