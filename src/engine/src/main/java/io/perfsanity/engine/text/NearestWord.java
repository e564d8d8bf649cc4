package io.perfsanity.engine.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the valid word that a mistyped one was probably meant to be. */
public final class NearestWord {
    private NearestWord() {}

    /**
     * The word with the fewest edits from {@code found}, letter case aside; empty when even that one differs in more
     * than a third of its length (at least two edits are always allowed).
     */
    public static Optional<String> to(String found, Collection<String> valid) {
        String wanted = found.toLowerCase(Locale.ROOT);
        int limit = Math.max(2, found.length() / 3);
        LevenshteinDistance edits = new LevenshteinDistance(limit);
        record Candidate(String word, int distance) {}
        return valid.stream()
                .map(word -> new Candidate(word, edits.apply(wanted, word.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance() >= 0)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    /** {@code , did you mean 'disagg'?}, or nothing: the tail of a message about a wrong word. */
    public static String hint(String found, Collection<String> valid) {
        return to(found, valid).map(word -> ", did you mean '" + word + "'?").orElse("");
    }
}
