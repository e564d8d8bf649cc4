package io.perfsanity.engine.run;

import java.time.Duration;
import java.time.Instant;

/** Clocks that stand still until they are told. */
final class TestClock implements Clocks {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Duration uptime = Duration.ofDays(3);

    void pass(Duration time) {
        now = now.plus(time);
        uptime = uptime.plus(time);
    }

    /** Sets the wall clock, as NTP or an administrator does. */
    void step(Duration by) {
        now = now.plus(by);
    }

    Instant instant() {
        return now;
    }

    @Override
    public Moment read() {
        return new Moment(now, uptime);
    }
}
