package io.perfsanity.engine.scheduler;

import java.time.Instant;
import java.util.Optional;

/**
 * What one successful poll saw of an attempt.
 *
 * @param sight what the scheduler says of the job
 * @param claimedBy the id of the job that claimed the attempt's directory ({@code started/job})
 * @param exit the {@code exit} file, once it is there
 * @param logBytes the size of all its logs together; empty when there was no time to look
 */
public record Observation(
        Attempt attempt, Sight sight, Optional<String> claimedBy, Optional<ExitFile> exit, Optional<Long> logBytes) {

    public Optional<JobReport> job() {
        return sight.job();
    }

    /** What a poll says about the job of an attempt. Only {@link Absent} may ever count against a job. */
    public sealed interface Sight {
        /** A source knows the job. */
        record Seen(JobReport report) implements Sight {}

        /** Every source that could know the job was asked successfully, and none does. */
        record Absent() implements Sight {}

        /** Nothing is known: no source could have said for certain that there is no job, or two contradict each other. */
        record NotAsked() implements Sight {}

        /** The report on the job, where it was seen. */
        default Optional<JobReport> job() {
            return this instanceof Seen seen ? Optional.of(seen.report()) : Optional.empty();
        }
    }

    /**
     * What the scheduler says of a job.
     *
     * @param reason why it waits ({@code Resources}), or why it ended; empty text when the scheduler gives none
     * @param nodes compressed as Slurm writes them ({@code gb200-node[1-2]}); empty text when none are allocated
     * @param exitCode of the batch script as Slurm writes it ({@code 0:53}); empty text while it runs
     * @param expectedStart of a job that waits, where the scheduler expects one
     */
    public record JobReport(
            String jobId,
            JobState state,
            String reason,
            String nodes,
            String exitCode,
            Optional<Instant> expectedStart) {

        /** Nothing is expected of it. */
        public JobReport(String jobId, JobState state, String reason, String nodes, String exitCode) {
            this(jobId, state, reason, nodes, exitCode, Optional.empty());
        }
    }

    /**
     * The file that our script writes when it ends, whatever ended it.
     *
     * @param rc empty for {@code unfinished}: the script was killed before its command returned
     * @param reason a word and its detail: {@code timeout}, {@code server-died CTX_0}; empty text when none
     */
    public record ExitFile(Optional<Integer> rc, String reason) {

        /** Empty while the file is only half there: its {@code rc=} line has no end yet. */
        public static Optional<ExitFile> parse(String text) {
            return value(text, "rc=")
                    .map(word -> new ExitFile(
                            Optional.of(word)
                                    .filter(digits -> digits.matches("\\d{1,3}"))
                                    .map(Integer::valueOf),
                            value(text, "reason=").orElse("")));
        }

        /** What a whole line of such a file says: {@code key} with its {@code =}. */
        public static Optional<String> value(String text, String key) {
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).strip())
                    .findFirst();
        }
    }
}
