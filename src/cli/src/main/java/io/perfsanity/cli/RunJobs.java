package io.perfsanity.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.run.RunJob;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.text.Words;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The live jobs of runs, for people and for programs.
 *
 * @param fates of their runs, by the runs' ids
 * @param directories of those runs that are known here, likewise
 */
record RunJobs(List<RunJob> jobs, Map<String, Fate> fates, Map<String, Path> directories) {

    /** What is known here of a job's run. */
    enum Fate {
        ALIVE,
        DEAD,
        UNKNOWN
    }

    /** @param ended whether the job is gone; empty where nobody wanted to end it */
    private record Told(
            String runId,
            int caseNumber,
            int attempt,
            String jobId,
            JobState state,
            Optional<Instant> start,
            Fate run,
            Optional<String> directory,
            Optional<Boolean> ended) {}

    /** For people. */
    String text(Words words) {
        if (jobs.isEmpty()) {
            return words.say("orphans.none") + "\n";
        }
        Table table = Table.headed(words.say("orphans.table"));
        jobs.forEach(job -> table.row(
                job.name().runId(),
                job.name().caseNumber(),
                job.name().attempt(),
                job.job().jobId(),
                job.job().state(),
                job.job().start().map(Instant::toString).orElse("-"),
                words.say(
                        "orphans." + fate(job),
                        directory(job).map(Path::toString).orElse(""))));
        return table.toString();
    }

    /** @param ended whether a job that was to be ended is gone, by its id */
    String json(Map<String, Boolean> ended) throws JsonProcessingException {
        return JsonOutput.of(jobs.stream()
                .map(job -> new Told(
                        job.name().runId(),
                        job.name().caseNumber(),
                        job.name().attempt(),
                        job.job().jobId(),
                        job.job().state(),
                        job.job().start(),
                        fate(job),
                        directory(job).map(Path::toString),
                        Optional.ofNullable(ended.get(job.job().jobId()))))
                .toList());
    }

    private Fate fate(RunJob job) {
        return fates.get(job.name().runId());
    }

    private Optional<Path> directory(RunJob job) {
        return Optional.ofNullable(directories.get(job.name().runId()));
    }
}
