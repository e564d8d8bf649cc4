package io.perfsanity.engine.plan;

/**
 * One of the runs of a case within one job.
 *
 * @param number from 1
 */
public record Leg(int number, Side side) {

    /** {@code 2-b}: the name of its directory below the attempt's {@code legs/}. */
    public String name() {
        return number + "-" + side;
    }

    /** Below the attempt's directory, here as on the cluster. */
    public String path() {
        return "legs/" + name();
    }
}
