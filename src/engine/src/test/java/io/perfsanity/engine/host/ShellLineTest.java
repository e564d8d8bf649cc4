package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command on its way through the login shell, and its output on the way back. */
class ShellLineTest {
    private static final String MARK = "\nab\n";

    private static String passed(String text, int block) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ShellLine.AfterMark filter = new ShellLine.AfterMark(MARK, out, () -> {});
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

    @Test
    void shouldKeepWhatWasSaidBeforeTheMark() throws IOException {
        ShellLine.AfterMark filter = new ShellLine.AfterMark(MARK, OutputStream.nullOutputStream(), () -> {});

        filter.write("This account\nis \u001b[1mnot available.\n".getBytes(StandardCharsets.UTF_8));

        assertThat(filter.passed()).isFalse();
        assertThat(filter.before()).isEqualTo("This account is not available.");
    }

    /** csh and tcsh end a quoted word at a line end and look for history at !; fish takes a backslash away. */
    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\r", "!!", "a\\b", "ä", "\t", "\u007f"})
    void shouldHoldNothingThatALoginShellReadsInsideQuotes(String word) {
        ShellLine line = ShellLine.of(Command.within(Duration.ofSeconds(1), List.of("echo", "it's", word)));

        String text = new String(line.bytes(), StandardCharsets.UTF_8);
        assertThat(text).isPrintable().isASCII().doesNotContain("!").doesNotContain("\\\\");
    }

    @Test
    void shouldLeaveACommandReadableThatAnyShellTakes() {
        ShellLine line = ShellLine.of(Command.within(Duration.ofSeconds(1), List.of("echo", "$HOME `id`")));

        assertThat(new String(line.bytes(), StandardCharsets.UTF_8)).endsWith("exec 'echo' '$HOME `id`'");
    }
}
