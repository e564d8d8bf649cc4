package io.perfsanity.engine.check;

import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.testlist.Mode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to run on a cluster, as far as that is known.
 *
 * @param shapes of the cases
 * @param several whether there are cases of several nodes; empty where that isn't known yet
 * @param brings whether the run brings its own checkout
 */
record Wanted(int cases, Set<Mode> shapes, Optional<Boolean> several, boolean brings) {
    /** Cases of any kind. */
    static final Wanted ANY = new Wanted(1, Set.of(Mode.values()), Optional.empty(), false);

    static Wanted of(List<PlannedCase> cases, boolean brings) {
        return new Wanted(
                cases.size(),
                cases.stream().map(PlannedCase::shape).collect(Collectors.toSet()),
                Optional.of(
                        cases.stream().anyMatch(each -> each.classification().nodes() > 1)),
                brings);
    }
}
