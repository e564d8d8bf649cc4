package io.perfsanity.engine.result;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was taken of a case's files.
 *
 * @param fault why the archive ended early; the files are those that came before
 */
public record Collected(List<CollectedFile> files, List<LeftOut> leftOut, Optional<String> fault) {
    public static final Collected NOTHING = new Collected(List.of(), List.of(), Optional.empty());

    /** These and those of a later attempt. */
    Collected and(Collected later) {
        return new Collected(
                Stream.concat(files.stream(), later.files.stream()).toList(),
                Stream.concat(leftOut.stream(), later.leftOut.stream()).toList(),
                fault.or(later::fault));
    }

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
