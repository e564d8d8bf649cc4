package io.perfsanity.engine.scheduler;

import java.util.Map;
import java.util.Optional;

/**
 * An attempt that a poll asks about.
 *
 * @param jobId empty while a submission is in doubt: the job is then looked up by its name
 * @param logOffsets by log file name below {@code logs/}: how many bytes of it were received already; growth of other
 *     logs is sent from their beginning
 */
public record Watch(Attempt attempt, Optional<String> jobId, Map<String, Long> logOffsets) {}
