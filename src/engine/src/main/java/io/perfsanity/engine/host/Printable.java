package io.perfsanity.engine.host;

import java.util.List;

/** Text of unknown origin made fit for one line of a message. */
final class Printable {
    private Printable() {}

    /** {@code text} with control characters and line ends replaced, cut after {@code length} characters. */
    static String of(String text, int length) {
        String clean =
                text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
        return clean.length() <= length ? clean : clean.substring(0, length) + "…";
    }

    /** The beginning of a command, enough to recognise it. */
    static String ofCommand(List<String> command) {
        return "'" + of(String.join(" ", command), 60) + "'";
    }
}
