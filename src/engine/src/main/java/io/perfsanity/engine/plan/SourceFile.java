package io.perfsanity.engine.plan;

/**
 * What a checkout has in one place.
 *
 * @param name below the checkout, with {@code /}; a character is a byte of it, whatever the machine's locale
 * @param fingerprint the same for files with the same content and executable bit, and for links with the same target
 * @param size in bytes, 0 for a link
 */
public record SourceFile(String name, String fingerprint, long size) {}
