package io.perfsanity.engine.run;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that changes about a case while its run goes on. The journal holds it whole at each change, so that its last line
 * for a case is where another process goes on. Guarded by its {@link Run}.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class CaseProgress {
    /** Failures to reach the cluster before they count, however short the limit. */
    private static final int TRIES = 5;

    int index;
    Phase phase = Phase.WAITING;
    /** From 1. */
    int attempt = 1;
    /** Attempts that were given up because nobody could say whether their job exists. */
    int resubmissions;

    Optional<String> jobId = Optional.empty();
    Optional<JobState> state = Optional.empty();
    /** What the scheduler says: why the job waits or why it ended. */
    String reason = "";

    String nodes = "";
    /** Slurm's {@code code:signal} of the batch script. */
    String exitCode = "";

    Optional<Instant> submitted = Optional.empty();
    Optional<Instant> started = Optional.empty();
    Optional<Instant> ended = Optional.empty();
    Optional<ExitFile> exit = Optional.empty();
    /** Since when it is in doubt or unknown to all sources. */
    Optional<Instant> missingSince = Optional.empty();
    /** Polls in a row that couldn't say anything about it. */
    int misses;

    SortedMap<String, Long> logOffsets = new TreeMap<>();
    Optional<Instant> lastGrowth = Optional.empty();
    /** Why we ended it ourselves, if we did. */
    Optional<Ending> ending = Optional.empty();

    List<String> excludedNodes = new ArrayList<>();
    List<AttemptResult> attempts = new ArrayList<>();
    Optional<CaseResult> result = Optional.empty();

    /** An end that we made, and what the user is told about it. */
    record Ending(Kind kind, String reason) {
        enum Kind {
            CANCELLED,
            SILENT,
            INFRA
        }
    }

    CaseProgress() {}

    CaseProgress(int index) {
        this.index = index;
    }

    /** The next attempt begins with nothing known. */
    void nextAttempt() {
        CaseProgress fresh = new CaseProgress(index);
        attempt++;
        phase = fresh.phase;
        jobId = fresh.jobId;
        state = fresh.state;
        reason = fresh.reason;
        nodes = fresh.nodes;
        exitCode = fresh.exitCode;
        submitted = fresh.submitted;
        started = fresh.started;
        ended = fresh.ended;
        exit = fresh.exit;
        missingSince = fresh.missingSince;
        misses = 0;
        logOffsets = fresh.logOffsets;
        lastGrowth = fresh.lastGrowth;
        ending = fresh.ending;
    }

    /** Nothing more is expected of its job. */
    void end(Instant now) {
        phase = Phase.ENDED;
        ended = Optional.of(now);
    }

    /** Counts a failure to reach the cluster for it; true when there were enough, for {@code limit} and longer. */
    boolean missed(Instant now, Duration limit) {
        if (misses == 0) {
            missingSince = Optional.of(now);
        }
        misses++;
        return misses >= TRIES && !now.isBefore(missingSince.orElse(now).plus(limit));
    }

    boolean done() {
        return phase == Phase.DONE;
    }

    /** Whether a job of it may exist. */
    boolean mayHaveJob() {
        return phase == Phase.SUBMITTING || phase == Phase.DOUBTFUL || phase == Phase.LIVE;
    }
}
