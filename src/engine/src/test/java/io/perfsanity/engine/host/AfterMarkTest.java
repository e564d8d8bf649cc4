package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AfterMarkTest {
    private static final String MARK = "\nab\n";

    private static String passed(String text, int block) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AfterMark filter = new AfterMark(MARK.getBytes(StandardCharsets.UTF_8), out);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int offset = 0; offset < bytes.length; offset += block) {
            filter.write(bytes, offset, Math.min(block, bytes.length - offset));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Property
    void shouldPassOnWhatFollowsTheFirstMark(
            @ForAll @CharRange(from = 'a', to = 'c') String before,
            @ForAll String after,
            @ForAll @IntRange(min = 1, max = 20) int block)
            throws IOException {
        assertThat(passed(before + MARK + after, block)).isEqualTo(passed(MARK + after, 1000));
        assertThat(passed(MARK + "x" + after, block))
                .isEqualTo(new String(("x" + after).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Test
    void shouldFindAMarkAfterWhatLooksLikeItsBeginning() throws IOException {
        assertThat(passed("\na\n\nab\n\nab\n", 1)).isEqualTo("\nab\n");
    }

    @Test
    void shouldPassOnNothingWithoutTheMark() throws IOException {
        assertThat(passed("\nab Welcome", 3)).isEmpty();
    }
}
