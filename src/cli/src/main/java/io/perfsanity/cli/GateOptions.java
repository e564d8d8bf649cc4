package io.perfsanity.cli;

import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.result.RunResult;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What a regression does to whoever calls. */
final class GateOptions {
    /** From which regression on the process fails. */
    enum FailOn {
        UNSTABLE,
        FAILURE,
        NEVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--fail-on",
            paramLabel = "WHAT",
            description =
                    "Which regressions make the exit code 1: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    FailOn failOn = FailOn.UNSTABLE;

    @Option(
            names = "--no-gate-tests",
            description = "Let slower cases fail no tests in junit.xml: the suite perf-sanity.gate is left out.")
    boolean noTests;

    boolean fails(RunResult run) {
        Severity worst = run.gate().map(report -> report.severity()).orElse(Severity.NONE);
        return switch (failOn) {
            case UNSTABLE -> worst.compareTo(Severity.UNSTABLE) >= 0;
            case FAILURE -> worst == Severity.FAILURE;
            case NEVER -> false;
        };
    }
}
