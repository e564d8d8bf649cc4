package io.jenkins.plugins.perfsanity.runs;

import hudson.model.Result;
import io.perfsanity.engine.result.ModeSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which verdicts fail a build, and which make it unstable. */
public enum FailOn {
    /** A test that failed, timed out or gave no valid measurement makes it unstable; infrastructure and cancelled cases fail it. */
    INFRA,
    /** Every case that didn't pass fails it. */
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

    Result result(ModeSummary totals) {
        boolean tests = totals.failed() + totals.timeout() + totals.invalid() > 0;
        boolean infra = totals.infra() + totals.cancelled() > 0;
        return switch (this) {
            case NEVER -> Result.SUCCESS;
            case TESTS -> tests || infra ? Result.FAILURE : Result.SUCCESS;
            case INFRA -> infra ? Result.FAILURE : tests ? Result.UNSTABLE : Result.SUCCESS;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
