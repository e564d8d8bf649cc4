package io.perfsanity.engine.cluster;

import java.util.regex.Pattern;

/** The values that may follow {@code --partition=} and its like: names, lists of them, and Slurm's operators. */
public final class SlurmWord {
    /** What a message says was expected. */
    public static final String EXPECTED = "one word of letters, digits and ._,:=+*&|@[]()-";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._,:=+*&|@\\[\\]()-]{1,1024}");

    private SlurmWord() {}

    public static boolean isValid(String text) {
        return FORM.matcher(text).matches() && !text.startsWith("-");
    }
}
