package io.perfsanity.engine.bisect;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A search by halves for the first slow one of a line of revisions.
 *
 * @param size how many there are after the good one; the last is known to be slow
 * @param known outcomes by place, from 0
 */
public record Search(int size, Map<Integer, Outcome> known) {
    public Search {
        if (size < 1) {
            throw new IllegalArgumentException("no revisions");
        }
        known = Map.copyOf(known);
    }

    /** Of which only the ends are known. */
    public static Search of(int size) {
        return new Search(size, Map.of());
    }

    /** With what was found out of one. */
    public Search with(int place, Outcome outcome) {
        Map<Integer, Outcome> more = new HashMap<>(known);
        more.put(place, outcome);
        return new Search(size, more);
    }

    /** The place of the next to be compared, as near to the middle as one that can be run; empty when the search is over. */
    public Optional<Integer> next() {
        int middle = (lastFast() + firstSlow()) / 2;
        return IntStream.range(lastFast() + 1, firstSlow())
                .filter(place -> !known.containsKey(place))
                .boxed()
                .min(Comparator.comparing(place -> Math.abs(place - middle)));
    }

    /** The places among which the first slow one is: one place, or that of a slow one after some that couldn't be run. */
    public List<Integer> suspects() {
        return IntStream.rangeClosed(lastFast() + 1, firstSlow()).boxed().toList();
    }

    /** -1 is the good revision itself. */
    private int lastFast() {
        return places(Outcome.FAST).max().orElse(-1);
    }

    private int firstSlow() {
        return places(Outcome.SLOW).min().orElse(size - 1);
    }

    private IntStream places(Outcome outcome) {
        return known.entrySet().stream()
                .filter(each -> each.getValue() == outcome)
                .mapToInt(Map.Entry::getKey);
    }
}
