package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;

/**
 * What a config says about a case (classification rules, section 3).
 *
 * @param file where it was read
 * @param aggregatedFile whether the file describes aggregated servers only, so that nothing in it can run as disagg
 * @param nodes that the servers need
 * @param formula how the nodes were computed: {@code 2×ceil(4/4) + 1×ceil(16/4)}
 * @param answer {@code disagg, 6 nodes = 2×ceil(4/4) + 1×ceil(16/4)}, without the file
 * @param evidence the answer with the file
 */
record ConfigClaim(
        String file,
        boolean aggregatedFile,
        Mode mode,
        int nodes,
        int gpusPerNode,
        Fleet fleet,
        String formula,
        String answer,
        Evidence evidence) {

    static ConfigClaim of(
            String file, boolean aggregatedFile, Mode mode, int nodes, int gpusPerNode, Fleet fleet, String formula) {
        String answer = mode + ", " + Phrases.nodes(nodes) + " = " + formula;
        Evidence evidence = new Evidence(Evidence.Kind.CONFIG, answer + " from " + file);
        return new ConfigClaim(file, aggregatedFile, mode, nodes, gpusPerNode, fleet, formula, answer, evidence);
    }
}
