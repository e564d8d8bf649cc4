package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.scheduler.Observation.JobReport;
import java.util.Optional;

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
