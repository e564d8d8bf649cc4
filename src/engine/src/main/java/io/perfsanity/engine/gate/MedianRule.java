package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Baseline;
import io.perfsanity.engine.gate.Change.Interval;
import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.SlowLayer.Shift;
import io.perfsanity.engine.gate.Standing.Marking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rule that decides unless another is chosen: a value is suspected where it is worse than the median of the last good
 * ones by more than a band, which is as wide as the case is noisy; only what is worse again is a regression. What is too
 * small for the band is found by {@link SlowLayer}.
 */
final class MedianRule {
    /** So many values make a baseline that a build may fail by. */
    static final int JUDGED_FROM = 5;

    private static final double WIDEST_BAND = 0.08;
    private static final int RISING = 3;

    private final Question question;
    private final Direction direction;
    private final Past past;
    private final Optional<OpenRegression> open;
    private final List<Sample> values;

    private MedianRule(Question question) {
        this.question = question;
        direction = question.metric().direction();
        past = Past.of(question.series());
        open = question.series().open();
        values = question.values().stream().filter(Sample::valid).toList();
    }

    static Finding judge(Question question) {
        return new MedianRule(question).judge();
    }

    private Finding judge() {
        if (values.isEmpty()) {
            return told(Kind.INVALID, 0, Optional.empty(), 0, marks(question.values(), Mark.INVALID));
        }
        double first = values.get(0).value();
        Optional<Baseline> baseline = past.baseline();
        if (baseline.isEmpty()) {
            return told(Kind.INSUFFICIENT, first, baseline, 0, marks(values, Mark.GOOD));
        }
        Baseline against = baseline.get();
        double band = band(against);
        boolean bad = worse(first, against) > band;
        if (against.n() < JUDGED_FROM && open.isEmpty()) {
            // Nobody knows yet which of so few is the usual one, so all of them become the baseline.
            return told(bad ? Kind.SUSPECTED : Kind.UNCHANGED, first, baseline, band, marks(values, Mark.GOOD));
        }
        return bad || !past.waiting().isEmpty()
                ? suspected(against, band, bad)
                : settled(against, band, values, List.of());
    }

    private double band(Baseline against) {
        return Math.max(question.threshold(), Math.min(past.noise().reach(Noise.BAND, against.n()), WIDEST_BAND));
    }

    private Finding suspected(Baseline against, double band, boolean bad) {
        List<Sample> group =
                Stream.concat(past.waiting().stream(), values.stream()).toList();
        Suspicion suspicion = new Suspicion(question, past.noise(), against, group);
        int missing = suspicion.missing();
        if (missing > 0) {
            List<Marking> waiting = marks(values, Mark.SUSPECTED);
            return bad
                    ? told(Kind.SUSPECTED, Past.median(values), Optional.of(against), band, waiting)
                            .wanting(missing)
                            .since(interval(group.get(0)))
                    : asBefore(Kind.UNCHANGED, against, band, waiting);
        }
        if (suspicion.confirmed()) {
            List<Marking> marks = marks(group, Mark.REGRESSION);
            return regression(Kind.REGRESSION, group.get(0), suspicion.middle(), against, band, marks);
        }
        List<Sample> good = values.stream()
                .filter(each -> worse(each.value(), against) <= band)
                .toList();
        List<Marking> marks = new ArrayList<>();
        group.forEach(each ->
                marks.add(Marking.of(each, worse(each.value(), against) > band ? Mark.OUTLIER : past.markOfUsual())));
        return bad ? asBefore(Kind.OUTLIER, against, band, marks) : settled(against, band, good, marks);
    }

    private Finding settled(Baseline against, double band, List<Sample> good, List<Marking> marked) {
        List<Marking> marks = new ArrayList<>(marked);
        good.forEach(each -> marks.add(Marking.of(each, past.markOfUsual())));
        if (open.isPresent() && fixed(open.get())) {
            return fixed(band, marks);
        }
        List<Sample> level =
                Stream.concat(past.regime().stream(), good.stream()).toList();
        Optional<Shift> shift = SlowLayer.find(level, direction, past.noise());
        if (shift.isPresent() && shift.get().worse() > 0) {
            List<Sample> after = since(shift.get(), level);
            marks.addAll(marks(after, Mark.REGRESSION));
            Kind kind = shift.get().drifting() ? Kind.DRIFT : Kind.STEP;
            Baseline before = past.baselineWithout(after.size() - good.size()).orElse(against);
            return regression(kind, after.get(0), Past.median(after), before, band, marks);
        }
        Optional<Sample> better = shift.map(each -> since(each, level).get(0)).or(() -> risen(level, good.size()));
        if (better.isPresent() && open.isEmpty()) {
            return improved(better.get(), level, good.size(), band, marks);
        }
        return asBefore(Kind.UNCHANGED, against, band, marks);
    }

