package io.perfsanity.engine.result;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes at most a given number of bytes: of a larger file its beginning and its end, which tells why a log ended. */
final class CappedFile implements Closeable {
    private static final int MAX_TAIL = 1024 * 1024;

    private final OutputStream out;
    private final long headBytes;
    private final int tailBytes;
    private byte[] tail = new byte[0];
    private long head;
    private long after;

    CappedFile(Path path, long cap) throws IOException {
        tailBytes = (int) Math.min(MAX_TAIL, cap / 2);
        headBytes = cap - tailBytes;
        out = Files.newOutputStream(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    void write(byte[] buffer, int length) throws IOException {
        int direct = (int) Math.min(length, headBytes - head);
        out.write(buffer, 0, direct);
        head += direct;
        if (direct < length) {
            keepTail(buffer, direct, length - direct);
        }
    }

    private void keepTail(byte[] buffer, int offset, int length) {
        if (tail.length < tailBytes) {
            // Most files never get here.
            tail = new byte[tailBytes];
        }
        for (int done = 0; done < length && tailBytes > 0; ) {
            int at = (int) ((after + done) % tailBytes);
            int n = Math.min(length - done, tailBytes - at);
            System.arraycopy(buffer, offset + done, tail, at, n);
            done += n;
        }
        after += length;
    }

    /** Whether bytes between the beginning and the end were left out. */
    boolean cut() {
        return after > tailBytes;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            if (!cut()) {
                out.write(tail, 0, (int) after);
                return;
            }
            String mark = "\n[… " + (after - tailBytes) + " bytes left out …]\n";
            out.write(mark.getBytes(StandardCharsets.UTF_8));
            int oldest = tailBytes == 0 ? 0 : (int) (after % tailBytes);
            out.write(tail, oldest, tailBytes - oldest);
            out.write(tail, 0, oldest);
        }
    }
}
