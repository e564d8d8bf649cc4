package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.TextDecoder;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A config as read, once for all cases that name it.
 *
 * @param file below the directory that the user gave
 * @param document empty when it couldn't be read
 * @param problems of reading it
 */
record ConfigFile(String file, Optional<YamlValue> document, List<Problem> problems) {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final YamlReader YAML =
            new YamlReader(MAX_BYTES, YamlReader.DEFAULT.depth(), YamlReader.DEFAULT.aliases());

    boolean readable() {
        return problems.stream().noneMatch(Problem::isError);
    }

    /** Whether it says what servers there are, as each kind of config does. */
    boolean isConfig() {
        return document.filter(YamlValue.Mapping.class::isInstance)
                .map(YamlValue.Mapping.class::cast)
                .filter(root -> root.get(ConfigRules.SERVERS).isPresent()
                        || root.get(ConfigRules.WORKERS).isPresent())
                .isPresent();
    }

    static ConfigFile unreadable(String file, Source at, String message) {
        return new ConfigFile(file, Optional.empty(), List.of(Problem.error(at, message)));
    }

    /**
     * Reads one hostile file: regular, inside its root after links are followed, of at most 1 MiB; with errors when it
     * can't be used.
     *
     * @param relative below {@code root}, without {@code ..}
     */
    static ConfigFile load(ConfigRoots.Root root, Path relative) {
        String shown = root.shown().resolve(relative).normalize().toString();
        try {
            Path real = root.real().resolve(relative).toRealPath();
            if (!real.startsWith(root.real())) {
                return unreadable(shown, Source.of(shown), "is a link out of " + root.shown());
            }
            if (!Files.isRegularFile(real)) {
                return unreadable(shown, Source.of(shown), "is not a regular file");
            }
            TextDecoder decoder = new TextDecoder(MAX_BYTES);
            byte[] bytes;
            try (InputStream in = Files.newInputStream(real)) {
                // Not by the file's size, which may change.
                bytes = decoder.head(in);
            }
            if (bytes.length > MAX_BYTES) {
                return unreadable(shown, Source.of(shown), "is larger than 1 MiB, the most for a config");
            }
            Problems found = new Problems();
            Optional<YamlValue> document =
                    decoder.decode(shown, bytes, found).flatMap(text -> YAML.read(shown, text, found));
            return new ConfigFile(shown, document, found.toList());
        } catch (IOException e) {
            return unreadable(shown, Source.of(shown), "can't be read: " + e.getMessage());
        }
    }
}
