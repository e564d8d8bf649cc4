package io.perfsanity.cli;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Words;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where a command writes, and in which words: results to standard output, everything about them to standard error.
 *
 * @param store what log-ins and cases need to prove who they are; whoever sits at the terminal is asked once
 */
record Console(PrintWriter out, PrintWriter err, Words words, LocalStore store) {

    Console(PrintWriter out, PrintWriter err) {
        this(out, err, Words.of(Main.class, Locale.ENGLISH));
    }

    Console(PrintWriter out, PrintWriter err, Words words) {
        this(out, err, words, line -> {
            err.println(PlainText.printable(line));
            err.flush();
        });
    }

    private Console(PrintWriter out, PrintWriter err, Words words, Consumer<String> say) {
        this(out, err, words, new LocalStore(Passphrases.atTerminal(say, words), say, words));
    }

    /** The same that writes everything to standard error, as where a program reads standard output. */
    Console quiet() {
        return new Console(err, err, words, store);
    }

    /**
     * One line a problem, {@code FILE:LINE: severity: message} in the reader's language; of those that say the same of one file,
     * the first.
     */
    void problems(List<Problem> problems) {
        Map<String, List<Problem>> alike = new LinkedHashMap<>();
        problems.forEach(problem -> alike.computeIfAbsent(
                        problem.severity() + problem.source().file() + problem.message(), same -> new ArrayList<>())
                .add(problem));
        alike.values().forEach(same -> say(line(same.get(0)) + more(same)));
    }

    private String line(Problem problem) {
        return problem.source() + ": " + words.say("problem." + problem.severity()) + ": "
                + words.phrase(problem.message());
    }

    private String more(List<Problem> same) {
        return same.size() == 1
                ? ""
                : words.say(
                        "problem.more",
                        same.size() - 1,
                        same.get(same.size() - 1).source());
    }

    /** Why something failed, in the reader's language. */
    String why(Exception failure) {
        return words.phrase(String.valueOf(failure.getMessage()));
    }

    void say(String line) {
        err.println(PlainText.printable(line));
        err.flush();
    }
}
