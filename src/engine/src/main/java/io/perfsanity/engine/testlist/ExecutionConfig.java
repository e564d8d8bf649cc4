package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlValue;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code execution_config} of a grouped list. */
final class ExecutionConfig {
    private static final List<String> KEYS = List.of("docker_image", "timeout", "output_dir", "node_groups");
    private static final Map<String, Mode> TIMEOUT_KEYS =
            Map.of("single_agg", Mode.SINGLE_AGG, "multi_agg", Mode.MULTI_AGG, "disagg", Mode.DISAGG);

    private final Problems problems;

    ExecutionConfig(Problems problems) {
        this.problems = problems;
    }

    RunDefaults read(YamlValue value) {
        Optional<YamlValue.Mapping> mapping = YamlShape.mapping("execution_config", value, problems);
        if (mapping.isEmpty()) {
            return RunDefaults.NONE;
        }
        YamlShape.rejectUnknownKeys(mapping.get(), "execution_config", KEYS, problems);
        mapping.get()
                .get("node_groups")
                .ifPresent(groups -> problems.note(
                        mapping.get().keySource("node_groups"),
                        "node_groups is not used: Slurm chooses the nodes; a node list in the cluster profile restricts"
                                + " them"));
        return new RunDefaults(
                word(mapping.get(), "docker_image"),
                mapping.get().get("timeout").map(this::timeLimits).orElse(Map.of()),
                word(mapping.get(), "output_dir"));
    }

    private Map<Mode, Duration> timeLimits(YamlValue value) {
        Map<Mode, Duration> limits = new EnumMap<>(Mode.class);
        YamlShape.mapping("timeout", value, problems).ifPresent(mapping -> {
            YamlShape.rejectUnknownKeys(
                    mapping, "timeout", TIMEOUT_KEYS.keySet().stream().sorted().toList(), problems);
            TIMEOUT_KEYS.forEach((key, mode) -> mapping.get(key)
                    .flatMap(seconds -> seconds(key, seconds))
                    .ifPresent(limit -> limits.put(mode, limit)));
        });
        return Map.copyOf(limits);
    }

    private Optional<Duration> seconds(String key, YamlValue value) {
        Optional<Duration> limit = value instanceof YamlValue.Scalar scalar
                ? scalar.asInt().filter(seconds -> seconds > 0).map(Duration::ofSeconds)
                : Optional.empty();
        if (limit.isEmpty()) {
            problems.error(
                    value.source(),
                    "timeout of %s is %s, expected whole seconds from 1".formatted(key, YamlShape.kind(value)));
        }
        return limit;
    }

    private Optional<String> word(YamlValue.Mapping mapping, String key) {
        Optional<YamlValue> value = mapping.get(key).filter(found -> !YamlShape.isNothing(found));
        Optional<String> text = mapping.scalar(key)
                .map(YamlValue.Scalar::text)
                .filter(word -> !word.isBlank() && !PlainText.hasInvisible(word));
        if (value.isPresent() && text.isEmpty()) {
            problems.error(
                    value.get().source(), "%s is %s, expected a word".formatted(key, YamlShape.kind(value.get())));
        }
        return text;
    }
}
