package io.perfsanity.cli;

import io.perfsanity.engine.input.Problem;
import java.io.PrintWriter;
import java.util.List;

/** Where a command writes: results to standard output, everything about them to standard error. */
record Console(PrintWriter out, PrintWriter err) {

    /** One line a problem, {@code FILE:LINE: severity: message}. */
    void problems(List<Problem> problems) {
        problems.forEach(problem -> err.println(printable(problem.toString())));
        err.flush();
    }

    void say(String line) {
        err.println(printable(line));
        err.flush();
    }

    /**
     * Ids and messages come from outside and must not steer the terminal. {@code \p{Cntrl}} would leave the eight-bit
     * CSI (U+009B), which many terminals obey; the format characters hold the overrides of direction.
     */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
