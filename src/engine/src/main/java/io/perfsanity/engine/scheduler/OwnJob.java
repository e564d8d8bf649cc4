package io.perfsanity.engine.scheduler;

import java.time.Instant;
import java.util.Optional;

/**
 * A live job of the login that one of our runs may have made.
 *
 * @param start when it began, or when the scheduler means to begin it; empty when that isn't known
 * @param directory where it was submitted
 */
public record OwnJob(String jobId, String name, JobState state, Optional<Instant> start, String directory) {}
