package io.jenkins.plugins.perfsanity.runs;

import io.perfsanity.engine.text.PlainText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a build asks of a run that compares: a reference and a candidate.
 *
 * @param pairs how often each runs in a case's job
 * @param prepare a command line that runs in each side's checkout before its legs
 * @param threshold up to which the candidate may be slower, as a fraction; empty: as the cluster says for each metric
 */
public record PairOptions(Side a, Side b, int pairs, Optional<String> prepare, Optional<Double> threshold) {
    private static final int MAX_TEXT = 200;

    /**
     * One of the two: a checkout in the workspace, or a container image.
     *
     * @param given as people know it
     */
    public record Side(String given, Optional<String> checkout, Optional<String> image) {}

    /** The checkouts, the reference's first. */
    List<String> checkouts() {
        return Stream.of(a, b).flatMap(side -> side.checkout().stream()).toList();
    }

    /** The images, likewise. */
    List<String> images() {
        return Stream.of(a, b).flatMap(side -> side.image().stream()).toList();
    }

    /** For the console. */
    String words() {
        return "A is %s, B is %s: each case runs %s times in its job, which may take as many times its limit"
                .formatted(PlainText.line(a.given(), MAX_TEXT), PlainText.line(b.given(), MAX_TEXT), legs());
    }

    /** How often a case runs in its job. */
    int legs() {
        return 2 * pairs;
    }
}
