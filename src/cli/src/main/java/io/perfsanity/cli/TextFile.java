package io.perfsanity.cli;

import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.TextDecoder;
import io.perfsanity.engine.text.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that the user wrote. */
final class TextFile {
    private static final TextDecoder DECODER = new TextDecoder(YamlReader.DEFAULT.codePoints());

    private TextFile() {}

    /**
     * Its content.
     *
     * @throws InputException when it is missing, too large, or isn't UTF-8
     */
    static String read(Path file) throws IOException {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new InputException(file + ": " + (Files.isDirectory(file) ? "is a directory" : "no such file"));
        }
        Problems problems = new Problems();
        return DECODER.decode(file.toString(), head(file), problems)
                .orElseThrow(() -> new InputException(problems.toList().get(0).toString()));
    }

    /** Its bytes; of one that is larger than any reader takes, enough for the reader to see that. */
    static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return head(in);
        }
    }

    static byte[] head(InputStream in) throws IOException {
        return DECODER.head(in);
    }
}
