package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.TextDecoder;
import io.perfsanity.engine.text.YamlLimits;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads one hostile file: regular, inside its root after links are followed, of at most 1 MiB. */
final class ConfigLoader {
    private static final int MAX_BYTES = 1024 * 1024;

    private final TextDecoder decoder = new TextDecoder(MAX_BYTES);
    private final YamlReader yaml =
            new YamlReader(new YamlLimits(MAX_BYTES, YamlLimits.DEFAULT.depth(), YamlLimits.DEFAULT.aliases()));

    /**
     * The file, with errors when it can't be used.
     *
     * @param relative below {@code root}, without {@code ..}
     */
    ConfigFile load(ConfigRoot root, Path relative) {
        String shown = root.shown().resolve(relative).normalize().toString();
        Source source = Source.of(shown);
        try {
            Path real = root.real().resolve(relative).toRealPath();
            if (!real.startsWith(root.real())) {
                return ConfigFile.unreadable(shown, Problem.error(source, "is a link out of " + root.shown()));
            }
            if (!Files.isRegularFile(real)) {
                return ConfigFile.unreadable(shown, Problem.error(source, "is not a regular file"));
            }
            byte[] bytes = head(real);
            if (bytes.length > MAX_BYTES) {
                return ConfigFile.unreadable(
                        shown, Problem.error(source, "is larger than 1 MiB, the most for a config"));
            }
            Problems found = new Problems();
            Optional<YamlValue> document =
                    decoder.decode(shown, bytes, found).flatMap(text -> yaml.read(shown, text, found));
            return new ConfigFile(shown, document, found.toList());
        } catch (IOException e) {
            return ConfigFile.unreadable(shown, Problem.error(source, "can't be read: " + e.getMessage()));
        }
    }

    /** Not by its size, which may change. */
    private byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return decoder.head(in);
        }
    }
}
