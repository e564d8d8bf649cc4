package io.perfsanity.engine.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads a log of any content line by line. A carriage return ends a line too, as progress bars write thousands of them
 * without a line feed; what follows the first {@value #MAX_LINE} characters of a line is dropped.
 */
public final class LogLines {
    static final int MAX_LINE = 4_000;

    private LogLines() {}

    /** Hands each line that isn't empty to {@code lines}, as plain text; bytes that aren't UTF-8 become U+FFFD. */
    public static void read(Path log, Consumer<String> lines) throws IOException {
        try (InputStream in = Files.newInputStream(log)) {
            read(in, lines);
        }
    }

    /** The same for what is read already. */
    public static void read(InputStream in, Consumer<String> lines) throws IOException {
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
        StringBuilder line = new StringBuilder();
        char[] buffer = new char[16 * 1024];
        for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
            for (int i = 0; i < n; i++) {
                if (buffer[i] == '\n' || buffer[i] == '\r') {
                    emit(line, lines);
                } else if (line.length() < MAX_LINE) {
                    line.append(buffer[i]);
                }
            }
        }
        emit(line, lines);
    }

    private static void emit(StringBuilder line, Consumer<String> lines) {
        if (line.length() > 0) {
            String plain = PlainText.of(line.toString()).stripTrailing();
            line.setLength(0);
            if (!plain.isEmpty()) {
                lines.accept(plain);
            }
        }
    }
}
