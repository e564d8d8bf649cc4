package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import java.util.Optional;
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
 * @param servers the servers of {@code ctx<A>…gen<B>}
 * @param colocate whether the cluster packs servers onto shared nodes
 */
record NameAnswer(
        String row,
        Mode mode,
        Set<Mode> compatible,
        Optional<Integer> aggregatedNodes,
        boolean exact,
        ServerGroup only,
        Optional<Servers> servers,
        boolean colocate) {
    private static final int MULTI_AGG_MINIMUM = 2;
    private static final int DISAGG_GUESS = 3;

    /** Of a test whose id follows no grammar. */
    static NameAnswer nothing() {
        return new NameAnswer(
                "not a perf-sanity id",
                Mode.SINGLE_AGG,
                Set.of(Mode.values()),
                Optional.empty(),
                false,
                ServerGroup.UNKNOWN,
                Optional.empty(),
                false);
    }

    /** Of a test whose id tells only how large its one server is. */
    static NameAnswer sized(ServerGroup server) {
        return new NameAnswer(
                server.gpus().orElseThrow() + " GPUs in the id",
                Mode.SINGLE_AGG,
                Set.of(Mode.values()),
                Optional.empty(),
                false,
                server,
                Optional.empty(),
                false);
    }

    /** The node count of the table for a mode that may have been decided by another source. */
    int nodes(Mode decided) {
        return switch (decided) {
            case SINGLE_AGG -> 1;
            case MULTI_AGG -> Math.max(MULTI_AGG_MINIMUM, aggregatedNodes.orElse(0));
            case DISAGG ->
                widthsKnown() ? serverNodes(colocate) : servers.isPresent() ? serverNodes(false) + 1 : DISAGG_GUESS;
        };
    }

    /** The least count that a list may declare for the mode. */
    int need(Mode decided) {
        return switch (decided) {
            case SINGLE_AGG -> 1;
            case MULTI_AGG -> nodes(decided);
            case DISAGG -> {
                if (widthsKnown()) {
                    yield serverNodes(colocate);
                }
                // Servers of unknown width may all fit one node where the cluster packs them.
                yield colocate ? 1 : servers.isPresent() ? serverNodes(false) : DISAGG_GUESS - 1;
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
    Servers servers(Mode decided) {
        if (decided != Mode.DISAGG) {
            return Servers.alone(only);
        }
        return servers.orElseGet(
                () -> Servers.disaggregated(ServerGroup.unknown(Role.CTX), ServerGroup.unknown(Role.GEN)));
    }

    /** {@code disagg, 6 nodes = 2×1 + 1×ceil(16/4)}, without the row. */
    String text() {
        return mode + ", " + Evidence.nodes(nodes(mode)) + formula();
    }

    private String formula() {
        if (mode != Mode.DISAGG || servers.isEmpty()) {
            return guesses(mode) ? " (guessed)" : "";
        }
        return " = " + servers.get().formula(colocate) + (widthsKnown() ? "" : " + 1 (guessed)");
    }

    private boolean widthsKnown() {
        return servers.isPresent() && servers.get().anySized();
    }

    private int serverNodes(boolean packed) {
        return Math.toIntExact(servers.orElseThrow().nodes(packed));
    }
}
