package io.perfsanity.engine.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What holds for a whole run, and is worth knowing when one of its values is looked at weeks later.
 *
 * @param started when the run began
 * @param facts in words by their names, {@code driver}: {@code 570.124}; where the nodes of a run differ, all they said
 * @param seconds how long the cases that passed ran, by their ids; of runs that were imported nobody knows
 */
public record RunRecord(
        int schema,
        String run,
        Instant started,
        String cluster,
        Map<String, String> facts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> seconds) {
    public RunRecord {
        Objects.requireNonNull(run, "no run");
        Objects.requireNonNull(started, "no started");
        cluster = Objects.requireNonNullElse(cluster, "");
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(facts, Map.of())));
        seconds = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(seconds, Map.of())));
    }

    public RunRecord(String run, Instant started, String cluster, Map<String, String> facts) {
        this(run, started, cluster, facts, Map.of());
    }

    public RunRecord(
            String run, Instant started, String cluster, Map<String, String> facts, Map<String, Long> seconds) {
        this(History.SCHEMA, run, started, cluster, facts, seconds);
    }
}
