package io.perfsanity.engine.host;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Passes on what follows a mark: before it stands what the start-up files of a login shell print. */
final class AfterMark extends FilterOutputStream {
    private final byte[] mark;
    /** How many of the mark's bytes were seen in a row. */
    private int seen;

    /**
     * A filter that has seen nothing.
     *
     * @param mark whose first byte occurs in it once only, as a line that begins with its end of line
     */
    AfterMark(byte[] mark, OutputStream target) {
        super(target);
        this.mark = mark.clone();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        int next = offset;
        while (seen < mark.length && next < end) {
            byte b = bytes[next++];
            seen = b == mark[seen] ? seen + 1 : b == mark[0] ? 1 : 0;
        }
        if (next < end) {
            out.write(bytes, next, end - next);
        }
    }
}
