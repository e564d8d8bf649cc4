package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.Stage;
import io.perfsanity.engine.testlist.TestCase;
import java.util.Locale;
import java.util.Optional;

/**
 * What the stage that ran a case in upstream's CI says about it.
 *
 * @param mode empty where stages of the name's kind run several
 * @param nodes that hold the stage's GPUs: more than the stage had where a node of the cluster has fewer
 */
record StageAnswer(Stage stage, Optional<Mode> mode, int nodes) {

    /**
     * The answer for a case that names its stage.
     *
     * @param gpusPerNode of the case's config, else of the cluster
     */
    static Optional<StageAnswer> of(TestCase testCase, CaseName name, Optional<Integer> gpusPerNode) {
        return testCase.stage().map(stage -> {
            long least = gpusPerNode
                    .map(perNode -> ServerGroup.ceilDiv(stage.gpus(), perNode))
                    .orElse(1L);
            int nodes = (int) Math.max(stage.nodes(), least);
            return new StageAnswer(stage, mode(stage, nodes, testCase.perfCase() && name.disaggPrefix()), nodes);
        });
    }

    /** A disaggregated case may have run in a stage of another name: older ones have none of their own. */
    private static Optional<Mode> mode(Stage stage, int nodes, boolean disaggPrefix) {
        if (stage.disagg()) {
            return Optional.of(Mode.DISAGG);
        }
        return disaggPrefix ? Optional.empty() : Optional.of(nodes > 1 ? Mode.MULTI_AGG : Mode.SINGLE_AGG);
    }

    int gpusPerNode() {
        return (int) ServerGroup.ceilDiv(stage.gpus(), stage.nodes());
    }

    /** {@code disagg, 3 nodes, 12 GPUs of GB300, post-merge (STAGE)}. */
    String text() {
        return mode.filter(known -> nodes == stage.nodes())
                        .map(known -> known + ", ")
                        .orElse("")
                + "%s, %s %s of %s, %s (%s)"
                        .formatted(
                                Evidence.nodes(stage.nodes()),
                                stage.gpus(),
                                stage.gpus() == 1 ? "GPU" : "GPUs",
                                stage.gpu().toUpperCase(Locale.ROOT),
                                stage.postMerge() ? "post-merge" : "pre-merge",
                                stage.name());
    }
}
