package io.perfsanity.engine.result;

import java.util.regex.Pattern;

/** Which cases failed for the same reason: where their reasons differ, if at all, in numbers only. */
public final class SameReason {
    /** Addresses, hashes and counts: of ranks, bytes, ports, nodes, times. */
    private static final Pattern NUMBER = Pattern.compile("0x[0-9a-fA-F]+|[0-9]+(?:[.,:][0-9]+)*");

    private SameReason() {}

    /** The reason with {@code #} for each number: {@code GEN_#: CUDA error # on node#}. */
    public static String of(String reason) {
        return NUMBER.matcher(reason).replaceAll("#");
    }
}
