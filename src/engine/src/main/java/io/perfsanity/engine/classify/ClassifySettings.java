package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a run and its cluster add to the cases.
 *
 * @param gpusPerNode of the cluster; empty when no cluster is chosen yet
 * @param colocateDisagg servers of a disaggregated case may share nodes
 * @param timeLimits of the cluster's profile, by mode
 * @param gpu of the cluster, such as {@code GB200}
 */
public record ClassifySettings(
        Optional<Integer> gpusPerNode, boolean colocateDisagg, Map<Mode, Duration> timeLimits, Optional<String> gpu) {
    public static final ClassifySettings DEFAULT =
            new ClassifySettings(Optional.empty(), false, Map.of(), Optional.empty());
    /** An hour of replay, an hour and a half for its last requests, and the time to load the model. */
    static final Duration AGENTX = Duration.ofHours(4);

    /**
     * The first that is given of: the case's own limit, the list's {@code execution_config}, the cluster's, four hours for
     * AgentX, and one, two or three hours by mode.
     */
    public Duration timeLimit(Optional<Duration> ofCase, Map<Mode, Duration> ofList, Mode mode, boolean agentx) {
        return ofCase.or(() -> Optional.ofNullable(ofList.get(mode)))
                .or(() -> Optional.ofNullable(timeLimits.get(mode)))
                .orElseGet(() -> agentx
                        ? AGENTX
                        : Duration.ofHours(
                                switch (mode) {
                                    case SINGLE_AGG -> 1;
                                    case MULTI_AGG -> 2;
                                    case DISAGG -> 3;
                                }));
    }
}
