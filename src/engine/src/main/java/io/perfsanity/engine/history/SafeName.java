package io.perfsanity.engine.history;

import org.apache.commons.codec.digest.DigestUtils;

/** Names of files that are made from what anybody may have written: one segment of plain ASCII that stays in its directory. */
final class SafeName {
    private static final int MAX = 100;
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789_-.";

    private SafeName() {}

    /** {@code text} itself where it is harmless, else its beginning and a hash. */
    static String of(String text) {
        return isPlain(text)
                ? text
                : slug(text, MAX / 2) + "+" + DigestUtils.sha256Hex(text).substring(0, 16);
    }

    /** Small letters only, since some file systems don't tell them from capitals. */
    private static boolean isPlain(String text) {
        return !text.isEmpty()
                && text.length() <= MAX
                && "_-.".indexOf(text.charAt(0)) < 0
                && text.chars().allMatch(c -> PLAIN.indexOf(c) >= 0);
    }

    /** The beginning as people can read it; not unique. */
    static String slug(String text, int length) {
        String readable = text.replaceAll("[^A-Za-z0-9._-]+", "_").replaceFirst("^[._-]+", "");
        return readable.substring(0, Math.min(length, readable.length()));
    }
}
