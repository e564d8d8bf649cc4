package io.perfsanity.engine.result;

import java.util.Optional;

/**
 * What a benchmark says about its own work, for the gate against successes without work. Empty: not reported.
 *
 * @param requests that were answered
 * @param failedRequests that were not
 * @param tokens generated
 */
public record Validity(Optional<Long> requests, Optional<Long> failedRequests, Optional<Long> tokens) {
    public static final Validity NOT_REPORTED = new Validity(Optional.empty(), Optional.empty(), Optional.empty());
}
