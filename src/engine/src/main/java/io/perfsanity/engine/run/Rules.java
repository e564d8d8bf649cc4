package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.Limits;
import java.time.Duration;

/**
 * What a run's cases are judged by while they are on their way.
 *
 * @param doubt how long a job whose submission is in doubt may still turn up: 2 × Slurm's MessageTimeout
 */
record Rules(Limits limits, Duration doubt) {
    /** A limit counts no more than this between two looks: nobody knows what was the case in a longer gap. */
    private static final Duration LONGEST_GAP = Duration.ofMinutes(10);

    Duration longestGap() {
        Duration twice = limits.pollCeiling().multipliedBy(2);
        return twice.compareTo(LONGEST_GAP) > 0 ? twice : LONGEST_GAP;
    }
}
