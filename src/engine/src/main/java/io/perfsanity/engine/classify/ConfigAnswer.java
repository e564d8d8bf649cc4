package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;

/**
 * What a config says about a case (classification rules, section 3).
 *
 * @param file where it was read
 * @param aggregatedFile whether the file describes aggregated servers only, so that nothing in it can run as disagg
 * @param nodes that the servers need
 * @param formula how the nodes were computed: {@code 2×ceil(4/4) + 1×ceil(16/4)}
 */
record ConfigAnswer(
        String file, boolean aggregatedFile, Mode mode, int nodes, int gpusPerNode, Servers servers, String formula) {

    /** {@code disagg, 6 nodes = 2×ceil(4/4) + 1×ceil(16/4)}, without the file. */
    String text() {
        return mode + ", " + Evidence.nodes(nodes) + " = " + formula;
    }

    Evidence evidence() {
        return new Evidence(Evidence.Kind.CONFIG, text() + " from " + file);
    }
}
