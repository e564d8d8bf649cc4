package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Declaration;

/** Pieces of sentence that evidence and warnings share. */
final class Phrases {
    private Phrases() {}

    static String nodes(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }

    /** {@code disagg, 3 nodes (disagg_3nodes_tests, line 12)}. */
    static String of(Declaration declaration) {
        String mode = declaration.mode().map(Object::toString).orElse("");
        String nodes = declaration.nodes().map(Phrases::nodes).orElse("");
        return mode + (mode.isEmpty() || nodes.isEmpty() ? "" : ", ") + nodes + " (" + place(declaration) + ")";
    }

    /** {@code disagg_3nodes_tests, line 12}. */
    static String place(Declaration declaration) {
        int line = declaration.source().line();
        return declaration.quote() + (line > 0 ? ", line " + line : "");
    }
}
