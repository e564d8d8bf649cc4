package io.perfsanity.engine.host;

import java.time.Duration;

/** The moment at which a limit is over. */
public record Deadline(Duration limit, long nanoTime) {

    static Deadline after(Duration limit) {
        // Capped, since nanoTime arithmetic overflows after 292 years
        Duration capped = limit.compareTo(Duration.ofDays(36_500)) > 0 ? Duration.ofDays(36_500) : limit;
        return new Deadline(limit, System.nanoTime() + capped.toNanos());
    }

    /** Never negative. */
    public long remainingNanos() {
        return Math.max(0, nanoTime - System.nanoTime());
    }

    /** At least 1, since JSch and sockets take 0 for 'without limit'. */
    int remainingMillis() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, remainingNanos() / 1_000_000));
    }

    boolean passed() {
        return remainingNanos() == 0;
    }

    /** The limit as people write it: {@code 60 s}, {@code 1500 ms}. */
    @Override
    public String toString() {
        return text(limit);
    }

    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
