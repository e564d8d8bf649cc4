package io.perfsanity.engine.result;

import java.util.Collections;
import java.util.List;

/**
 * Some lines of a log, which follow each other.
 *
 * @param file its path below the attempt's directory; for its last lines, its name below {@code logs/} where it lies
 *     there; empty text when there is no log
 * @param lines plain text of at most {@value #MAX_WIDTH} characters each
 */
public record LogExcerpt(String file, List<String> lines) {
    static final int MAX_WIDTH = 400;

    public static final LogExcerpt NONE = new LogExcerpt("", List.of());

    /** The path below the attempt's directory of a log whose last lines these are. */
    String pathOfLast() {
        return file.startsWith("legs/") ? file : "logs/" + file;
    }

    /** Whether its lines, of any log, have among them those last ones. */
    boolean holds(LogExcerpt last) {
        return file.equals(last.pathOfLast()) && Collections.indexOfSubList(lines, last.lines) >= 0;
    }
}
