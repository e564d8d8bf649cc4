package io.perfsanity.engine.bisect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.PairRatios;
import io.perfsanity.engine.gate.PairRatios.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SearchTest {
    /** Asks until the search is over; each place at most once. */
    private static Search searched(int size, IntFunction<Outcome> oracle, List<Integer> asked) {
        Search search = Search.of(size);
        for (Optional<Integer> next = search.next(); next.isPresent(); next = search.next()) {
            asked.add(next.get());
            search = search.with(next.get(), oracle.apply(next.get()));
        }
        return search;
    }

    @Property
    void shouldFindTheFirstSlowOneWhereverItIs(
            @ForAll @IntRange(min = 1, max = 300) int size, @ForAll @IntRange(max = 299) int slow) {
        int first = slow % size;
        List<Integer> asked = new ArrayList<>();

        Search search = searched(size, place -> place < first ? Outcome.FAST : Outcome.SLOW, asked);

        assertThat(search.suspects()).containsExactly(first);
        assertThat(asked).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(32 - Integer.numberOfLeadingZeros(size));
    }

    @Property
    void shouldLeaveOnlyWhatCannotBeRunBesideTheFirstSlowOne(
            @ForAll @IntRange(min = 1, max = 60) int size,
            @ForAll @IntRange(max = 59) int slow,
            @ForAll Set<@IntRange(max = 58) Integer> broken) {
        int first = slow % size;
        List<Integer> asked = new ArrayList<>();

        List<Integer> suspects = searched(
                        size,
                        place -> broken.contains(place) ? Outcome.SKIPPED : place < first ? Outcome.FAST : Outcome.SLOW,
                        asked)
                .suspects();

        assertThat(asked).doesNotHaveDuplicates();
        assertThat(suspects).contains(first);
        assertThat(broken).containsAll(suspects.subList(0, suspects.size() - 1));
    }

    @Test
    void shouldNotAskWhereOnlyOneRevisionIsLeft() {
        assertThat(Search.of(1).next()).isEmpty();
        assertThat(Search.of(1).suspects()).containsExactly(0);
    }

    @Test
    void shouldFindTheRightOneOfEightThroughNoiseOfTwoPercent() {
        Random random = new Random(42);
        Threshold threshold = new Threshold(0.08);
        int wrong = 0;
        for (int history = 0; history < 200; history++) {
            int first = history % 8;
            Search search = searched(8, place -> noisy(random, place < first ? 1 : 1.08, threshold), new ArrayList<>());
            wrong += search.suspects().equals(List.of(first)) ? 0 : 1;
        }
        assertThat(wrong).isLessThanOrEqualTo(10);
    }

    /** As a step decides it: up to three runs of three pairs of a latency. */
    private static Outcome noisy(Random random, double factor, Threshold threshold) {
        List<Pair> pairs = new ArrayList<>();
        for (int run = 1; ; run++) {
            for (int i = 0; i < 3; i++) {
                pairs.add(new Pair(1 + 0.02 * random.nextGaussian(), factor * (1 + 0.02 * random.nextGaussian())));
            }
            PairRatios ratios = PairRatios.of(pairs, Direction.LOWER, 0);
            Optional<Outcome> sure = threshold.surely(ratios);
            if (sure.isPresent() || run == 3) {
                return sure.orElse(threshold.probably(ratios));
            }
        }
    }

    @Test
    void shouldDecideOnlyWhereTheIntervalLeavesTheMiddleOut() {
        Threshold threshold = new Threshold(0.10);

        assertThat(threshold.surely(new PairRatios(3, 0.09, 0.06, 0.12, 0.99))).contains(Outcome.SLOW);
        assertThat(threshold.surely(new PairRatios(3, 0.01, -0.02, 0.04, 0.7))).contains(Outcome.FAST);
        assertThat(threshold.surely(new PairRatios(3, 0.06, 0.02, 0.1, 0.95))).isEmpty();
        assertThat(threshold.probably(new PairRatios(3, 0.06, 0.02, 0.1, 0.95))).isEqualTo(Outcome.SLOW);
    }

    @Test
    void shouldRefuseASearchOfNothing() {
        assertThatThrownBy(() -> Search.of(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
