package io.perfsanity.engine.check;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Source;
import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param subject a few words: {@code work directory}
 * @param text what was found; where it doesn't fit, also what to do
 */
public record Finding(Level level, String subject, String text) {

    /** What it means for a run. */
    public enum Level {
        FIT,
        /** Runs can do with it. */
        WARNING,
        /** Nothing that is submitted could come to its results. */
        ERROR
    }

    public Finding(String subject, boolean fit, String text) {
        this(fit ? Level.FIT : Level.ERROR, subject, text);
    }

    static Finding error(String subject, String text) {
        return new Finding(Level.ERROR, subject, text);
    }

    static Finding warning(String subject, String text) {
        return new Finding(Level.WARNING, subject, text);
    }

    /** Whether runs can do with it. */
    public boolean fit() {
        return level != Level.ERROR;
    }

    /** The same as something to tell whoever wants to run; nothing where all is well. */
    Optional<Problem> problem(String cluster) {
        Source source = Source.of("cluster " + cluster);
        return switch (level) {
            case FIT -> Optional.empty();
            case WARNING -> Optional.of(Problem.warning(source, text));
            case ERROR -> Optional.of(Problem.error(source, text));
        };
    }
}
