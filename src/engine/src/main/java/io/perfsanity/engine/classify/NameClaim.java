package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What an id says about its case (classification rules, section 4).
 *
 * @param row why, for the user: which row of the table fits
 * @param mode what the row gives
 * @param compatible the modes that the id doesn't contradict: all of them for the row of everything else
 * @param aggregatedNodes what an aggregated launch needs by the id; empty when the row only guesses
 * @param exact whether the node count is a statement that a config can contradict
 * @param only the server of an aggregated launch
 * @param fleet the servers of {@code ctx<A>…gen<B>}
 * @param colocate whether the cluster packs servers onto shared nodes
 */
record NameClaim(
        String row,
        Mode mode,
        Set<Mode> compatible,
        OptionalInt aggregatedNodes,
        boolean exact,
        ServerGroup only,
        Optional<Fleet> fleet,
        boolean colocate) {
    private static final int MULTI_AGG_MINIMUM = 2;
    private static final int DISAGG_GUESS = 3;

    /** Of a test whose id follows no grammar. */
    static NameClaim nothing() {
        return new NameClaim(
                "not a perf-sanity id",
                Mode.SINGLE_AGG,
                Set.of(Mode.values()),
                OptionalInt.empty(),
                false,
                ServerGroup.UNKNOWN,
                Optional.empty(),
                false);
    }

    /** The node count of the table for a mode that may have been decided by another source. */
    int nodes(Mode decided) {
        return switch (decided) {
            case SINGLE_AGG -> 1;
            case MULTI_AGG -> Math.max(MULTI_AGG_MINIMUM, aggregatedNodes.orElse(0));
            case DISAGG ->
                widthsKnown() ? fleetNodes(colocate) : fleet.isPresent() ? fleetNodes(false) + 1 : DISAGG_GUESS;
        };
    }

    /** The least count that a list may declare for the mode. */
    int need(Mode decided) {
        return switch (decided) {
            case SINGLE_AGG -> 1;
            case MULTI_AGG -> nodes(decided);
            case DISAGG -> {
                if (widthsKnown()) {
                    yield fleetNodes(colocate);
                }
                // Servers of unknown width may all fit one node where the cluster packs them.
                yield colocate ? 1 : fleet.isPresent() ? fleetNodes(false) : DISAGG_GUESS - 1;
            }
        };
    }

    /** Whether {@link #nodes} is a guess, which contradicts nobody. */
    boolean guesses(Mode decided) {
        return switch (decided) {
            case SINGLE_AGG -> guessesMode();
            case MULTI_AGG -> aggregatedNodes.orElse(0) < MULTI_AGG_MINIMUM;
            case DISAGG -> !widthsKnown();
        };
    }

    boolean guessesMode() {
        return compatible.contains(Mode.SINGLE_AGG) && compatible.size() > 1;
    }

    /** How the servers lie on the nodes when no config describes them. */
    Fleet servers(Mode decided) {
        if (decided != Mode.DISAGG) {
            return Fleet.alone(only);
        }
        return fleet.orElseGet(() -> NameCounts.fleet(
                new ServerGroup(Role.CTX, 1, Optional.empty(), Optional.empty()),
                new ServerGroup(Role.GEN, 1, Optional.empty(), Optional.empty())));
    }

    /** {@code disagg, 6 nodes = 2×1 + 1×ceil(16/4)}, without the row. */
    String answer() {
        return mode + ", " + Phrases.nodes(nodes(mode)) + formula();
    }

    private String formula() {
        if (mode != Mode.DISAGG || fleet.isEmpty()) {
            return guesses(mode) ? " (guessed)" : "";
        }
        return " = " + fleet.get().formula(colocate) + (widthsKnown() ? "" : " + 1 (guessed)");
    }

    private boolean widthsKnown() {
        return fleet.isPresent() && fleet.get().anySized();
    }

    private int fleetNodes(boolean packed) {
        return Math.toIntExact(fleet.orElseThrow().nodes(packed));
    }
}
