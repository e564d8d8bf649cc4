package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * A confirmed regression that is neither fixed nor accepted.
 *
 * @param kind how it was found: {@link Kind#REGRESSION}, {@link Kind#STEP} or {@link Kind#DRIFT}
 * @param since time of its first value
 * @param run of its first value
 * @param commit of its first value
 * @param baseline what it is compared with, in the metric's unit
 * @param worse how much worse it was when it was last confirmed, as a fraction of the baseline
 * @param levelSince time of the first value of its present level, which is later than {@code since} where it got worse still
 */
public record OpenRegression(
        Kind kind,
        Instant since,
        String run,
        Optional<String> commit,
        double baseline,
        double worse,
        Instant levelSince) {

    /** The same after it got worse still. */
    OpenRegression deeper(OpenRegression now) {
        return new OpenRegression(now.kind(), since, run, commit, baseline, now.worse(), now.levelSince());
    }
}
