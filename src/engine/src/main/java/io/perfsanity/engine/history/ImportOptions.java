package io.perfsanity.engine.history;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a file that is imported doesn't say itself.
 *
 * @param cluster where it was measured
 * @param testId of all values; empty: the file has a column for it, or a directory of that name
 * @param gpu product, as nvidia-smi names it; empty text: unknown, so that it is that of the first run that tells one
 * @param keys that the user declares
 * @param run id, for a file that is about one run
 * @param time when it was measured, for a file without times
 * @param higher names of metrics of which higher values are better, where the name doesn't tell
 * @param lower the same for lower ones
 * @param skipped columns that are no metrics
 */
public record ImportOptions(
        String cluster,
        Optional<String> testId,
        Optional<String> mode,
        String gpu,
        Map<String, String> keys,
        Optional<String> run,
        Optional<Instant> time,
        Set<String> higher,
        Set<String> lower,
        Set<String> skipped) {
    /** Of a cluster, and nothing else. */
    public static ImportOptions of(String cluster) {
        return new ImportOptions(
                cluster,
                Optional.empty(),
                Optional.empty(),
                "",
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Set.of(),
                Set.of());
    }
}
