package io.perfsanity.engine.result;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * Counts what is read of a tar stream. While a header is read it allows {@value #HEADER_BYTES} bytes, since long names
 * and extended headers are held in memory whole and their sizes are the archive's word.
 */
final class MeteredStream extends ProxyInputStream {
    static final int HEADER_BYTES = 1024 * 1024;
    private static final int RECORD_BYTES = 512;

    private final long limit;
    private long read;
    private long headerBegin;
    private long headerEnd = Long.MAX_VALUE;

    MeteredStream(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    void beginHeader() {
        headerBegin = read;
        headerEnd = read + HEADER_BYTES;
    }

    /** Whether the record at the beginning of the header was there as a whole. */
    boolean hadRecord() {
        long aligned = (headerBegin + RECORD_BYTES - 1) / RECORD_BYTES * RECORD_BYTES;
        return read >= aligned + RECORD_BYTES;
    }

    void endHeader() {
        headerEnd = Long.MAX_VALUE;
    }

    @Override
    protected void afterRead(int n) throws IOException {
        count(Math.max(n, 0));
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = super.skip(n);
        count(skipped);
        return skipped;
    }

    private void count(long bytes) throws IOException {
        read += bytes;
        if (read > headerEnd) {
            throw new IOException("a header is larger than " + HEADER_BYTES + " bytes");
        }
        if (read > limit) {
            throw new IOException("the archive is larger than " + limit + " bytes unpacked");
        }
    }
}
