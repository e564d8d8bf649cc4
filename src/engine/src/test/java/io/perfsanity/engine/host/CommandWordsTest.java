package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.text.ShellWords;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Commands on their way through a shell or an ASCII-only Java. */
class CommandWordsTest {

    @Provide
    Arbitrary<List<String>> words() {
        Arbitrary<String> word = Arbitraries.strings()
                .withChars("'\"\\$`!*?[]{}()<>|&;#~=% \n\t\r-")
                .withCharRange('a', 'c')
                .withChars('ä', '€', '\u0001', '\u007f')
                .ofMaxLength(20);
        return word.list().ofMinSize(1).ofMaxSize(8);
    }

    /** All of {@code words} as the given command line hands them to a program. */
    private static List<String> asSeen(List<String> command, int count) throws IOException {
        try (LocalHost host = new LocalHost()) {
            Output output = host.exec(command, InputStream.nullInputStream(), Duration.ofSeconds(30), 1 << 20);
            assertThat(output.exitCode()).as(output.stderr()).isZero();
            return List.of(output.text().split("\0", -1)).subList(0, count);
        }
    }

    private static List<String> printingArguments(List<String> words) {
        List<String> command = new ArrayList<>(List.of("printf", "%s\\000"));
        command.addAll(words);
        return command;
    }

    @Property(tries = 25)
    void shouldBecomeTheSameWordsInAShell(@ForAll("words") List<String> words) throws IOException {
        String line = ShellWords.join(printingArguments(words));

        assertThat(asSeen(List.of("sh", "-c", line), words.size())).isEqualTo(words);
    }

    @Property(tries = 25)
    void shouldBecomeTheSameWordsForWhoeverStartsThem(@ForAll("words") List<String> words) throws IOException {
        List<String> command =
                Command.within(Duration.ofSeconds(30), printingArguments(words)).throughShell();

        assertThat(String.join("", command)).isASCII();
        assertThat(asSeen(command, words.size())).isEqualTo(words);
    }

    @Property(tries = 25)
    void shouldBecomeTheSameWordsWhenWrittenInAscii(@ForAll("words") List<String> words) throws IOException {
        List<String> command =
                Command.within(Duration.ofSeconds(30), printingArguments(words)).inAscii();

        assertThat(String.join("", command)).isPrintable().isASCII();
        assertThat(asSeen(command, words.size())).isEqualTo(words);
    }

    @Test
    void shouldRefuseWhatNoArgumentCanHold() {
        assertThatThrownBy(() -> ShellWords.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }
}
