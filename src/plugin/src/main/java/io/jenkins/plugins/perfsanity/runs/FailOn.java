package io.jenkins.plugins.perfsanity.runs;

import hudson.model.Result;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.result.ModeSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which verdicts fail a build, and which make it unstable. */
public enum FailOn {
    /**
     * A test that failed, timed out or gave no valid measurement makes it unstable; infrastructure and cancelled cases fail
     * it. A regression does what the cluster's profile says.
     */
    INFRA,
    /** Every case that didn't pass, or is slower, fails it. */
    TESTS,
    /** The pipeline decides itself. */
    NEVER;

    public static Optional<FailOn> of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(word))
                .findFirst();
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(FailOn::toString).toList();
    }

    /** @param slower what the comparison with earlier runs does to the build */
    Result result(ModeSummary totals, Severity slower) {
        boolean tests = totals.failed() + totals.timeout() + totals.invalid() > 0;
        boolean infra = totals.infra() + totals.cancelled() > 0;
        boolean unstable = slower == Severity.UNSTABLE;
        boolean failed = slower == Severity.FAILURE;
        return switch (this) {
            case NEVER -> Result.SUCCESS;
            case TESTS -> tests || infra || unstable || failed ? Result.FAILURE : Result.SUCCESS;
            case INFRA -> infra || failed ? Result.FAILURE : tests || unstable ? Result.UNSTABLE : Result.SUCCESS;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
