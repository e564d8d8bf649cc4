package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlFields;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
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

    static RunDefaults read(YamlFields fields, Problems problems) {
        fields.rejectOthersThan(List.of("docker_image", "timeout", "output_dir", "node_groups"));
        if (fields.value("node_groups").isPresent()) {
            problems.note(
                    fields.source("node_groups"),
                    "node_groups is not used: Slurm chooses the nodes; a node list in the cluster profile restricts"
                            + " them");
        }
        YamlFields timeout = fields.below("timeout");
        timeout.rejectOthersThan(
                Arrays.stream(Mode.values()).map(RunDefaults::key).toList());
        Map<Mode, Duration> limits = new EnumMap<>(Mode.class);
        for (Mode mode : Mode.values()) {
            timeout.integer(key(mode), 1, Integer.MAX_VALUE, "whole seconds from 1")
                    .ifPresent(seconds -> limits.put(mode, Duration.ofSeconds(seconds)));
        }
        return new RunDefaults(word(fields, "docker_image"), Map.copyOf(limits), word(fields, "output_dir"));
    }

    /** {@code single_agg} for single-agg. */
    private static String key(Mode mode) {
        return mode.toString().replace('-', '_');
    }

    private static Optional<String> word(YamlFields fields, String key) {
        return fields.text(key, text -> !text.isBlank() && !PlainText.hasInvisible(text), "a word");
    }

    /** These, and where one isn't given that of {@code later}. */
    RunDefaults or(RunDefaults later) {
        Map<Mode, Duration> limits = new EnumMap<>(Mode.class);
        limits.putAll(later.timeLimits);
        limits.putAll(timeLimits);
        return new RunDefaults(
                containerImage.or(later::containerImage),
                Map.copyOf(limits),
                outputDirectory.or(later::outputDirectory));
    }
}
