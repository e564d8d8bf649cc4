package io.perfsanity.engine.plan;

import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import java.util.Locale;
import java.util.Optional;

/**
 * A case with its place in the run.
 *
 * @param index from 1, in the order of the list
 * @param configText the config's content, which travels with the case
 */
public record PlannedCase(int index, TestCase testCase, Classification classification, Optional<String> configText) {
    private static final int SLUG_LENGTH = 60;

    /** {@code 007-disagg_upload-e2e-…}: the name of the case's directories. Unique by the number alone. */
    public String slug() {
        String readable = testCase.id().replaceAll("[^A-Za-z0-9._-]+", "_");
        String start = readable.substring(0, Math.min(SLUG_LENGTH, readable.length()));
        return String.format(Locale.ROOT, "%03d-%s", index, start.replaceAll("[._-]+$", ""));
    }

    /**
     * The shape of the launch. It follows the nodes where an author fixed {@code single-agg} for a case that needs
     * several.
     */
    public Mode shape() {
        if (classification.mode() == Mode.DISAGG) {
            return Mode.DISAGG;
        }
        return classification.nodes() == 1 ? Mode.SINGLE_AGG : Mode.MULTI_AGG;
    }
}
