package io.perfsanity.engine.check;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.PlannedCase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether a run has what its commands run in, as far as that shows before anybody connects. */
public final class SourcesCheck {
    private SourcesCheck() {}

    /**
     * Why not.
     *
     * @param checkout that the run brings
     */
    public static Optional<String> refusal(ClusterProfile profile, List<PlannedCase> cases, Optional<Path> checkout) {
        Optional<String> entered = profile.commands()
                .directory(cases.stream()
                        .filter(each -> !each.testCase().skipped())
                        .map(PlannedCase::shape)
                        .toList());
        if (entered.isEmpty()) {
            return Optional.empty();
        }
        if (checkout.isPresent()) {
            return Files.isDirectory(checkout.get().resolve(entered.get()))
                    ? Optional.empty()
                    : Optional.of(holdsNone(checkout.get().toString(), entered.get()));
        }
        return profile.sourceDirectory().isPresent()
                ? Optional.empty()
                : Optional.of(
                        "the commands of '%s' run in %s of a checkout, and the run has none: --sync DIR brings one"
                                        .formatted(profile.name(), entered.get())
                                + ", or sourceDirectory in the profile names one on the cluster");
    }

    static String holdsNone(String checkout, String entered) {
        return "%s has no %s, which the commands enter: expected the root of a checkout of the tests"
                .formatted(checkout, entered);
    }
}
