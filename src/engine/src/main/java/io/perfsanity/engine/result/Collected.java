package io.perfsanity.engine.result;

import java.util.List;
import java.util.Optional;

/**
 * What was taken of a case's files.
 *
 * @param fault why the archive ended early; the files are those that came before
 */
public record Collected(List<CollectedFile> files, List<LeftOut> leftOut, Optional<String> fault) {
    public static final Collected NOTHING = new Collected(List.of(), List.of(), Optional.empty());

    /** The size of its files together. */
    public long bytes() {
        return files.stream().mapToLong(CollectedFile::size).sum();
    }

    /**
     * A file that was written.
     *
     * @param path below the case's directory, with {@code /}
     * @param size in bytes, as written
     * @param cut it was larger, or its archive ended inside it
     */
    public record CollectedFile(String path, long size, boolean cut) {}

    /** An entry that was not written, by its name in the archive (plain text), and why. */
    public record LeftOut(String path, String reason) {}
}
