package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.PlainText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {
    /** Of C0, DEL, the eight-bit CSI of C1, a line separator, and the override that shows a text backwards. */
    @ParameterizedTest
    @ValueSource(strings = {"\u001b", "\n", "\r", "\u0007", "\u007f", "\u009b", "\u0085", "\u2028", "\u202e", "\u2066"})
    void shouldShowWhatSteersATerminalAsAQuestionMark(String hostile) {
        assertThat(PlainText.printable("a" + hostile + "b")).isEqualTo("a?b");
    }

    @Test
    void shouldLeaveTheLettersOfAllLanguages() {
        assertThat(PlainText.printable("tp4×2 – größer 测试 🙂")).isEqualTo("tp4×2 – größer 测试 🙂");
    }
}
