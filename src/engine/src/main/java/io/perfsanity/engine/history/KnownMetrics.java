package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.MetricSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is known of metrics: what a profile declares, then upstream's, then what a name tells. */
public final class KnownMetrics {
    private final List<MetricSpec> declared;

    /** @param declared names without a measurement's before it */
    public KnownMetrics(List<MetricSpec> declared) {
        this.declared = List.copyOf(declared);
    }

    /**
     * What is known of one.
     *
     * @param name as results have it, {@code con8/mean_ttft}
     * @param genOnly whether the case's benchmark mode is {@code gen_only}
     * @return empty where nobody can tell which values are better
     */
    public Optional<MetricSpec> of(String name, boolean genOnly) {
        String metric = name.substring(name.lastIndexOf('/') + 1);
        return declared.stream()
                .filter(each -> each.name().equals(name) || each.name().equals(metric))
                .findFirst()
                .map(each -> new MetricSpec(name, each.unit(), each.direction(), each.use()))
                .or(() -> MetricSpec.upstream(name, genOnly))
                .or(() -> byName(name, metric.toLowerCase(Locale.ROOT)));
    }

    /** By the words that names of measured values end with. */
    private static Optional<MetricSpec> byName(String name, String metric) {
        if (metric.endsWith("_ms") || metric.equals("latency") || metric.endsWith("_latency")) {
            return Optional.of(
                    spec(name, "ms", Direction.LOWER, metric.startsWith("tpot") || metric.startsWith("itl")));
        }
        if (metric.endsWith("tput") || metric.endsWith("throughput")) {
            return Optional.of(spec(name, "tok/s", Direction.HIGHER, true));
        }
        return metric.endsWith("ops_sec") ? Optional.of(spec(name, "op/s", Direction.HIGHER, true)) : Optional.empty();
    }

    private static MetricSpec spec(String name, String unit, Direction direction, boolean gates) {
        return new MetricSpec(name, unit, direction, gates ? MetricSpec.Use.GATES : MetricSpec.Use.WATCHED);
    }
}
