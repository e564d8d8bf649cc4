package io.perfsanity.cli;

import io.perfsanity.engine.plan.Pairs;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that compare two sides. */
final class PairOptions {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,2}(?:\\.\\d{1,4})?) ?%?");

    @Mixin
    SyncOptions sources;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description =
                    "How often each side runs in a job. More find smaller differences. Default: ${DEFAULT-VALUE}.")
    int pairs = 3;

    @Option(
            names = "--threshold",
            paramLabel = "PERCENT",
            description = "How much slower B may be. Default: the profile's for each metric, else 5%%.")
    String threshold;

    @Option(
            names = "--prepare",
            paramLabel = "COMMAND",
            description =
                    "Runs in each side's checkout on every node of the job before each of its legs, as 'pip install"
                            + " .'.")
    String prepare;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description =
                    "How often a case is tried again after a failure that isn't the test's. Default: ${DEFAULT-VALUE}.")
    int retries = 1;

    @Option(names = "--plain", description = "One line for each change, also on a terminal.")
    boolean plain;

    /** As a fraction; empty: the profile's. */
    Optional<Double> threshold() {
        if (threshold == null) {
            return Optional.empty();
        }
        Matcher percent = PERCENT.matcher(threshold.strip());
        if (!percent.matches() || Double.parseDouble(percent.group(1)) <= 0) {
            throw new InputException("--threshold is '" + threshold + "', expected a percentage such as 5%");
        }
        return Optional.of(Double.parseDouble(percent.group(1)) / 100);
    }

    AbRun run(PlanOptions plan, SideOption a, SideOption b, Optional<Path> sync) {
        if (pairs < 1 || pairs > Pairs.MOST) {
            throw new InputException("--pairs is %s, expected a number from 1 to %s".formatted(pairs, Pairs.MOST));
        }
        if (retries < 0) {
            throw new InputException("--retries is " + retries + ", expected a number from 0");
        }
        return new AbRun(
                plan,
                a,
                b,
                sync,
                sources,
                pairs,
                Optional.ofNullable(prepare).filter(text -> !text.isBlank()),
                threshold(),
                retries,
                plain);
    }
}
