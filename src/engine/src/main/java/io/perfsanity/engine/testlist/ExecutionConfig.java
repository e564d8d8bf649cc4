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

/** Reads the {@code execution_config} of a grouped list. */
final class ExecutionConfig {
    private ExecutionConfig() {}

    static RunDefaults read(YamlFields fields, Problems problems) {
        fields.rejectOthersThan(List.of("docker_image", "timeout", "output_dir", "node_groups"));
        if (fields.value("node_groups").isPresent()) {
            problems.note(
                    fields.source("node_groups"),
                    "node_groups is not used: Slurm chooses the nodes; a node list in the cluster profile restricts"
                            + " them");
        }
        return new RunDefaults(
                word(fields, "docker_image"), timeLimits(fields.below("timeout")), word(fields, "output_dir"));
    }

    private static Map<Mode, Duration> timeLimits(YamlFields timeout) {
        Map<Mode, Duration> limits = new EnumMap<>(Mode.class);
        timeout.rejectOthersThan(
                Arrays.stream(Mode.values()).map(ExecutionConfig::key).toList());
        for (Mode mode : Mode.values()) {
            timeout.integer(key(mode), 1, Integer.MAX_VALUE, "whole seconds from 1")
                    .ifPresent(seconds -> limits.put(mode, Duration.ofSeconds(seconds)));
        }
        return Map.copyOf(limits);
    }

    /** {@code single_agg} for single-agg. */
    private static String key(Mode mode) {
        return mode.toString().replace('-', '_');
    }

    private static Optional<String> word(YamlFields fields, String key) {
        Optional<String> text = fields.text(key);
        Optional<String> word = text.filter(found -> !found.isBlank() && !PlainText.hasInvisible(found));
        if (text.isPresent() && word.isEmpty()) {
            fields.reject(key, PlainText.quoted(text.get()), "a word");
        }
        return word;
    }
}
