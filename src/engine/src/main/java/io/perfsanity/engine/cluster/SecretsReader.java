package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Reads which files never leave the cluster ({@code secretFiles}) and which variables come from elsewhere
 * ({@code secrets}). A list under {@code secrets} means the former, as it did before there was the latter.
 */
final class SecretsReader {
    private static final List<String> FILES = List.of("internal_request_auth_key.txt", "*.pem", "*.key", "id_*");

    private final YamlFields fields;
    private final Problems problems;

    SecretsReader(YamlFields fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    private boolean isOldForm() {
        return fields.value("secrets")
                .filter(value -> !(value instanceof YamlValue.Mapping))
                .isPresent();
    }

    /** Globs of the names of files. */
    List<String> files() {
        if (isOldForm()) {
            problems.warning(
                    fields.source("secrets"),
                    "'secrets' says where variables come from; globs of files are 'secretFiles' now");
        }
        return globs(isOldForm() ? "secrets" : "secretFiles", FILES);
    }

    /** The globs under {@code key}, each of which can be used. */
    List<String> globs(String key, List<String> otherwise) {
        if (fields.value(key).isEmpty()) {
            return otherwise;
        }
        List<String> valid = new ArrayList<>();
        for (String glob : fields.texts(key)) {
            try {
                FileSystems.getDefault().getPathMatcher("glob:" + glob);
                valid.add(glob);
            } catch (PatternSyntaxException e) {
                problems.error(
                        fields.source(key),
                        "%s: '%s' is no glob (%s), expected something like *.log"
                                .formatted(key, glob, e.getDescription()));
            }
        }
        return List.copyOf(valid);
    }

    List<Secret> variables() {
        if (isOldForm()) {
            return List.of();
        }
        YamlFields secrets = fields.below("secrets");
        return fields.mapping("secrets").stream()
                .flatMap(mapping -> mapping.entries().keySet().stream())
                .flatMap(variable -> secret(secrets, variable).stream())
                .toList();
    }

    private Optional<Secret> secret(YamlFields secrets, String variable) {
        Environment.refusal(variable, "").ifPresent(message -> problems.error(secrets.source(variable), message));
        if (fields.textMap("environment").containsKey(variable)) {
            problems.error(secrets.source(variable), variable + " is in 'environment' too, expected one of both");
        }
        if (!(secrets.value(variable).orElse(null) instanceof YamlValue.Mapping)) {
            // Whatever stands there may be the secret itself, so that it isn't shown
            problems.error(
                    secrets.source(variable), variable + " is no mapping, expected one such as {file: ~/.hf-token}");
            return Optional.empty();
        }
        YamlFields from = secrets.below(variable);
        List<Secret> places = Stream.of(Secret.Kind.values())
                .flatMap(kind -> from.text(kind.name().toLowerCase(Locale.ROOT)).stream()
                        .map(place -> new Secret(variable, kind, place)))
                .toList();
        from.rejectOthers();
        if (places.size() != 1) {
            problems.error(
                    secrets.source(variable),
                    "%s comes from %s places, expected one of file, env, credential"
                            .formatted(variable, places.size()));
        }
        return places.stream().findFirst();
    }
}
