package io.perfsanity.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextDecoderTest {
    private static final int HUNDRED_MEBIBYTES = 100 * 1024 * 1024;

    private final TextDecoder decoder = new TextDecoder(YamlReader.DEFAULT.codePoints());
    private final Problems problems = new Problems();

    /** A list that goes on and on, and how much of it was read. */
    private static final class Generated extends InputStream {
        private static final byte[] LINE = {'a', 'g', 'g', 'r', '-', 'b', '\n'};
        private long read;

        @Override
        public int read() {
            return read == HUNDRED_MEBIBYTES ? -1 : LINE[(int) (read++ % LINE.length)];
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            int taken = (int) Math.min(length, HUNDRED_MEBIBYTES - read);
            for (int i = 0; i < taken; i++) {
                bytes[from + i] = LINE[(int) (read++ % LINE.length)];
            }
            return taken == 0 && length > 0 ? -1 : taken;
        }
    }

    @Test
    void shouldReadNoMoreOfAStreamThanItTakes() throws IOException {
        Generated list = new Generated();

        byte[] head = decoder.head(list);

        assertThat(list.read).isLessThan(YamlReader.DEFAULT.codePoints() + 64L * 1024);
        assertThat(decoder.decode("list.txt", head, problems)).isEmpty();
        assertThat(problems.toList())
                .singleElement()
                .hasToString("list.txt: error: larger than 8,388,608 bytes, the most that is read");
    }

    @Test
    void shouldTakeAFileOfJustTheLimit() {
        byte[] bytes = new byte[YamlReader.DEFAULT.codePoints()];
        Arrays.fill(bytes, (byte) 'a');

        assertThat(decoder.decode("list.txt", bytes, problems))
                .hasValueSatisfying(text -> assertThat(text).hasSize(bytes.length));
    }
}
