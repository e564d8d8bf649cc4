package io.perfsanity.engine.plan;

/**
 * A file for the run's directory.
 *
 * @param path below it, with {@code /}
 */
public record BundleFile(String path, String text, boolean executable) {}
