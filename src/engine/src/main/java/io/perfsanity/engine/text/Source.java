package io.perfsanity.engine.text;

/**
 * Where something was written.
 *
 * @param file the name as the user gave it, {@code <stdin>} for a paste
 * @param line counted from 1; 0 when the whole file is meant
 */
public record Source(String file, int line) {

    /** The whole of a file. */
    public static Source of(String file) {
        return new Source(file, 0);
    }

    /** {@code FILE:LINE}, the form that editors and terminals turn into a link. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
