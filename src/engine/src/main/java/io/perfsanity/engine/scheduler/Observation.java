package io.perfsanity.engine.scheduler;

import java.util.List;
import java.util.Optional;

/**
 * What one successful poll saw of an attempt.
 *
 * @param job what the scheduler says; empty when a <em>successful</em> query of all its sources doesn't know the job
 * @param queryFailed no scheduler query that could know the job succeeded; {@code job} then says nothing
 * @param claimedBy the id of the job that claimed the attempt's directory ({@code started/job})
 * @param exit the {@code exit} file, once it is there
 * @param logs growth since the offsets of the {@link Watch}
 */
public record Observation(
        Attempt attempt,
        Optional<JobReport> job,
        boolean queryFailed,
        Optional<String> claimedBy,
        Optional<ExitFile> exit,
        List<LogGrowth> logs) {

    /**
     * What the scheduler says of a job.
     *
     * @param reason why it waits ({@code Resources}), or why it ended; empty text when the scheduler gives none
     * @param nodes compressed as Slurm writes them ({@code gb200-node[1-2]}); empty text when none are allocated
     * @param exitCode of the batch script as Slurm writes it ({@code 0:53}); empty text while it runs
     */
    public record JobReport(String jobId, JobState state, String reason, String nodes, String exitCode) {}

    /**
     * The file that our script writes when it ends, whatever ended it.
     *
     * @param rc empty for {@code unfinished}: the script was killed before its command returned
     * @param reason a word and its detail: {@code timeout}, {@code server-died CTX_0}; empty text when none
     */
    public record ExitFile(Optional<Integer> rc, String reason) {}

    /**
     * New text of a log.
     *
     * @param file below {@code logs/}
     * @param offset of the first byte of {@code text}
     * @param size of the file now; more than offset + length when the growth was cut to the poll's limit
     * @param length in bytes, which differ from characters
     */
    public record LogGrowth(String file, long offset, long size, int length, String text) {}
}
