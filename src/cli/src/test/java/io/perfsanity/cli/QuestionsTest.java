package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.cli.Questions.Question;
import io.perfsanity.engine.text.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private static final Words ENGLISH = Words.of(Main.class, Locale.ENGLISH);

    private final List<String> shown = new ArrayList<>();

    private static Question gpus(Optional<String> proposal) {
        return new Question("--gpus", "GPUs a node", proposal, text -> text.matches("\\d+"), "a number");
    }

    private Questions answers(String... lines) {
        Deque<String> left = new ArrayDeque<>(List.of(lines));
        return new Questions(
                Optional.of(prompt -> {
                    shown.add(prompt);
                    return Optional.ofNullable(left.poll());
                }),
                ENGLISH);
    }

    @Test
    void shouldTakeTheProposalForAnEmptyLine() {
        assertThat(answers("").ask(gpus(Optional.of("4")), null)).isEqualTo("4");
        assertThat(shown).containsExactly("GPUs a node [4]: ");
    }

    @Test
    void shouldAskAgainUntilTheAnswerFits() {
        assertThat(answers("four", " 8 ").ask(gpus(Optional.of("4")), null)).isEqualTo("8");
        assertThat(shown).containsExactly("GPUs a node [4]: ", "expected a number: ");
    }

    @Test
    void shouldNotAskWhatAnOptionSays() {
        assertThat(answers().ask(gpus(Optional.empty()), "8")).isEqualTo("8");
        assertThatThrownBy(() -> answers().ask(gpus(Optional.empty()), "four"))
                .isInstanceOf(InputException.class)
                .hasMessage("--gpus is 'four', expected a number");
        assertThat(shown).isEmpty();
    }

    @Test
    void shouldEndWithOneErrorWhereNobodyCanAnswer() {
        assertThat(Questions.none(ENGLISH).ask(gpus(Optional.of("4")), null)).isEqualTo("4");
        assertThatThrownBy(() -> Questions.none(ENGLISH).ask(gpus(Optional.empty()), null))
                .isInstanceOf(InputException.class)
                .hasMessage("--gpus is missing: GPUs a node");
        assertThatThrownBy(() -> answers().ask(gpus(Optional.empty()), null))
                .isInstanceOf(InputException.class)
                .hasMessage("nothing was written: the answers ended");
        assertThat(Questions.none(ENGLISH).answer(gpus(Optional.empty()), null)).isEmpty();
    }
}
