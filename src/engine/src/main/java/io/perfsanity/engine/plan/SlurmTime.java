package io.perfsanity.engine.plan;

import java.time.Duration;
import java.util.Locale;

/** Durations for {@code sbatch --time}: always {@code HH:MM:SS}, since Slurm reads a bare number as minutes. */
final class SlurmTime {
    private SlurmTime() {}

    static String format(Duration duration) {
        long seconds = duration.toSeconds();
        return String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds % 3600 / 60, seconds % 60);
    }
}