    private static List<Sample> since(Shift shift, List<Sample> level) {
        return level.stream()
                .filter(each -> !each.time().isBefore(shift.since().time()))
                .toList();
    }

    /** The first of three among the last four values that are better than the band. */
    private Optional<Sample> risen(List<Sample> level, int added) {
        List<Sample> last = Past.newest(level, RISING + 1);
        Optional<Baseline> before = past.baselineWithout(last.size() - added);
        if (before.filter(each -> each.n() >= JUDGED_FROM).isEmpty()) {
            return Optional.empty();
        }
        double band = band(before.get());
        List<Sample> better = last.stream()
                .filter(each -> worse(each.value(), before.get()) < -band)
                .toList();
        return better.size() >= RISING ? Optional.of(better.get(0)) : Optional.empty();
    }

    private Finding improved(Sample from, List<Sample> level, int added, double band, List<Marking> marks) {
        List<Sample> now = level.subList(level.indexOf(from), level.size());
        return told(Kind.IMPROVED, Past.median(now), past.baselineWithout(now.size() - added), band, marks)
                .standing(new Standing(marks, Optional.of(from.time()), Optional.empty()))
                .since(interval(from));
    }

    /** Whether this value and the one before are nearer to what was than to what it had become. */
    private boolean fixed(OpenRegression regression) {
        double half = direction.worse(Past.median(past.regime()), regression.baseline()) / 2;
        return direction.worse(Past.median(values), regression.baseline()) < half
                && direction.worse(past.newest().value(), regression.baseline()) < half;
    }

    private Finding fixed(double band, List<Marking> marks) {
        List<Marking> good = new ArrayList<>(marks.stream()
                .map(each -> each.mark() == Mark.REGRESSION ? each.with(Mark.GOOD) : each)
                .toList());
        good.add(Marking.of(past.newest(), Mark.GOOD));
        return told(Kind.FIXED, Past.median(values), past.baseline(), band, good)
                .standing(new Standing(good, question.series().regimeSince(), Optional.empty()))
                .since(interval(past.newest()));
    }

    private Finding regression(
            Kind kind, Sample first, double level, Baseline against, double band, List<Marking> marks) {
        double baseline = open.map(OpenRegression::baseline).orElse(against.value());
        OpenRegression fresh = new OpenRegression(
                kind,
                first.time(),
                first.run(),
                first.commit(),
                baseline,
                direction.worse(level, baseline),
                first.time());
        OpenRegression now = open.map(each -> each.deeper(fresh)).orElse(fresh);
        return told(kind, level, Optional.of(against), band, marks)
                .standing(new Standing(marks, question.series().regimeSince(), Optional.of(now)))
                .since(interval(first));
    }

    /** Nothing new: what was open before still is. */
    private Finding asBefore(Kind kind, Baseline against, double band, List<Marking> marks) {
        Kind now = open.isPresent() ? Kind.STILL_OPEN : kind;
        double value = kind == Kind.OUTLIER ? values.get(0).value() : Past.median(values);
        return told(now, value, Optional.of(against), band, marks).since(open.flatMap(this::interval));
    }

    /** A finding; people compare with what was before an open regression, whatever this value was compared with. */
    private Finding told(Kind kind, double value, Optional<Baseline> against, double band, List<Marking> marks) {
        Optional<Baseline> shown = against.map(
                each -> open.map(regression -> each.with(regression.baseline())).orElse(each));
        double worse = shown.map(each -> worse(value, each)).orElse(0.0);
        Standing standing = new Standing(marks, question.series().regimeSince(), open);
        return new Finding(kind, value, shown, band, worse, 0, Optional.empty(), standing);
    }

    private Optional<Interval> interval(Sample firstBad) {
        List<Sample> before = question.series().samples().stream()
                .filter(each -> each.valid()
                        && each.mark() != Mark.OUTLIER
                        && each.time().isBefore(firstBad.time()))
                .toList();
        return Optional.of(new Interval(Past.newest(before, 1).stream().findFirst(), firstBad));
    }

    private Optional<Interval> interval(OpenRegression regression) {
        return question.series().samples().stream()
                .filter(each -> !each.time().isBefore(regression.since()))
                .findFirst()
                .flatMap(this::interval);
    }

    private double worse(double value, Baseline against) {
        return direction.worse(value, against.value());
    }

    private static List<Marking> marks(List<Sample> samples, Mark mark) {
        return samples.stream().map(each -> Marking.of(each, mark)).toList();
    }
}
