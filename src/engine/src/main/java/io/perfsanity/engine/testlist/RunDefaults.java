package io.perfsanity.engine.testlist;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code execution_config} of a grouped list: defaults for the run that the list is part of.
 *
 * @param containerImage {@code docker_image}
 * @param timeLimits {@code timeout}, by mode; the list gives seconds
 * @param outputDirectory {@code output_dir}: where results are put on the machine that runs the CLI
 */
public record RunDefaults(
        Optional<String> containerImage, Map<Mode, Duration> timeLimits, Optional<String> outputDirectory) {
    public static final RunDefaults NONE = new RunDefaults(Optional.empty(), Map.of(), Optional.empty());
}
