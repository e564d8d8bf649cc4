package io.perfsanity.engine.gate;

import io.perfsanity.engine.text.Words;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the gate must know of a metric.
 *
 * @param name as results have it, with the measurement's before it where there are several: {@code con8/mean_ttft}
 * @param unit {@code tok/s}, {@code ms}; empty text where it has none
 * @param use what it is good for
 */
public record MetricSpec(String name, String unit, Direction direction, Use use) {
    private static final Pattern TIMES = Pattern.compile(".*_(?:ttft|itl|tpot|e2el|device_step_time)");
    private static final Pattern GATING_TIMES = Pattern.compile("(?:mean|median)_(?:tpot|itl)");
    private static final Pattern GATING_STEPS = Pattern.compile("(?:mean|median)_.*device_step_time");

    /** What a metric is good for. */
    public enum Use {
        /** It can fail a run. */
        GATES,
        /** It is judged and shown, and gates only where a threshold is set for it. */
        WATCHED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One of upstream's metrics by name. Throughput of tokens, and means and medians of TPOT and ITL, gate; so do those of the
     * device step time where only generation is measured, since that is what upstream gates there. Times to the first token
     * and tails are too noisy to gate unasked.
     *
     * @param genOnly whether the case's benchmark mode is {@code gen_only}
     * @return empty for a name that upstream doesn't have
     */
    public static Optional<MetricSpec> upstream(String name, boolean genOnly) {
        String metric = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (metric.endsWith("throughput")) {
            boolean tokens = metric.equals("token_throughput") || metric.equals("total_token_throughput");
            String unit = metric.equals("seq_throughput") ? "req/s" : "tok/s";
            return Optional.of(new MetricSpec(name, unit, Direction.HIGHER, tokens ? Use.GATES : Use.WATCHED));
        }
        if (metric.equals("al")) {
            return Optional.of(new MetricSpec(name, "tok/iter", Direction.HIGHER, Use.WATCHED));
        }
        if (TIMES.matcher(metric).matches()) {
            boolean gates = GATING_TIMES.matcher(metric).matches()
                    || (genOnly && GATING_STEPS.matcher(metric).matches());
            return Optional.of(new MetricSpec(name, "ms", Direction.LOWER, gates ? Use.GATES : Use.WATCHED));
        }
        return Optional.empty();
    }

    /** The name without its measurement's: {@code mean_ttft} of {@code con8/mean_ttft}. */
    public String metric() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    MetricSpec with(Use other) {
        return new MetricSpec(name, unit, direction, other);
    }

    /** A change in words, the direction too: {@code 8 % slower}; of a metric that is no speed: {@code 8 % worse}. */
    public String words(double worse) {
        return words(worse, Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public String words(double worse, Words words) {
        boolean speed = unit.endsWith("/s") || unit.equals("ms") || unit.equals("s") || unit.equals("us");
        double percent = Math.abs(worse) * 100;
        String size = String.format(Locale.ROOT, percent < 9.95 ? "%.1f" : "%.0f", percent)
                .replaceFirst("\\.0$", "");
        if (size.equals("0")) {
            return words.say("change.unchanged");
        }
        String word = speed ? worse > 0 ? "slower" : "faster" : worse > 0 ? "worse" : "better";
        return words.say("change." + word, size);
    }
}
