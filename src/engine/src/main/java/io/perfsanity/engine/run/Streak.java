package io.perfsanity.engine.run;

import io.perfsanity.engine.run.Clocks.Moment;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks or tries in a row that came to nothing.
 *
 * @param since the uptime of the first of them
 */
record Streak(int count, Optional<Duration> since) {
    static final Streak NONE = new Streak(0, Optional.empty());

    Streak more(Moment now) {
        return new Streak(count + 1, since.or(() -> Optional.of(now.uptime())));
    }

    /** Whether there are enough, over enough time: few count for nothing however much time there is between them. */
    boolean is(int least, Duration time, Moment now) {
        return count >= least
                && since.filter(first -> now.since(first).compareTo(time) >= 0).isPresent();
    }
}
