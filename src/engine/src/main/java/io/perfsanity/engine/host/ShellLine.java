package io.perfsanity.engine.host;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.ShellWords;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A command as a login shell takes it, whichever shell that is. Its start-up files run first and may print, so the
 * command's own output begins after a mark.
 */
final class ShellLine {
    /** Linux refuses a single argument of 128 KiB, which the whole line is for the login shell. */
    private static final int LONGEST = 120 * 1024;

    private final byte[] bytes;
    private final String mark;

    private ShellLine(byte[] bytes, String mark) {
        this.bytes = bytes;
        this.mark = mark;
    }

    /** @throws IllegalArgumentException when the command is longer than what a login shell can be given */
    static ShellLine of(Command command) {
        String mark = "perf-sanity " + UUID.randomUUID();
        byte[] bytes = "printf '\\n%s\\n'; exec %s"
                .formatted(mark, ShellWords.join(command.forAnyShell()))
                .getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST) {
            throw new IllegalArgumentException(
                    "%s is %s bytes long and a command may have %s: pass data on standard input"
                            .formatted(command, bytes.length, LONGEST));
        }
        return new ShellLine(bytes, mark);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Hands to {@code target} what the command itself prints. */
    AfterMark output(OutputStream target) {
        return output(target, () -> {});
    }

    /** @param begun is told once, when the shell has got as far as the command */
    AfterMark output(OutputStream target, Runnable begun) {
        return new AfterMark("\n" + mark + "\n", target, begun);
    }

    /** Passes on what follows a mark, and keeps the beginning of what stands before it. */
    static final class AfterMark extends FilterOutputStream {
        private static final int KEPT = 1000;

        private final byte[] mark;
        private final Runnable begun;
        private final ByteArrayOutputStream before = new ByteArrayOutputStream();
        /** How many of the mark's bytes were seen in a row. */
        private int seen;

        /** @param mark whose first character occurs in it once only, or as its last too */
        AfterMark(String mark, OutputStream target, Runnable begun) {
            super(target);
            this.begun = begun;
            this.mark = mark.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            int end = offset + length;
            int next = offset;
            while (seen < mark.length && next < end) {
                byte b = bytes[next++];
                seen = b == mark[seen] ? seen + 1 : b == mark[0] ? 1 : 0;
                if (before.size() < KEPT) {
                    before.write(b);
                }
                if (seen == mark.length) {
                    begun.run();
                }
            }
            if (next < end) {
                out.write(bytes, next, end - next);
            }
        }

        /** Whether the mark came, so that the shell has got as far as the command. */
        synchronized boolean passed() {
            return seen == mark.length;
        }

        /** The beginning of what was printed before the mark, fit for a message. */
        synchronized String before() {
            return PlainText.line(before.toString(StandardCharsets.UTF_8), 300);
        }
    }
}
