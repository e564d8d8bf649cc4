package io.perfsanity.engine.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds changes that are too small for a single value to show, in either direction: in the medians of the last three, five,
 * then eight values against all older ones of the regime.
 */
final class SlowLayer {
    private static final int[] LENGTHS = {3, 5, 8};
    private static final int FEWEST_OLDER = 5;
    private static final int SHORTEST = 3;
    private static final double LEAST = 0.02;
    private static final double K = 4;

    /** How many values before a change tell whether it was one. */
    private static final int BESIDE = 8;

    private SlowLayer() {}

    /**
     * A change of level.
     *
     * @param since the first value after it
     * @param worse by how much, as a fraction of the older ones' median; negative: better
     * @param drifting whether the values after it go on in the same direction
     */
    record Shift(Sample since, double worse, boolean drifting) {}

    /** The change that the newest values show, if they do. */
    static Optional<Shift> find(List<Sample> values, Direction direction, Noise noise) {
        List<Sample> level = oneARun(values);
        for (int length : LENGTHS) {
            boolean can = level.size() >= length + FEWEST_OLDER && couldShow(level, length);
            double shown = can ? shown(level, length, direction, noise) : 0;
            if (shown != 0) {
                return Optional.of(shift(level, split(level, length), direction))
                        .filter(each -> each.worse() * shown > 0)
                        .or(() -> Optional.of(shift(level, level.size() - length, direction)));
            }
        }
        return Optional.empty();
    }

    /** The median of each run's values, since what disturbs a run may disturb its re-runs. */
    private static List<Sample> oneARun(List<Sample> values) {
        boolean again = false;
        for (Sample each : values) {
            again |= each.attempt() > 1;
        }
        if (!again) {
            return values;
        }
        Map<String, List<Sample>> runs =
                values.stream().collect(Collectors.groupingBy(Sample::run, LinkedHashMap::new, Collectors.toList()));
        return runs.values().stream()
                .map(run -> run.get(0).valued(Past.median(run)))
                .toList();
    }

    /**
     * Whether the median of the last values is further than {@link #LEAST} from that of the older ones, as counting half of
     * the older ones tells without putting them in order: tens of thousands of series are asked, and few show anything.
     */
    private static boolean couldShow(List<Sample> level, int length) {
        double last = Past.median(Past.newest(level, length));
        int older = level.size() - length;
        int above = 0;
        int below = 0;
        for (Sample each : level.subList(0, older)) {
            above += each.value() > last / (1 - LEAST / 2) ? 1 : 0;
            below += each.value() < last / (1 + LEAST / 2) ? 1 : 0;
        }
        return Math.max(above, below) >= older / 2;
    }

    /** How much worse the last values are; 0 where that may be chance. */
    private static double shown(List<Sample> level, int length, Direction direction, Noise noise) {
        double before = Past.median(level.subList(0, level.size() - length));
        List<Sample> last = Past.newest(level, length);
        double worse = direction.worse(Past.median(last), before);
        // Of as few as three each must show it, not only lie on its side.
        double least = length == SHORTEST ? Math.abs(worse) / 2 : 0;
        int sameSide = 0;
        for (Sample each : last) {
            sameSide += direction.worse(each.value(), before) * Math.signum(worse) > least ? 1 : 0;
        }
        boolean enough = Math.abs(worse) > Math.max(LEAST, noise.reach(K, length, level.size() - length))
                && sameSide >= Math.max(SHORTEST, length - 1);
        return enough ? worse : 0;
    }

    private static Shift shift(List<Sample> level, int split, Direction direction) {
        List<Sample> older = level.subList(0, split);
        List<Sample> after = level.subList(split, level.size());
        double worse = direction.worse(Past.median(after), Past.median(older));
        return new Shift(after.get(0), worse, drifting(level, split));
    }

    /** Whether a straight line fits the newest values better than a step. */
    private static boolean drifting(List<Sample> level, int split) {
        int from = Math.max(0, split - BESIDE);
        double[] values = level.subList(from, level.size()).stream()
                .mapToDouble(Sample::value)
                .toArray();
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            for (int j = i + 1; j < values.length; j++) {
                slopes.add((values[j] - values[i]) / (j - i));
            }
        }
        double slope = Medians.of(slopes.stream().mapToDouble(each -> each).toArray());
        for (int i = 0; i < values.length; i++) {
            values[i] -= slope * i;
        }
        double middle = Medians.of(values);
        double line = Arrays.stream(values).map(each -> Math.abs(each - middle)).sum();
        return line < deviation(level.subList(from, split)) + deviation(level.subList(split, level.size()));
    }

    /** Where two medians fit best; the values that show the change are the newest, so it isn't much older than they. */
    private static int split(List<Sample> level, int length) {
        int best = level.size() - length;
        double least = Double.MAX_VALUE;
        for (int i = Math.max(SHORTEST, level.size() - 2 * length); i <= level.size() - SHORTEST; i++) {
            double misfit = deviation(level.subList(0, i)) + deviation(level.subList(i, level.size()));
            if (misfit < least) {
                least = misfit;
                best = i;
            }
        }
        return best;
    }

    private static double deviation(List<Sample> part) {
        double middle = Past.median(part);
        return part.stream()
                .mapToDouble(each -> Math.abs(each.value() - middle))
                .sum();
    }
}
