package io.perfsanity.engine.text;

import java.util.Collection;

/** What several texts begin with alike. */
public final class CommonPrefix {
    private CommonPrefix() {}

    /**
     * How long it is, in chars; it doesn't end within a character of two.
     *
     * @param texts one at least
     */
    public static int length(Collection<String> texts) {
        String first = texts.iterator().next();
        int common = first.length();
        for (String text : texts) {
            int same = 0;
            while (same < Math.min(common, text.length()) && text.charAt(same) == first.charAt(same)) {
                same++;
            }
            common = same;
        }
        return common > 0 && Character.isHighSurrogate(first.charAt(common - 1)) ? common - 1 : common;
    }
}
