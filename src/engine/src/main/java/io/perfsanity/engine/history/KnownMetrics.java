package io.perfsanity.engine.history;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.DeclaredMetric;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.result.RunFacts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is known of metrics. */
public interface KnownMetrics {
    /** Upstream's, and others by the words that names of measured values end with. */
    KnownMetrics BY_NAME = (name, genOnly) -> MetricSpec.upstream(name, genOnly)
            .or(() -> byName(name, name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT)));

    /**
     * What is known of one.
     *
     * @param name as results have it, {@code con8/mean_ttft}
     * @param genOnly whether the case's benchmark mode is {@code gen_only}
     * @return empty where nobody can tell which values are better
     */
    Optional<MetricSpec> of(String name, boolean genOnly);

    /** What a profile declares, then what names tell. */
    static KnownMetrics of(ClusterProfile profile) {
        return of(profile.metrics());
    }

    /** What the profile of a run declared, then what names tell. */
    static KnownMetrics of(RunFacts run) {
        return of(run.metrics());
    }

    private static KnownMetrics of(List<DeclaredMetric> declared) {
        return (name, genOnly) -> DeclaredMetric.spec(declared, name, genOnly).or(() -> BY_NAME.of(name, genOnly));
    }

    private static Optional<MetricSpec> byName(String name, String metric) {
        if (metric.endsWith("_ms") || metric.equals("latency") || metric.endsWith("_latency")) {
            boolean gates = metric.startsWith("tpot") || metric.startsWith("itl");
            return Optional.of(spec(name, "ms", Direction.LOWER, gates));
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
