package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.YamlFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which environment variables a profile or a run may set for its cases. */
public final class Environment {
    /** What a task puts in the place of {@code {local_id}} and its like; {@code environment.sh} has the same. */
    private static final List<String> PLACEHOLDERS = List.of("local_id", "rank", "node", "job", "role");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]+)}");

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
        // Other text in braces may be meant as it stands
        return PLACEHOLDER
                .matcher(value)
                .results()
                .map(MatchResult::group)
                .map(found -> found.substring(1, found.length() - 1))
                .filter(word -> !PLACEHOLDERS.contains(word))
                .filter(word -> !NearestWord.hint(word, PLACEHOLDERS).isEmpty())
                .findFirst()
                .map(word -> "environment variable '%s' holds '{%s}'%s"
                        .formatted(name, word, NearestWord.hint(word, PLACEHOLDERS)));
    }

    /** Whether a variable may be set; an error where {@code key} was written when it may not. */
    static boolean accepts(String name, String value, String key, YamlFields fields) {
        Optional<String> refusal = refusal(name, value);
        refusal.ifPresent(message -> fields.refuse(key, message));
        return refusal.isEmpty();
    }

    /** The variables that {@code fields} hold under the keys that weren't read yet. */
    static Map<String, String> read(YamlFields fields) {
        return fields.otherTexts().entrySet().stream()
                .filter(entry -> accepts(entry.getKey(), entry.getValue(), entry.getKey(), fields))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
