package io.perfsanity.engine.result;

import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The job of an attempt that is over, as those who watched it know it.
 *
 * @param attempt from 1
 * @param jobId empty when it never had a job
 * @param state the scheduler's last word
 * @param started when a look first showed it running; the job's own files know better
 * @param ended when a look showed its end, likewise
 * @param stop why we ended it ourselves, if we did
 */
public record EndedJob(
        int attempt,
        Optional<String> jobId,
        Optional<JobState> state,
        String reason,
        String nodes,
        String exitCode,
        Optional<Instant> submitted,
        Optional<Instant> started,
        Instant ended,
        Optional<ExitFile> exit,
        Optional<Stop> stop) {

    private static final int MAX_BYTES = 4096;

    /**
     * The same with what the job wrote down itself below {@code directory}: its exit file, and its times, which come from
     * one clock. Nothing changes where a file is missing or says else.
     */
    EndedJob withOwnWord(Path directory) throws IOException {
        String word = text(directory.resolve("exit"));
        Optional<Instant> began =
                instant(text(directory.resolve("started/time")).strip()).or(() -> started);
        Instant end = ExitFile.value(word, "ended=").flatMap(EndedJob::instant).orElse(ended);
        return new EndedJob(
                attempt,
                jobId,
                state,
                reason,
                nodes,
                exitCode,
                submitted,
                began,
                began.filter(end::isBefore).orElse(end),
                ExitFile.parse(word).or(() -> exit),
                stop);
    }

    /**
     * One of the runs within the job, by what lies in its own directory.
     *
     * @param last whether the job ended with it; of the others a code of 0 says all
     */
    EndedJob leg(Path directory, boolean last) throws IOException {
        return new EndedJob(
                attempt,
                jobId,
                last ? state : Optional.of(JobState.COMPLETED),
                reason,
                nodes,
                exitCode,
                submitted,
                started,
                ended,
                ExitFile.parse(text(directory.resolve("exit"))),
                last ? stop : Optional.empty());
    }

    private static String text(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_BYTES
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                : "";
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
