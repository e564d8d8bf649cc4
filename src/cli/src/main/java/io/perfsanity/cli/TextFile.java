package io.perfsanity.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small text file that the user wrote. */
final class TextFile {
    private TextFile() {}

    /**
     * Its content.
     *
     * @throws InputException when it is missing, or isn't UTF-8
     */
    static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": no such file");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": not UTF-8 text", e);
        }
    }
}
