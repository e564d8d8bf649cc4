package io.perfsanity.cli;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problem;
import java.io.PrintWriter;
import java.util.List;

/** Where a command writes: results to standard output, everything about them to standard error. */
record Console(PrintWriter out, PrintWriter err) {

    /** One line a problem, {@code FILE:LINE: severity: message}. */
    void problems(List<Problem> problems) {
        problems.forEach(problem -> err.println(PlainText.printable(problem.toString())));
        err.flush();
    }

    void say(String line) {
        err.println(PlainText.printable(line));
        err.flush();
    }
}
