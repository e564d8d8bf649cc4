package io.perfsanity.engine.text;

import java.util.List;
import java.util.stream.Collectors;

/** Quotes words for a POSIX shell, so that hostile text stays data. */
public final class ShellWords {
    private ShellWords() {}

    /**
     * {@code word} in single quotes.
     *
     * @throws IllegalArgumentException for a NUL character, which no argument can hold
     */
    public static String quote(String word) {
        if (word.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a shell word can't hold a NUL character");
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** The words quoted and joined with blanks: a command line that a shell splits into just these words. */
    public static String join(List<String> words) {
        return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }
}
