package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.YamlFields;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which environment variables a profile or a run may set for its cases. */
public final class Environment {
    private Environment() {}

    /** Why {@code name=value} is refused; empty when it may be set. */
    public static Optional<String> refusal(String name, String value) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,255}")) {
            return Optional.of("environment variable '" + name + "': expected letters, digits and '_'");
        }
        if (name.matches("(PS|SLURM|SBATCH|SRUN)_.*")) {
            return Optional.of("environment variable '" + name + "' is set by the launch scripts or by Slurm");
        }
        if (value.indexOf('\0') >= 0) {
            return Optional.of("environment variable '" + name + "' holds a NUL character");
        }
        return Optional.empty();
    }

    static Map<String, String> checked(Map<String, String> environment, YamlFields fields) {
        return environment.entrySet().stream()
                .filter(entry -> {
                    Optional<String> refusal = refusal(entry.getKey(), entry.getValue());
                    refusal.ifPresent(message -> fields.refuse("environment", message));
                    return refusal.isEmpty();
                })
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
