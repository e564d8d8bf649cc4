package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Source;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void shouldTellOnceWhatIsTheSameOfManyCases() {
        StringWriter err = new StringWriter();
        List<Problem> problems = new ArrayList<>();
        for (int line = 1; line <= 1000; line++) {
            problems.add(Problem.note(new Source("list.txt", line), "guessed from the name"));
        }
        problems.add(500, Problem.error(new Source("list.txt", 500), "guessed from the name"));
        problems.add(Problem.note(new Source("list.txt", 7), "another"));

        new Console(new PrintWriter(err), new PrintWriter(err)).problems(problems);

        assertThat(err.toString().lines())
                .containsExactly(
                        "list.txt:1: note: guessed from the name (and 999 more like it, the last: list.txt:1000)",
                        "list.txt:500: error: guessed from the name",
                        "list.txt:7: note: another");
    }
}
