package io.perfsanity.engine.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the valid word that a mistyped one was probably meant to be. */
public final class NearestWord {
    private NearestWord() {}

    /**
     * The most that looking for a hint may cost, as the lengths of both words multiplied: all ids of a list of 10,000
     * cases, but of hostile ones, of a thousand letters each, only the first hundred.
     */
    private static final long MAX_COST = 100_000_000;

    /** The first of {@code words}, as far as comparing {@code found} with them is cheap enough for a mere hint. */
    public static List<String> affordable(String found, Collection<String> words) {
        List<String> affordable = new ArrayList<>();
        long cost = 0;
        for (String word : words) {
            cost += (1L + found.length()) * (1L + word.length());
            if (cost > MAX_COST) {
                break;
            }
            affordable.add(word);
        }
        return affordable;
    }

    /**
     * The word with the fewest edits from {@code found}, letter case aside; empty when even that one differs in more
     * than a third of its length (at least two edits are always allowed).
     */
    public static Optional<String> to(String found, Collection<String> valid) {
        String wanted = found.toLowerCase(Locale.ROOT);
        int limit = Math.max(2, found.length() / 3);
        LevenshteinDistance edits = new LevenshteinDistance(limit);
        record Candidate(String word, int distance) {}
        return affordable(found, valid).stream()
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
