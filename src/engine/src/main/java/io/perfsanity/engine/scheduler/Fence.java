package io.perfsanity.engine.scheduler;

/**
 * The right to submit for a run. A newer connection replaces the token on the cluster; a submit loop that finds another
 * than its own stops before the next job.
 *
 * @param runDirectory absolute, on the cluster
 */
public record Fence(String runDirectory, String token) {}
