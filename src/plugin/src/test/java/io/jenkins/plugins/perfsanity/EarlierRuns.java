package io.jenkins.plugins.perfsanity;

import hudson.model.Job;
import io.jenkins.plugins.perfsanity.results.JobHistory;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.history.CaseEntry;
import io.perfsanity.engine.history.CaseIdentity;
import io.perfsanity.engine.history.HistoryLine;
import io.perfsanity.engine.history.RunRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A past for a job that has none: two weeks in which a case had 100 tok/s, within half a percent. */
public final class EarlierRuns {
    /** How many there are. */
    public static final int COUNT = 14;

    private static final String METRIC = "total_token_throughput";

    private EarlierRuns() {}

    /** What a run of that day is called. */
    public static String id(int day) {
        return "20260101-000000-%05d".formatted(day);
    }

    public static CaseIdentity identity(String testId) {
        return new CaseIdentity(testId, "single-agg", "here", "", Map.of());
    }

    /** Gives the job its past. */
    public static void of(Job<?, ?> job, String testId) throws IOException {
        List<RunRecord> runs = new ArrayList<>();
        List<HistoryLine> lines = new ArrayList<>();
        for (int day = 0; day < COUNT; day++) {
            Instant time = Instant.now().minus(Duration.ofDays(COUNT - day));
            runs.add(new RunRecord(id(day), time, "here", Map.of("commit", "c" + day)));
            lines.add(new HistoryLine(
                    id(day),
                    1,
                    time,
                    List.of("n" + day % 2),
                    Optional.empty(),
                    Map.of(METRIC, 100 + (day % 3 - 1) * 0.5),
                    Map.of()));
        }
        MetricSpec metric = MetricSpec.upstream(METRIC, false).orElseThrow();
        JobHistory.of(job).add(runs, List.of(new CaseEntry(identity(testId), List.of(metric), lines)));
    }
}
