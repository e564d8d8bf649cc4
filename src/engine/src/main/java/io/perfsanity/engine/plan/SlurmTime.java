package io.perfsanity.engine.plan;

import java.time.Duration;

/** Durations for {@code sbatch --time}: always {@code HH:MM:SS}, since Slurm reads a bare number as minutes. */
final class SlurmTime {
    private SlurmTime() {}

    static String format(Duration duration) {
        long seconds = duration.toSeconds();
        return "%02d:%02d:%02d".formatted(seconds / 3600, seconds % 3600 / 60, seconds % 60);
    }
}
