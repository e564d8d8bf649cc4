package io.perfsanity.engine.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.DeclaredMetric;
import io.perfsanity.engine.gate.MetricSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What was run and by whom, as far as it is known.
 *
 * @param commit of the checkout that the run brought along; {@code -dirty} at its end where files differed
 * @param checkout its directory on the cluster
 * @param image of the container, where the list names no other
 * @param version of this tool
 * @param who asked for the run
 * @param keys of the cluster's owner that are part of each case's identity
 * @param metrics that the profile declared
 */
public record RunFacts(
        Optional<String> commit,
        Optional<String> checkout,
        Optional<String> image,
        Optional<String> partition,
        Optional<String> version,
        Optional<String> who,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> keys,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DeclaredMetric> metrics) {
    /** Of a run that an older version wrote down. */
    public static final RunFacts NONE = new RunFacts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of());

    public RunFacts {
        // Older files don't tell.
        keys = Map.copyOf(Objects.requireNonNullElse(keys, Map.of()));
        metrics = List.copyOf(Objects.requireNonNullElse(metrics, List.of()));
    }

    /** Those of a run that begins with the profile. */
    public static RunFacts of(ClusterProfile profile, Optional<String> commit, Optional<String> who) {
        return new RunFacts(
                commit,
                profile.sourceDirectory(),
                profile.container().image(),
                profile.allocation().partition(),
                Optional.ofNullable(RunFacts.class.getPackage().getImplementationVersion()),
                who,
                profile.gate().keys(),
                profile.metrics());
    }

    /** The unit of a metric: the declared one, else upstream's by name; empty text where it has none. */
    public String unit(String metric) {
        return DeclaredMetric.spec(metrics, metric, false).map(MetricSpec::unit).orElse("");
    }
}
