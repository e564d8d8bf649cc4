package io.perfsanity.engine.classify;

import java.util.Optional;

/**
 * Servers of one role and size.
 *
 * @param servers how many, 1 to {@link #MAX}
 * @param gpus of one server, 1 to {@link #MAX}; empty when no source gives the width
 * @param gpusPerNode 1 to {@link #MAX}; empty when no source gives it
 */
record ServerGroup(Role role, int servers, Optional<Integer> gpus, Optional<Integer> gpusPerNode) {
    /** No count above it is believed: it keeps products of three counts within a {@code long}. */
    static final int MAX = 65_536;

    /** One aggregated server of which nothing is known. */
    static final ServerGroup UNKNOWN = unknown(Role.AGG);

    static ServerGroup unknown(Role role) {
        return new ServerGroup(role, 1, Optional.empty(), Optional.empty());
    }

    static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    /** Whether the number of nodes is known and not assumed. */
    boolean sized() {
        return gpus.isPresent() && gpusPerNode.isPresent();
    }

    /** Nodes of one server; 1 when its size is unknown, which is right on every real case known. */
    int nodesPerServer() {
        return sized() ? (int) ceilDiv(gpus.orElseThrow(), gpusPerNode.orElseThrow()) : 1;
    }

    long nodes() {
        return (long) servers * nodesPerServer();
    }

    /** {@code ceil(16/4)}, or {@code 1} when the size is unknown. */
    String nodesFormula() {
        return sized() ? "ceil(" + gpus.orElseThrow() + "/" + gpusPerNode.orElseThrow() + ")" : "1";
    }
}
