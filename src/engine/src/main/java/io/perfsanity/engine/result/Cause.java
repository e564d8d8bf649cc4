package io.perfsanity.engine.result;

import io.perfsanity.engine.text.PlainText;

/**
 * Why a role failed, in the words of its log.
 *
 * @param line what names the cause, one line of plain text
 * @param where the lines around it
 */
public record Cause(Kind kind, String line, LogExcerpt where) {
    static final int MAX_LINE = 200;

    /** How sure it is that a line names the cause and no consequence, the surest first. */
    public enum Kind {
        /** The hardware of a node, or its driver, whatever a test does. */
        DEVICE,
        /** A call of the GPU, its memory, communication between ranks, or a crash of the process. */
        FAULT,
        /** The last line of a traceback. */
        EXCEPTION,
        /** What a program or a logger calls an error. */
        MESSAGE,
        /** Of an error elsewhere: a connection that was refused or lost, a command that failed. */
        CONSEQUENCE
    }

    /** {@code GEN_0: CUDA error: an illegal memory access was encountered}. */
    public String text() {
        String name = where.file().substring(where.file().lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return PlainText.line(dot > 0 ? name.substring(0, dot) : name, 60) + ": " + line;
    }
}
