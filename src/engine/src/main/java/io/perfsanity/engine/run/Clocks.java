package io.perfsanity.engine.run;

import java.time.Duration;
import java.time.Instant;

/** Reads two clocks at once: one to write down when something happened, one to measure how long it took. */
@FunctionalInterface
public interface Clocks {

    Moment read();

    /** This machine's. */
    static Clocks system() {
        return () -> new Moment(Instant.now(), Duration.ofNanos(System.nanoTime()));
    }

    /**
     * One reading.
     *
     * @param time by the wall clock, which may be set forward or back at any time
     * @param uptime since an arbitrary moment of this process; goes on evenly, and stands still while the machine sleeps
     */
    record Moment(Instant time, Duration uptime) {

        /** How long ago {@code earlier}, an uptime of this process, was. */
        Duration since(Duration earlier) {
            return uptime.minus(earlier);
        }
    }
}
