package io.perfsanity.engine.cluster;

import java.util.Locale;

/** How {@code sbatch} and {@code srun} are asked for GPUs. */
public enum GpuOption {
    /** {@code --gpus-per-node=4}: where Slurm selects by trackable resources (select/cons_tres). */
    GPUS_PER_NODE,
    /** {@code --gres=gpu:4}: all that older ways of selecting know. */
    GRES,
    /** Not at all: Slurm counts no GPUs there, and jobs have whole nodes. */
    NONE;

    /** As profiles and scripts have it: {@code gpus-per-node}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The option of {@code sbatch} for so many GPUs of each node; empty text where there is none. */
    public String argument(int gpus) {
        return switch (this) {
            case GPUS_PER_NODE -> "--gpus-per-node=" + gpus;
            case GRES -> "--gres=gpu:" + gpus;
            case NONE -> "";
        };
    }
}
