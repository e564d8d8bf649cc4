package io.perfsanity.engine.cluster;

import java.util.List;
import java.util.regex.Pattern;

/** Paths of directories on a cluster that scripts, {@code #SBATCH} lines and srun's options take as they stand. */
public final class ClusterDirectory {
    /** What a message says was expected. */
    public static final String EXPECTED = "an absolute path without '..', blanks, quotes and $ { } %"
            + ": variables aren't expanded, and Slurm replaces what follows a %";

    private static final Pattern FORM = Pattern.compile("/[^\\p{Cntrl}\\s'\"\\\\${}%]*");

    private ClusterDirectory() {}

    public static boolean isValid(String path) {
        return FORM.matcher(path).matches() && !List.of(path.split("/")).contains("..");
    }
}
