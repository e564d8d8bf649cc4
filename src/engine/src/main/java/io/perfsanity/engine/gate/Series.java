package io.perfsanity.engine.gate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The past of one metric of one case, as far as the gate needs it: the newest {@link #KEPT} values and what became of them.
 *
 * @param samples oldest first
 * @param regimeSince time of the first value that others are compared with; empty: all
 * @param open a regression that is neither fixed nor accepted
 * @param pinned a value, in the metric's unit, that somebody made the baseline
 * @param threshold for this case and metric alone, as a fraction, set by somebody
 */
public record Series(
        List<Sample> samples,
        Optional<Instant> regimeSince,
        Optional<OpenRegression> open,
        Optional<Double> pinned,
        Optional<Double> threshold) {
    /** How many values a verdict looks at; older ones change nothing. */
    public static final int KEPT = 200;

    /** Nothing measured yet. */
    public static final Series EMPTY =
            new Series(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Series {
        samples = List.copyOf(samples);
    }

    /** With values that were measured, and what a verdict made of them and of earlier ones. */
    public Series after(List<Sample> measured, Standing standing) {
        Map<List<Object>, Mark> marks = new HashMap<>();
        standing.marks().forEach(each -> marks.put(List.of(each.run(), each.attempt()), each.mark()));
        List<Sample> all = new ArrayList<>(samples);
        all.addAll(measured);
        List<Sample> marked = all.stream()
                .map(each -> each.marked(marks.getOrDefault(List.of(each.run(), each.attempt()), each.mark())))
                .sorted(Comparator.comparing(Sample::time))
                .toList();
        return new Series(
                marked.subList(Math.max(0, marked.size() - KEPT), marked.size()),
                standing.regimeSince(),
                standing.open(),
                pinned,
                threshold);
    }

    /** With the open regression taken for the new normal: its values become the baseline. Without one: the same. */
    public Series accepted() {
        return open.map(regression -> new Series(
                        samples.stream()
                                .map(each -> each.mark() == Mark.REGRESSION ? each.marked(Mark.GOOD) : each)
                                .toList(),
                        Optional.of(regression.since()),
                        Optional.empty(),
                        Optional.empty(),
                        threshold))
                .orElse(this);
    }

    Series withoutSamples() {
        return new Series(List.of(), regimeSince, open, pinned, threshold);
    }

    /** With a value, in the metric's unit, as its baseline from now on. */
    public Series pinned(double value) {
        return new Series(samples, regimeSince, Optional.empty(), Optional.of(value), threshold);
    }

    /** With a baseline that begins anew at a time; what was open or pinned is forgotten. */
    public Series reset(Instant since) {
        return new Series(samples, Optional.of(since), Optional.empty(), Optional.empty(), threshold);
    }
}
