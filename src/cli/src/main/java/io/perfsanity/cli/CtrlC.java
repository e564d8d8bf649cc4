package io.perfsanity.cli;

import java.time.Duration;
import java.util.Optional;

/**
 * What pressing Ctrl-C means. At a terminal the first press only asks: a slip must not end hours of GPU work. Where nobody
 * sits at one, as in CI, it ends the run at once: who sends SIGINT there doesn't read a question.
 */
final class CtrlC {
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final boolean asks;
    private Optional<Duration> asked = Optional.empty();

    CtrlC(boolean asks) {
        this.asks = asks;
    }

    /**
     * Whether this press is the one that cancels.
     *
     * @param uptime of any clock that goes on evenly
     */
    synchronized boolean pressed(Duration uptime) {
        if (!asks || isAsking(uptime)) {
            return true;
        }
        asked = Optional.of(uptime);
        return false;
    }

    /** Whether another press would cancel. */
    synchronized boolean isAsking(Duration uptime) {
        return asked.filter(at -> uptime.minus(at).compareTo(PATIENCE) <= 0).isPresent();
    }
}
