package io.perfsanity.engine.gate;

import java.time.Instant;
import java.util.Optional;

/**
 * A confirmed regression that is neither fixed nor accepted.
 *
 * @param since time of its first value
 * @param run of its first value
 * @param commit of its first value
 * @param baseline what it is compared with, in the metric's unit
 * @param worse how much worse it was when it was confirmed, as a fraction of the baseline
 */
public record OpenRegression(Instant since, String run, Optional<String> commit, double baseline, double worse) {}
