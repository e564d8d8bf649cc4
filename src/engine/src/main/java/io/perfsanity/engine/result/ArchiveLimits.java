package io.perfsanity.engine.result;

import java.util.List;

/**
 * What is taken of the files of one case.
 *
 * @param fileBytes kept of one file; the middle of a larger one is left out
 * @param caseBytes kept of all files; results and exit files have a quarter of it on top for themselves
 * @param entries of the archive that are looked at, files or not
 * @param secrets globs ({@code *}, {@code ?}) of file names, letter case aside, that are never taken; a directory of such a name is no secret
 */
public record ArchiveLimits(long fileBytes, long caseBytes, int entries, List<String> secrets) {
    private static final long MIB = 1024 * 1024;

    public static final ArchiveLimits DEFAULT = new ArchiveLimits(
            64 * MIB, 256 * MIB, 10_000, List.of("internal_request_auth_key.txt", "*.pem", "id_*", "*.key"));

    /** The same for a case of a run of which only {@code left} bytes more may be kept; a little of each case always is. */
    ArchiveLimits within(long left) {
        long kept = Math.min(caseBytes, Math.max(left, 4 * MIB));
        return new ArchiveLimits(Math.min(fileBytes, kept), kept, entries, secrets);
    }
}
