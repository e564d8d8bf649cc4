package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
import java.time.Duration;
import java.util.Optional;

/**
 * How much a run may ask of a cluster, and how long it waits before it gives up.
 *
 * @param liveJobs jobs of one run that wait or run at a time
 * @param submitPause between two sbatch calls
 * @param pollFloor shortest time between two polls; strict sites ask for 120 s and more
 * @param pollCeiling longest time between two polls, reached while nothing changes
 * @param pending longest time that a job may wait in the queue
 * @param silence longest time that a running job may add nothing to its logs
 * @param run longest time for the whole run
 * @param timeMargin added to a case's limit for Slurm's {@code --time}, so that pytest's own time-out can still write its
 *     results
 * @param exitFile how long after the job's end our exit file may take to appear on a shared file system
 * @param lost how long a job may be unknown to every source (and at least 5 polls) before it counts as lost
 * @param retryPause before a case is tried again after a failure that nothing but time cures, as of a file system
 * @param syncFiles how many files a checkout may have that a run brings along
 * @param syncMiB how much it may be in all
 * @param fetchMiB how much is kept of the files of all cases of a run
 * @param caseTime the longest time limit that a case may have
 * @param runGpuHours GPU hours of a run all of whose cases take as long as they may, each once
 */
public record Limits(
        int liveJobs,
        Duration submitPause,
        Duration pollFloor,
        Duration pollCeiling,
        Duration pending,
        Duration silence,
        Duration run,
        Duration timeMargin,
        Duration exitFile,
        Duration lost,
        Duration retryPause,
        int syncFiles,
        int syncMiB,
        int fetchMiB,
        Optional<Duration> caseTime,
        Optional<Integer> runGpuHours) {
    public static final Limits DEFAULT = read(new YamlFields(YamlValue.Mapping.NOTHING, new Problems()));

    /** The {@code limits} of a profile. */
    static Limits read(YamlFields fields) {
        Limits read = new Limits(
                fields.integer("liveJobs", 1, 100_000).orElse(50),
                fields.duration("submitPause").orElse(Duration.ZERO),
                fields.duration("pollFloor").orElse(Duration.ofSeconds(15)),
                fields.duration("pollCeiling").orElse(Duration.ofSeconds(120)),
                fields.duration("pending").orElse(Duration.ofHours(24)),
                fields.duration("silence").orElse(Duration.ofHours(2)),
                fields.duration("run").orElse(Duration.ofHours(48)),
                fields.duration("timeMargin").orElse(Duration.ofMinutes(10)),
                fields.duration("exitFile").orElse(Duration.ofSeconds(270)),
                fields.duration("lost").orElse(Duration.ofMinutes(10)),
                fields.duration("retryPause").orElse(Duration.ofMinutes(5)),
                fields.integer("syncFiles", 1, 10_000_000).orElse(100_000),
                fields.integer("syncMiB", 1, 1_000_000).orElse(4096),
                fields.integer("fetchMiB", 1, 10_000_000).orElse(20_480),
                fields.duration("caseTime"),
                fields.integer("runGpuHours", 1, 100_000_000));
        fields.rejectOthers();
        return read;
    }

    /** The same where a case's limit is all the time that its job gets. */
    Limits withoutMargin() {
        return new Limits(
                liveJobs,
                submitPause,
                pollFloor,
                pollCeiling,
                pending,
                silence,
                run,
                Duration.ZERO,
                exitFile,
                lost,
                retryPause,
                syncFiles,
                syncMiB,
                fetchMiB,
                caseTime,
                runGpuHours);
    }

    /** A run may lower or raise how many of its jobs are live, nothing else. */
    Limits withLiveJobs(int jobs) {
        return new Limits(
                jobs,
                submitPause,
                pollFloor,
                pollCeiling,
                pending,
                silence,
                run,
                timeMargin,
                exitFile,
                lost,
                retryPause,
                syncFiles,
                syncMiB,
                fetchMiB,
                caseTime,
                runGpuHours);
    }
}
