package io.perfsanity.engine.gate;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a verdict makes of a series, to be kept with the values that were judged: later runs go on from it and never judge
 * the past again.
 *
 * @param marks of all values that were judged now, and of older ones that had waited
 * @param regimeSince time of the first value of the regime; empty: the first of the series
 * @param open a regression that is still open after this verdict
 */
public record Standing(List<Marking> marks, Optional<Instant> regimeSince, Optional<OpenRegression> open) {
    /** Of values that are like those before; what was not told is that. */
    static final Standing USUAL = new Standing(List.of(), Optional.empty(), Optional.empty());

    public Standing {
        marks = List.copyOf(Objects.requireNonNullElse(marks, List.of()));
        regimeSince = Objects.requireNonNullElse(regimeSince, Optional.empty());
        open = Objects.requireNonNullElse(open, Optional.empty());
    }

    /** Whether later runs would do the same without knowing it. */
    public boolean usual() {
        return regimeSince.isEmpty() && open.isEmpty() && marks.stream().allMatch(each -> each.mark() == Mark.GOOD);
    }

    /** With all values that were judged waiting for others, and open what was so before. */
    Standing waiting(Optional<OpenRegression> before) {
        return new Standing(
                marks.stream().map(each -> each.with(Mark.SUSPECTED)).toList(), regimeSince, before);
    }

    /** A value's mark. */
    public record Marking(String run, int attempt, Mark mark) {
        static Marking of(Sample sample, Mark mark) {
            return new Marking(sample.run(), sample.attempt(), mark);
        }

        Marking with(Mark other) {
            return new Marking(run, attempt, other);
        }
    }
}
