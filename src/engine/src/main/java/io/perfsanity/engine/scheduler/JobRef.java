package io.perfsanity.engine.scheduler;

import java.util.Optional;

/**
 * The job of an attempt, to ask about or to end.
 *
 * @param jobId empty while a submission is in doubt: the job is then looked up by its name
 */
public record JobRef(Attempt attempt, Optional<String> jobId) {}
