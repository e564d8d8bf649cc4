package io.perfsanity.engine.result;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the files of an attempt say about its performance.
 *
 * @param metrics by name, in the order of the names, which are preceded by the measurement's where an attempt has several
 *     ({@code con8/mean_ttft}); {@link RunFacts#unit} tells their units
 * @param faults why a case that passed is invalid all the same: metrics that are owed and missing, or no finite positive
 *     numbers
 * @param problems files or values that could not be used, for the case's warnings
 */
public record Measurements(Map<String, Double> metrics, Validity validity, List<String> faults, List<String> problems) {
    public static final Measurements NONE = new Measurements(Map.of(), Validity.NOT_REPORTED, List.of(), List.of());

    /**
     * What a benchmark says about its own work, for the gate against successes without work. Empty: not reported.
     *
     * @param requests that were answered
     * @param failedRequests that were not
     * @param tokens generated
     */
    public record Validity(Optional<Long> requests, Optional<Long> failedRequests, Optional<Long> tokens) {
        public static final Validity NOT_REPORTED = new Validity(Optional.empty(), Optional.empty(), Optional.empty());

        /** Why nothing that was measured is worth anything; empty where nothing speaks against it. */
        Optional<String> fault() {
            if (failedRequests.filter(failed -> failed > 0).isPresent()) {
                long failed = failedRequests.get();
                String all = requests.map(good -> " of " + (good + failed)).orElse("");
                return Optional.of(failed + all + " requests failed");
            }
            if (requests.filter(answered -> answered <= 0).isPresent()) {
                return Optional.of("0 requests were answered");
            }
            return tokens.filter(generated -> generated <= 0).map(none -> "0 tokens were generated");
        }
    }

    /** All reasons why a case that passed is invalid. */
    List<String> invalid() {
        return Stream.concat(validity.fault().stream(), faults.stream()).toList();
    }
}
