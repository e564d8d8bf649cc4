package io.jenkins.plugins.perfsanity.results;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many there are of something.
 *
 * @param words with the number, in the reader's language: {@code 2 failed}
 */
record CountWords(int count, String words) {
    /** {@code 2 failed, 1 timed out}: what there is none of isn't told; empty text where there is none of any. */
    static String told(CountWords... parts) {
        return Stream.of(parts)
                .filter(part -> part.count > 0)
                .map(CountWords::words)
                .collect(Collectors.joining(Messages.RunAnswer_Comma()));
    }
}
