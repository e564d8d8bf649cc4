package io.perfsanity.engine.cluster;

/** What starts jobs: Slurm, or plain detached processes on a machine without a scheduler. */
public enum SchedulerKind {
    SLURM,
    LOCAL
}
