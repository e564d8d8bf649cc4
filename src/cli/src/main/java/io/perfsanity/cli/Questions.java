package io.perfsanity.cli;

import io.perfsanity.engine.text.Words;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Asks whoever sits at the terminal. What an option says isn't asked; where nobody can be asked, proposals are taken.
 *
 * @param terminal shows a prompt and reads a line, empty at the end of input; empty where nobody is to be asked
 * @param words in which it asks
 */
record Questions(Optional<Function<String, Optional<String>>> terminal, Words words) {
    /** At the process's own terminal, if it has one. */
    static Questions atTerminal(Words words) {
        return new Questions(
                Optional.ofNullable(System.console())
                        .map(console -> prompt -> Optional.ofNullable(console.readLine("%s", prompt))),
                words);
    }

    /** All proposals are taken. */
    static Questions none(Words words) {
        return new Questions(Optional.empty(), words);
    }

    /**
     * One of them.
     *
     * @param option that answers it too
     * @param expected what {@code fits} takes, in English, as messages have it
     */
    record Question(String option, String words, Optional<String> proposal, Predicate<String> fits, String expected) {}

    /**
     * The answer.
     *
     * @param given by the option; null when it wasn't
     * @throws InputException when nobody answers, or an option's answer doesn't fit
     */
    String ask(Question question, String given) {
        return answer(question, given)
                .orElseThrow(
                        () -> new InputException("%s is missing: %s".formatted(question.option(), question.words())));
    }

    /** The same where no answer is an answer too. */
    Optional<String> answer(Question question, String given) {
        if (given != null) {
            return Optional.of(given).filter(answer -> !answer.isEmpty()).map(answer -> {
                if (!question.fits().test(answer)) {
                    throw new InputException(
                            "%s is '%s', expected %s".formatted(question.option(), answer, question.expected()));
                }
                return answer;
            });
        }
        return terminal.isEmpty() ? question.proposal() : read(question, terminal.get());
    }

    private Optional<String> read(Question question, Function<String, Optional<String>> terminal) {
        String prompt = question.words()
                + question.proposal().map(value -> " [" + value + "]").orElse("") + ": ";
        while (true) {
            String answer = terminal.apply(prompt)
                    .orElseThrow(() -> new InputException("nothing was written: the answers ended"))
                    .strip();
            if (answer.isEmpty()) {
                return question.proposal();
            }
            if (question.fits().test(answer)) {
                return Optional.of(answer);
            }
            prompt = words.say("question.expected", words.phrase(question.expected()));
        }
    }
}
