package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import jenkins.util.VirtualFile;

/** Some of a log as plain text. It ends with a line where it can, so that no character or terminal sequence is split. */
public final class LogPiece {
    static final int MAX_BYTES = 1024 * 1024;
    static final int FIRST_BYTES = 64 * 1024;

    private final String text;
    private final long next;
    private final boolean more;

    private LogPiece(String text, long next, boolean more) {
        this.text = text;
        this.next = next;
        this.more = more;
    }

    static LogPiece of(VirtualFile file, long start, int limit) throws IOException {
        long length = file.length();
        long from = Math.max(0, Math.min(start, length));
        byte[] bytes;
        try (InputStream in = file.open()) {
            in.skipNBytes(from);
            bytes = in.readNBytes(limit);
        }
        boolean more = from + bytes.length < length;
        int end = more ? end(bytes) : bytes.length;
        String text = new String(bytes, 0, end, StandardCharsets.UTF_8)
                .replace("\r\n", "\n")
                .replace('\r', '\n');
        return new LogPiece(PlainText.of(text), from + end, more);
    }

    private static int end(byte[] bytes) {
        for (int i = bytes.length; i > bytes.length / 2; i--) {
            if (bytes[i - 1] == '\n') {
                return i;
            }
        }
        int end = bytes.length;
        // The bytes of one character after its first
        while (end > Math.max(1, bytes.length - 3) && (bytes[end - 1] & 0xC0) == 0x80) {
            end--;
        }
        boolean first = end > 1 && (bytes[end - 1] & 0xC0) == 0xC0;
        return first ? end - 1 : bytes.length;
    }

    public String getText() {
        return text;
    }

    /** The offset where the next piece begins. */
    public long getNext() {
        return next;
    }

    public boolean isMore() {
        return more;
    }
}
