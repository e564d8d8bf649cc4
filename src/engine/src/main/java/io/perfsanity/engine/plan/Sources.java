package io.perfsanity.engine.plan;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A checkout that can be brought to a cluster, on this machine or another one. */
public interface Sources {
    /** Where it is, for people. */
    String place();

    /** The last part of its path. */
    String name();

    /** What of its history is checked out, with {@code -dirty} at its end where files differ; empty where nobody knows. */
    Optional<String> commit();

    /**
     * Reads all of it.
     *
     * @throws IOException also when it is more than its limits allow
     */
    List<SourceFile> look() throws IOException;

    /**
     * Some of its files in a compressed tar.
     *
     * @param manifest goes into the tar under {@link SourceSync#MANIFEST}
     */
    Packed pack(List<SourceFile> files, byte[] manifest) throws IOException;

    /**
     * A tar on its way.
     *
     * @param stream whose close says why it ended too early: {@link ChangedException} where a file isn't what it was
     * @param size that it has at most, in bytes
     */
    record Packed(InputStream stream, long size) {}

    /** A file isn't what it was any more: it became shorter, or other bytes stand in it. */
    final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        public ChangedException(String message) {
            super(message);
        }
    }
}
