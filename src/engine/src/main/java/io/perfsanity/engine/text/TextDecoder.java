package io.perfsanity.engine.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Bytes of a file to text: UTF-8 only, since a guess of the encoding would change ids without a word. */
public final class TextDecoder {
    private final int maxBytes;

    public TextDecoder(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** As much of {@code in}, which may have no end, as {@link #decode} needs to know that it is too large. */
    public byte[] head(InputStream in) throws IOException {
        return in.readNBytes(maxBytes + 1);
    }

    /** The text; empty, and an error, when the file is too large or isn't UTF-8. */
    public Optional<String> decode(String file, byte[] bytes, Problems problems) {
        if (bytes.length > maxBytes) {
            return problems.refuse(
                    Source.of(file),
                    String.format(Locale.ROOT, "larger than %,d bytes, the most that is read", maxBytes));
        }
        if (isUtf16(bytes)) {
            return problems.refuse(Source.of(file), "encoded as UTF-16, expected UTF-8");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(in).toString());
        } catch (CharacterCodingException e) {
            int line = 1
                    + (int) new String(bytes, 0, in.position(), StandardCharsets.UTF_8)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            int wrong = bytes[in.position()] & 0xff;
            return problems.refuse(
                    new Source(file, line),
                    String.format(Locale.ROOT, "byte 0x%02X is not UTF-8, expected UTF-8 text", wrong));
        }
    }

    /** By its byte order mark, or by zero bytes at every second place of its beginning. */
    private static boolean isUtf16(byte[] bytes) {
        if (bytes.length < 2) {
            return false;
        }
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        return (first == 0xff && second == 0xfe)
                || (first == 0xfe && second == 0xff)
                || (bytes.length > 3 && (first == 0) != (second == 0) && (first == 0) == (bytes[2] == 0));
    }
}
