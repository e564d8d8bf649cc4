package io.perfsanity.engine.gate;

import io.perfsanity.engine.text.Words;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The verdict for one metric of one case in one run: what every page, report, exit code and check is made from.
 *
 * @param severity what it does to the build; {@link Severity#NONE} for a metric that is only watched
 * @param value what was compared, in the metric's unit: the median of the first value, its re-runs and those that waited
 * @param baseline what it was compared with; empty where there is too little
 * @param band as a fraction of the baseline: only what is worse by more is suspected; 0 without a baseline
 * @param worse how much worse the value is, as a fraction of the baseline; negative: better; 0 without a baseline
 * @param rerunsWanted how many further re-runs would decide it
 * @param began where it began, for what has a beginning
 * @param standing what later runs have to know, to be kept
 * @param beside what another rule would have said
 */
public record Change(
        MetricSpec metric,
        Kind kind,
        Severity severity,
        double value,
        Optional<Baseline> baseline,
        double band,
        double worse,
        int rerunsWanted,
        Optional<Interval> began,
        Standing standing,
        Optional<Opinion> beside) {

    public Change {
        // A file needn't have what says nothing.
        baseline = Objects.requireNonNullElse(baseline, Optional.empty());
        began = Objects.requireNonNullElse(began, Optional.empty());
        standing = Objects.requireNonNullElse(standing, Standing.USUAL);
        beside = Objects.requireNonNullElse(beside, Optional.empty());
    }

    /** What kind of change it is. */
    public enum Kind {
        /** No value that is finite and above 0. */
        INVALID,
        /** Too few values to compare with: "can't tell yet". */
        INSUFFICIENT,
        UNCHANGED,
        /** Worse than the band, not decided yet. */
        SUSPECTED,
        /** Was worse than the band, and running again did not show it. */
        OUTLIER,
        /** Worse, and seen again. */
        REGRESSION,
        /** An earlier regression that is neither fixed nor accepted. */
        STILL_OPEN,
        /** An earlier regression is gone. */
        FIXED,
        /** Less than the band, but in all of the last values: it has been slower since some run. */
        STEP,
        /** As {@link #STEP}, and still going down. */
        DRIFT,
        /** Better, and seen several times: the baseline moves. */
        IMPROVED,
        /** Worse together with too many others: the machine is suspected, not the case. */
        MACHINE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What a value is compared with.
     *
     * @param value in the metric's unit
     * @param n how many values it is the median of
     * @param noise σ of a single value, as a fraction
     * @param since time of the first value of the regime
     * @param newest of its values; tells its age
     */
    public record Baseline(double value, int n, double noise, Instant since, Sample newest) {
        Baseline with(double other) {
            return new Baseline(other, n, noise, since, newest);
        }
    }

    /**
     * Between which runs something began.
     *
     * @param lastGood the last value before it; empty where the series begins with it
     * @param firstBad the first value that shows it
     */
    public record Interval(Optional<Sample> lastGood, Sample firstBad) {}

    /** What another rule says. */
    public record Opinion(Rule rule, Kind kind, double baseline, double worse) {}

    /** The same with the machine suspected instead of the case: the values wait for the next ones. */
    Change machine(Optional<OpenRegression> before) {
        Standing waiting = standing.waiting(before);
        Severity mild = severity == Severity.FAILURE ? Severity.UNSTABLE : severity;
        return new Change(
                metric, Kind.MACHINE, mild, value, baseline, band, worse, rerunsWanted, began, waiting, beside);
    }

    /** Whether it is to be told as slower: all that is confirmed, open or creeping. */
    public boolean slower() {
        return kind == Kind.REGRESSION || kind == Kind.STILL_OPEN || kind == Kind.STEP || kind == Kind.DRIFT;
    }

    /** Size and direction in words: {@code 8 % slower}, {@code unchanged}, {@code can't tell yet}. */
    public String words() {
        return words(Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public String words(Words words) {
        return switch (kind) {
            case INVALID -> words.say("change.invalid");
            case INSUFFICIENT -> words.say("change.insufficient");
            default -> metric.words(worse, words);
        };
    }
}
