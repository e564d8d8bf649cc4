package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.Limits;
import java.time.Duration;
import java.util.Random;

/**
 * How long to wait for the next poll: the floor after a change, half as long again each time nothing changed, the ceiling
 * at most; ±20 % so that controllers don't poll in step.
 */
public final class PollPace {
    private static final double GROWTH = 1.5;
    private static final double JITTER = 0.2;

    private final Duration floor;
    private final Duration ceiling;
    private final Random random;
    private Duration current;

    public PollPace(Limits limits, Random random) {
        this.floor = limits.pollFloor();
        this.ceiling = limits.pollCeiling().compareTo(floor) < 0 ? floor : limits.pollCeiling();
        this.random = random;
        this.current = floor;
    }

    /** The shortest time between two polls. */
    Duration floor() {
        return floor;
    }

    /** The time until the next poll. */
    public Duration next(boolean changed) {
        if (changed) {
            current = floor;
        }
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        Duration wait = Duration.ofMillis(Math.round(current.toMillis() * factor));
        if (!changed) {
            Duration longer = Duration.ofMillis(Math.round(current.toMillis() * GROWTH));
            current = longer.compareTo(ceiling) > 0 ? ceiling : longer;
        }
        return wait;
    }
}
