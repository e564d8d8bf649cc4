package io.perfsanity.engine.scheduler;

/**
 * One piece of a remote script's answer.
 *
 * @param kind what it is
 * @param key the attempt's index or a job id; {@code -} where there is nothing to tell apart
 * @param text its body, decoded as UTF-8
 */
record FrameRecord(String kind, String key, String text) {}
