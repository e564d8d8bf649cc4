package io.perfsanity.engine.testlist;

import io.perfsanity.engine.input.Problems;
import io.perfsanity.engine.input.Source;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes of a file to text: UTF-8 only, since a guess of the encoding would change ids without a word. */
final class TextDecoder {
    private final int maxBytes;

    TextDecoder(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The text; empty, and an error, when the file is too large or isn't UTF-8. */
    Optional<String> decode(String file, byte[] bytes, Problems problems) {
        if (bytes.length > maxBytes) {
            String message = "%,d bytes, expected at most %,d";
            problems.error(Source.of(file), message.formatted(bytes.length, maxBytes));
            return Optional.empty();
        }
        if (isUtf16(bytes)) {
            problems.error(Source.of(file), "encoded as UTF-16, expected UTF-8");
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        if (result.isError()) {
            String message = "byte 0x%02X is not UTF-8, expected UTF-8 text";
            problems.error(
                    new Source(file, lineOf(bytes, in.position())), message.formatted(bytes[in.position()] & 0xff));
            return Optional.empty();
        }
        return Optional.of(out.flip().toString());
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

    private static int lineOf(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }
}
